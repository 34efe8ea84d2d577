"""The tables, as migrations. Documented for other programs in docs/store.md.

Times are INTEGER epoch seconds UTC; lists and objects are JSON text. The event table is the truth, visits
are derived. Every row that a person can edit carries a `version` that grows with each edit. An id
is never used twice, so that undone rows can come back under their own: `last_id` remembers those given up.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from store.identity import APPLICATION_ID, SCHEMA_VERSION

__all__ = ["APPLICATION_ID", "SCHEMA_VERSION", "migrations"]

migrations = Migrations("vsm")

_TABLES = """
CREATE TABLE stream (
    id INTEGER PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL DEFAULT '',
    customer TEXT, value TEXT, owner TEXT,
    timezone TEXT NOT NULL DEFAULT 'UTC',
    calendar TEXT NOT NULL DEFAULT '{}',
    day_counting TEXT NOT NULL DEFAULT 'elapsed',
    start TEXT, finish TEXT,
    targets TEXT NOT NULL DEFAULT '{}',
    discard TEXT NOT NULL DEFAULT '[]',
    blocked TEXT NOT NULL DEFAULT '{}',
    outcome TEXT,
    attendees TEXT NOT NULL DEFAULT '[]',
    types TEXT NOT NULL DEFAULT '{}',
    initiative TEXT,
    kept TEXT NOT NULL DEFAULT 'here' CHECK (kept IN ('here', 'source', 'detached')),
    source TEXT,
    revision INTEGER NOT NULL DEFAULT 0,
    version INTEGER NOT NULL DEFAULT 1
);
CREATE TABLE step (
    id INTEGER PRIMARY KEY,
    stream_id INTEGER NOT NULL REFERENCES stream(id),
    position INTEGER NOT NULL,
    slug TEXT NOT NULL,
    name TEXT NOT NULL DEFAULT '',
    kind TEXT NOT NULL DEFAULT 'work' CHECK (kind IN ('queue', 'work', 'done')),
    statuses TEXT NOT NULL DEFAULT '[]',
    performer TEXT,
    needs TEXT NOT NULL DEFAULT '[]',
    adds TEXT, owner TEXT, reach TEXT,
    wip_limit INTEGER,
    active TEXT, wait TEXT, accurate REAL,
    rework TEXT NOT NULL DEFAULT '[]',
    depends_on TEXT NOT NULL DEFAULT '[]',
    control TEXT,
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (stream_id, slug)
);
CREATE TABLE dependency (
    id INTEGER PRIMARY KEY,
    stream_id INTEGER NOT NULL REFERENCES stream(id),
    position INTEGER NOT NULL DEFAULT 0,
    slug TEXT NOT NULL,
    name TEXT NOT NULL DEFAULT '',
    owner TEXT, kind TEXT, reach TEXT,
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (stream_id, slug)
);
CREATE TABLE belief (
    id INTEGER PRIMARY KEY,
    stream_id INTEGER NOT NULL REFERENCES stream(id),
    step TEXT NOT NULL,
    active TEXT, wait TEXT, accurate REAL,
    at INTEGER NOT NULL,
    who TEXT
);
CREATE TABLE future (
    id INTEGER PRIMARY KEY,
    stream_id INTEGER NOT NULL REFERENCES stream(id),
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    at INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (stream_id, name)
);
CREATE TABLE status (
    id INTEGER PRIMARY KEY,
    stream_id INTEGER NOT NULL REFERENCES stream(id),
    name TEXT NOT NULL,
    step TEXT NOT NULL DEFAULT '',
    UNIQUE (stream_id, name, step)
);
CREATE TABLE item (
    id INTEGER PRIMARY KEY,
    stream_id INTEGER NOT NULL REFERENCES stream(id),
    key TEXT NOT NULL,
    title TEXT, type TEXT,
    escalated INTEGER,
    initiative TEXT,
    release TEXT,
    precision TEXT NOT NULL DEFAULT 'second',
    completeness TEXT NOT NULL DEFAULT 'full',
    out_of_order INTEGER NOT NULL DEFAULT 0,
    origin TEXT NOT NULL DEFAULT 'import',
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (stream_id, key)
);
CREATE TABLE event (
    id INTEGER PRIMARY KEY,
    item_id INTEGER NOT NULL REFERENCES item(id),
    status_id INTEGER NOT NULL REFERENCES status(id),
    at INTEGER NOT NULL,
    origin INTEGER NOT NULL DEFAULT 0,
    removed INTEGER NOT NULL DEFAULT 0,
    reason TEXT,
    over_limit INTEGER NOT NULL DEFAULT 0,
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (item_id, at, status_id)
);
CREATE INDEX event_over_limit ON event(item_id) WHERE over_limit;
CREATE TABLE block (
    id INTEGER PRIMARY KEY,
    item_id INTEGER NOT NULL REFERENCES item(id),
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    reason TEXT, dependency TEXT,
    origin INTEGER NOT NULL DEFAULT 0,
    removed INTEGER NOT NULL DEFAULT 0,
    version INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX block_item ON block(item_id);
CREATE TABLE effort (
    id INTEGER PRIMARY KEY,
    item_id INTEGER NOT NULL REFERENCES item(id),
    step TEXT NOT NULL,
    hours REAL NOT NULL,
    day TEXT,
    number INTEGER NOT NULL DEFAULT 0,
    origin INTEGER NOT NULL DEFAULT 0,
    removed INTEGER NOT NULL DEFAULT 0,
    version INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX effort_item ON effort(item_id);
CREATE TABLE day_mark (
    id INTEGER PRIMARY KEY,
    item_id INTEGER NOT NULL REFERENCES item(id),
    day TEXT NOT NULL,
    worked INTEGER NOT NULL,
    UNIQUE (item_id, day)
);
CREATE TABLE note (
    id INTEGER PRIMARY KEY,
    stream_id INTEGER NOT NULL REFERENCES stream(id),
    item_id INTEGER REFERENCES item(id),
    at INTEGER NOT NULL,
    who TEXT,
    text TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);
CREATE TABLE objective (
    id INTEGER PRIMARY KEY,
    stream_id INTEGER NOT NULL REFERENCES stream(id),
    slug TEXT NOT NULL, body TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (stream_id, slug)
);
CREATE TABLE investment (
    id INTEGER PRIMARY KEY,
    stream_id INTEGER NOT NULL REFERENCES stream(id),
    slug TEXT NOT NULL, body TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (stream_id, slug)
);
CREATE TABLE initiative (
    id INTEGER PRIMARY KEY,
    stream_id INTEGER NOT NULL REFERENCES stream(id),
    slug TEXT NOT NULL, body TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (stream_id, slug)
);
CREATE TABLE hypothesis (
    id INTEGER PRIMARY KEY,
    stream_id INTEGER NOT NULL REFERENCES stream(id),
    slug TEXT NOT NULL, body TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (stream_id, slug)
);
CREATE TABLE reading (
    id INTEGER PRIMARY KEY,
    stream_id INTEGER NOT NULL REFERENCES stream(id),
    hypothesis TEXT NOT NULL,
    day TEXT NOT NULL,
    value REAL NOT NULL,
    source TEXT NOT NULL DEFAULT '',
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (stream_id, hypothesis, day, source)
);
CREATE TABLE deployment (
    id INTEGER PRIMARY KEY,
    stream_id INTEGER NOT NULL REFERENCES stream(id),
    at INTEGER NOT NULL,
    ref TEXT NOT NULL,
    environment TEXT NOT NULL DEFAULT '',
    failed INTEGER, restored_at INTEGER, unplanned INTEGER,
    origin INTEGER NOT NULL DEFAULT 0,
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (stream_id, at, ref, environment)
);
CREATE TABLE deployed_commit (
    id INTEGER PRIMARY KEY,
    stream_id INTEGER NOT NULL REFERENCES stream(id),
    committed_at INTEGER NOT NULL,
    deployed_ref TEXT NOT NULL,
    ref TEXT NOT NULL DEFAULT '',
    number INTEGER NOT NULL DEFAULT 0,
    UNIQUE (stream_id, committed_at, deployed_ref, ref, number)
);
CREATE TABLE change (
    id INTEGER PRIMARY KEY,
    stream_id INTEGER NOT NULL REFERENCES stream(id),
    slug TEXT NOT NULL, body TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (stream_id, slug)
);
CREATE TABLE finding (
    id INTEGER PRIMARY KEY,
    stream_id INTEGER NOT NULL REFERENCES stream(id),
    slug TEXT NOT NULL,
    first_named INTEGER NOT NULL,
    dismissed TEXT,
    body TEXT NOT NULL DEFAULT '{}',
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (stream_id, slug)
);
CREATE TABLE review (
    id INTEGER PRIMARY KEY,
    stream_id INTEGER NOT NULL REFERENCES stream(id),
    opened_at INTEGER NOT NULL,
    finished_at INTEGER,
    as_of INTEGER,
    attendees TEXT NOT NULL DEFAULT '[]',
    notes TEXT NOT NULL DEFAULT '{}',
    figures TEXT,
    version INTEGER NOT NULL DEFAULT 1
);
CREATE TABLE decision (
    id INTEGER PRIMARY KEY,
    stream_id INTEGER NOT NULL REFERENCES stream(id),
    review_id INTEGER REFERENCES review(id),
    who TEXT, what TEXT NOT NULL, by_day TEXT,
    state TEXT NOT NULL DEFAULT 'open',
    change TEXT,
    version INTEGER NOT NULL DEFAULT 1
);
CREATE TABLE setting (
    stream_id INTEGER NOT NULL DEFAULT 0,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (stream_id, name)
) WITHOUT ROWID;
CREATE TABLE act (
    id INTEGER PRIMARY KEY,
    stream_id INTEGER NOT NULL DEFAULT 0,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    what TEXT NOT NULL,
    undone INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE act_change (
    id INTEGER PRIMARY KEY,
    act_id INTEGER NOT NULL REFERENCES act(id),
    table_name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('insert', 'update', 'delete', 'range')),
    payload BLOB NOT NULL
);
CREATE TABLE revision (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    last INTEGER NOT NULL
);
CREATE TABLE last_id (
    table_name TEXT PRIMARY KEY,
    id INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE touched (
    stream_id INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    item_id INTEGER NOT NULL,
    PRIMARY KEY (stream_id, revision, item_id)
) WITHOUT ROWID;
CREATE INDEX act_change_act ON act_change(act_id);
CREATE TABLE column_cache (
    stream_id INTEGER PRIMARY KEY,
    revision INTEGER NOT NULL,
    first_at INTEGER, last_at INTEGER,
    payload BLOB NOT NULL
);
CREATE VIEW event_text AS
    SELECT stream.slug AS stream, item.key AS item, status.name AS status,
           strftime('%Y-%m-%dT%H:%M:%SZ', event.at, 'unixepoch') AS at
    FROM event JOIN item ON item.id = event.item_id JOIN stream ON stream.id = item.stream_id
    JOIN status ON status.id = event.status_id WHERE NOT event.removed;
CREATE VIEW block_text AS
    SELECT stream.slug AS stream, item.key AS item,
           strftime('%Y-%m-%dT%H:%M:%SZ', started_at, 'unixepoch') AS "from",
           strftime('%Y-%m-%dT%H:%M:%SZ', ended_at, 'unixepoch') AS "to", reason, dependency
    FROM block JOIN item ON item.id = block.item_id JOIN stream ON stream.id = item.stream_id WHERE NOT block.removed;
INSERT INTO revision (id, last) VALUES (1, 0);
"""


@migrations(name="001_first")
def _first(db: Database) -> None:
    """All tables, executed statement by statement so that the caller's transaction holds."""
    for statement in _TABLES.split(";\n"):
        if statement.strip():
            db.execute(statement)
