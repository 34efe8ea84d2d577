"""Rows a second of each reader, beside bare `csv` or `json` parsing of the same file.

    PYTHONPATH=. python benchmarks/readers.py [ITEMS]

Writes files of ITEMS items (20,000 unless said otherwise) into a temporary folder, ten moves an item where the form
holds moves, reads each three times both ways, and prints the best of each and their ratio. Bare parsing is what any
program must do first: `csv.reader` over all rows, `json.load`, `xml.etree` for XES.
"""

from __future__ import annotations

import csv
import json
import sys
import tempfile
import time
import xml.etree.ElementTree
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from vsm_tui.intake.gathering import Options
from vsm_tui.intake.reading import read_files

STATES = ("Idea", "Ready", "Doing", "Review", "Test", "Rework", "Retest", "Approved", "Releasing", "Done")
START = 1_767_225_600


def instant(item: int, move: int) -> str:
    """When an item made a move: ISO text, UTC."""
    return datetime.fromtimestamp(START + item * 311 + move * 86_399, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def events(items: int) -> Iterator[list[str]]:
    """An event log."""
    yield ["item", "step", "at", "type"]
    for item in range(items):
        for move, state in enumerate(STATES):
            yield [f"PAY-{item}", state, instant(item, move), "Story"]


def stages(items: int) -> Iterator[list[str]]:
    """One row an item, a date a stage."""
    yield ["ID", "Title", *STATES]
    for item in range(items):
        yield [f"PAY-{item}", f"Item {item}", *(instant(item, move)[:10] for move in range(len(STATES)))]


def changelog(items: int) -> Iterator[list[str]]:
    """One row a change, every other one of another field than the status."""
    yield ["issue_key", "field", "from_value", "to_value", "changed_at"]
    for item in range(items):
        for move, (before, after) in enumerate(zip(("", *STATES), STATES, strict=False)):
            yield [f"PAY-{item}", "status", before, after, instant(item, move)]
            yield [f"PAY-{item}", "assignee", "ann", "bo", instant(item, move)]


def listed(items: int) -> Iterator[list[str]]:
    """A list of items as they stand."""
    yield ["Issue key", "Summary", "Issue Type", "Status", "Created", "Resolved"]
    for item in range(items):
        yield [f"PAY-{item}", f"Item {item}", "Story", "Done", instant(item, 0), instant(item, 9)]


def jira(items: int) -> object:
    """A search result with changelogs."""
    return {
        "issues": [
            {
                "key": f"PAY-{item}",
                "fields": {"created": instant(item, 0), "status": {"name": "Done"}, "summary": f"Item {item}"},
                "changelog": {
                    "total": len(STATES) - 1,
                    "histories": [
                        {
                            "id": str(item * 10 + move),
                            "created": instant(item, move + 1),
                            "items": [{"field": "status", "fromString": before, "toString": after}],
                        }
                        for move, (before, after) in enumerate(pairwise(STATES))
                    ],
                },
            }
            for item in range(items)
        ]
    }


def trello(items: int) -> object:
    """A board with its moves."""
    ids = {state: f"{number:024x}" for number, state in enumerate(STATES)}
    cards = [f"{START + item * 311:08x}{item:016x}" for item in range(items)]
    return {
        "lists": [{"id": id, "name": name, "closed": False} for name, id in ids.items()],
        "cards": [
            {"id": card, "idShort": n, "idList": ids["Done"], "name": f"Item {n}"} for n, card in enumerate(cards)
        ],
        "actions": [
            {
                "id": f"{item:012x}{move:012x}",
                "type": "updateCard",
                "date": instant(item, move + 1),
                "data": {"card": {"id": card}, "listBefore": {"id": ids[before]}, "listAfter": {"id": ids[after]}},
            }
            for item, card in enumerate(cards)
            for move, (before, after) in enumerate(pairwise(STATES))
        ],
    }


def github(items: int) -> object:
    """Issues with their timelines."""
    return [
        {
            "issue": {
                "number": item,
                "html_url": f"https://github.com/o/app/issues/{item}",
                "created_at": instant(item, 0),
                "title": f"Item {item}",
                "state": "open",
            },
            "timeline": [
                {"event": "labeled", "created_at": instant(item, move), "label": {"name": f"status: {state}"}}
                for move, state in enumerate(STATES)
            ],
        }
        for item in range(items)
    ]


def azure(items: int) -> object:
    """Work item revisions."""
    return {
        "value": [
            {"id": item, "rev": move + 1, "fields": {"System.State": state, "System.ChangedDate": instant(item, move)}}
            for item in range(items)
            for move, state in enumerate(STATES)
        ]
    }


def linear(items: int) -> object:
    """Issues with their history."""
    return {
        "data": {
            "issues": {
                "nodes": [
                    {
                        "identifier": f"PAY-{item}",
                        "title": f"Item {item}",
                        "createdAt": instant(item, 0),
                        "state": {"name": "Done"},
                        "history": {
                            "pageInfo": {"hasNextPage": False},
                            "nodes": [
                                {
                                    "createdAt": instant(item, move + 1),
                                    "fromState": {"name": before},
                                    "toState": {"name": after},
                                }
                                for move, (before, after) in enumerate(pairwise(STATES))
                            ],
                        },
                    }
                    for item in range(items)
                ]
            }
        }
    }


def xes(items: int) -> str:
    """A process-mining log."""
    lines = ["<log>"]
    for item in range(items):
        lines.append(f'<trace><string key="concept:name" value="PAY-{item}"/>')
        lines += [
            f'<event><string key="concept:name" value="{state}"/>'
            f'<date key="time:timestamp" value="{instant(item, move)}"/></event>'
            for move, state in enumerate(STATES)
        ]
        lines.append("</trace>")
    return "\n".join([*lines, "</log>"])


def bare_csv(path: Path) -> None:
    """`csv.reader` over all rows."""
    with path.open(newline="", encoding="utf-8") as file:
        for _ in csv.reader(file):
            pass


def bare_json(path: Path) -> None:
    """`json.load`."""
    with path.open("rb") as file:
        json.load(file)


def bare_xml(path: Path) -> None:
    """`xml.etree`, element by element, as a log of any size is read."""
    for _, element in xml.etree.ElementTree.iterparse(path):
        element.clear()


def best(job: Callable[[], object], rounds: int = 3) -> float:
    """Seconds of the fastest round, CPU time of this process."""
    found = []
    for _ in range(rounds):
        begun = time.process_time()
        job()
        found.append(time.process_time() - begun)
    return min(found)


def write(folder: Path, items: int) -> Iterator[tuple[str, Path, Callable[[Path], None]]]:
    """Every file: the reader's name, where it is, and how it is parsed bare."""
    for name, rows in (("events", events), ("stages", stages), ("changelog", changelog), ("list", listed)):
        path = folder / f"{name}.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows(items))
        yield name, path, bare_csv
    for name, made in (("jira", jira), ("trello", trello), ("github", github), ("azure", azure), ("linear", linear)):
        path = folder / f"{name}.json"
        path.write_text(json.dumps(made(items)), encoding="utf-8")
        yield name, path, bare_json
    path = folder / "log.xes"
    path.write_text(xes(items), encoding="utf-8")
    yield "xes", path, bare_xml


def main(items: int) -> None:
    """Print the table."""
    print("| reader | rows | events | rows a second | reader | bare parsing | ratio |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name, path, bare in write(Path(folder), items):
            reading = read_files([str(path)], Options())
            took = best(lambda path=path: read_files([str(path)], Options()))
            floor = best(lambda path=path, bare=bare: bare(path))
            print(
                f"| {name} | {reading.rows:,} | {len(reading.batch.events):,} | {reading.rows / took:,.0f} "
                f"| {took:.2f} s | {floor:.2f} s | {took / floor:.1f} |"
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
