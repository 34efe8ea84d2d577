"""Random acts, undo, redo and restarts: undoing everything gives back the first state, byte for byte."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from store import Store
from store.changes import save_change
from store.imports import apply_batch
from store.items import (
    add_effort,
    add_note,
    block_item,
    bring_back,
    create_item,
    delete_item,
    discard_item,
    edit_event,
    edit_item,
    item_detail,
    mark_day,
    move_item,
    remove_event,
    unblock_item,
)
from store.outcome_models import Change, Hypothesis, Reading
from store.outcomes import add_reading, save_entry
from store.streams import delete_stream, detach, list_streams, load_map, rename_stream, save_map, stream_id
from tests.store.cases import batch_of, checkout_map, dump

STEPS = ("select", "build", "test", "live")
KEYS = st.integers(0, 6).map("K-{}".format)
EVENTS = st.lists(
    st.tuples(
        KEYS, st.sampled_from(("Backlog", "build", "test", "Released", "Won't do", "Parked")), st.integers(0, 50)
    ),
    max_size=12,
)
DEEDS = ("move", "edit", "discard", "back", "block", "unblock", "effort", "mark", "note", "drop")
SLUGS = st.sampled_from(("checkout", "claims"))


class Journal(RuleBasedStateMachine):
    """One store, two streams, and a stack of the states to which undo must lead back."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.store = Store.open(self.folder / "x.db", create=True)
        self.first = dump(self.store)

    def teardown(self) -> None:
        while newest := next((act for act in self.store.acts(limit=10_000) if not act.undone), None):
            assert self.store.undo(newest.stream_id) == newest.what
        assert dump(self.store) == self.first
        self.store.close()
        shutil.rmtree(self.folder)

    @initialize()
    def begin(self) -> None:
        save_map(self.store, checkout_map())

    def items(self) -> list[int]:
        return [row[0] for row in self.store.rows("SELECT id FROM item ORDER BY id")]

    @rule(slug=SLUGS, name=st.text(max_size=5), steps=st.integers(2, 4), kept=st.sampled_from(("here", "source")))
    def make_or_change_map(self, slug: str, name: str, steps: int, kept: str) -> None:
        map = checkout_map(stream=slug, name=name)
        known = {stream.slug for stream in list_streams(self.store)}
        moves = dict.fromkeys(STEPS[steps:], "select")
        save_map(
            self.store,
            map.model_copy(update={"steps": map.steps[:steps]}),
            kept=kept,
            moves=moves if slug in known else None,
        )

    @rule(slug=SLUGS, events=EVENTS, whole=st.booleans(), escalated=st.none() | st.booleans())
    def import_events(self, slug: str, events: list[tuple[str, str, int]], whole: bool, escalated: bool | None) -> None:
        batch = batch_of(*events, whole_history=whole)
        for record in batch.items.values():
            record.escalated = escalated
        apply_batch(self.store, slug, batch, map=checkout_map(stream=slug))
        acts = len(self.store.acts())
        assert not apply_batch(self.store, slug, batch).changed
        assert len(self.store.acts()) == acts

    @rule(slug=SLUGS, title=st.text(st.characters(codec="utf-8"), max_size=8), step=st.sampled_from((None, "select")))
    def create(self, slug: str, title: str, step: str | None) -> None:
        if any(stream.slug == slug for stream in list_streams(self.store)):
            create_item(self.store, stream_id(self.store, slug), title=title, step_id=step)

    @precondition(lambda self: self.items())
    @rule(data=st.data(), do=st.sampled_from(DEEDS))
    def work_on_an_item(self, data: st.DataObject, do: str) -> None:
        item = data.draw(st.sampled_from(self.items()))
        detail = item_detail(self.store, item)
        if do == "move":
            move_item(self.store, item, "build", data.draw(st.none() | st.integers(0, 50)))
        elif do == "edit":
            edit_item(self.store, item, {"title": data.draw(st.text(max_size=3))}, detail.version)
        elif do == "discard":
            discard_item(self.store, item)
        elif do == "back":
            bring_back(self.store, item, "select")
        elif do == "block":
            block_item(self.store, item, reason="waits", dependency="vendor", at=5)
        elif do == "unblock":
            unblock_item(self.store, item)
        elif do == "effort":
            add_effort(self.store, item, "build", 1.5, "2026-01-05")
        elif do == "mark":
            mark_day(self.store, item, "2026-01-05", data.draw(st.none() | st.booleans()))
        elif do == "note":
            add_note(self.store, detail.stream_id, "seen", item_id=item)
        else:
            delete_item(self.store, item)

    @precondition(lambda self: self.store.value("SELECT count(*) FROM event WHERE NOT removed"))
    @rule(data=st.data(), remove=st.booleans())
    def correct_a_move(self, data: st.DataObject, remove: bool) -> None:
        events = [row[0] for row in self.store.rows("SELECT id FROM event WHERE NOT removed ORDER BY id")]
        event = data.draw(st.sampled_from(events))
        if remove:
            remove_event(self.store, event)
        else:
            edit_event(self.store, event, at=data.draw(st.integers(1000, 10**6)))

    @rule(slug=SLUGS, value=st.floats(allow_nan=False, allow_infinity=False), day=st.dates())
    def outcomes(self, slug: str, value: float, day: object) -> None:
        if any(stream.slug == slug for stream in list_streams(self.store)):
            number = stream_id(self.store, slug)
            save_entry(self.store, number, Hypothesis(id="abandon", baseline=value))
            add_reading(self.store, number, "abandon", Reading(date=day, value=value))
            save_change(self.store, number, Change(id="async", what=str(value)))

    @precondition(lambda self: list_streams(self.store))
    @rule(do=st.sampled_from(("delete", "detach", "rename")), data=st.data())
    def whole_stream(self, do: str, data: st.DataObject) -> None:
        slug = data.draw(st.sampled_from([stream.slug for stream in list_streams(self.store)]))
        if do == "delete":
            delete_stream(self.store, slug)
        elif do == "detach":
            detach(self.store, slug)
        elif not any(stream.slug == "renamed" for stream in list_streams(self.store)):
            rename_stream(self.store, slug, "renamed")
            rename_stream(self.store, "renamed", slug)

    @rule(times=st.integers(1, 4))
    def undo_and_redo(self, times: int) -> None:
        before = dump(self.store)
        undone = []
        for _ in range(times):
            newest = next((act for act in self.store.acts(limit=10_000) if not act.undone), None)
            if newest is None:
                break
            self.store.undo(newest.stream_id)
            undone.append(newest.stream_id)
        for stream in reversed(undone):
            assert self.store.redo(stream)
        assert dump(self.store) == before

    @rule()
    def undo_one(self) -> None:
        newest = next((act for act in self.store.acts(limit=10_000) if not act.undone), None)
        if newest is not None:
            assert self.store.undo(newest.stream_id) == newest.what

    @rule()
    def restart(self) -> None:
        self.store.close()
        self.store = Store.open(self.folder / "x.db")

    @invariant()
    def maps_can_be_read(self) -> None:
        for stream in list_streams(self.store):
            load_map(self.store, stream.slug)
        assert self.store.rows("PRAGMA foreign_key_check") == []


TestJournal = Journal.TestCase
TestJournal.settings = settings(
    max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
