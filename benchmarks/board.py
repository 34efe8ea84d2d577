"""The board: from a key to its paint for cursor and move at 100, 1,000 and 5,000 cards, against Textual's echo.

    python benchmarks/board.py [CARDS ...]

Prints milliseconds and, which is what counts, their ratio to the echo floor of the same run; beside them the
figures of kanban-tui 0.21 from SPEED.md; then what a move costs in the store (synchronous FULL).
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from terminal_keys import Painted, echo_floor, percentile

from store import Store
from store.imports import apply_batch
from store.items import item_id, move_item
from store.models import Batch, ItemRecord, StreamMap
from store.streams import detach, save_map

DAY = 86_400
BEGIN = 1_772_409_600
STEPS = ("need", "select", "discover", "build", "test", "release", "live")
KANBAN_TUI = {
    (100, "cursor"): (20, 190),
    (100, "move"): (1600, 2400),
    (1000, "move"): (4700, 20000),
}
"""p50 and p95 in ms, as measured in SPEED.md."""


def make_store(path: Path, cards: int) -> None:
    """`cards` items in progress over six steps, and 300 finished ones that they are compared with."""
    stream = StreamMap.model_validate(
        {"stream": "board", "start": "select", "steps": [{"id": step, "kind": "work"} for step in STEPS]}
    )
    batch = Batch(source="benchmark", format="events")
    for number in range(cards + 300):
        key = f"CARD-{number}"
        batch.items[key] = ItemRecord(key, title=f"A card with a title as people write them, number {number}")
        reached = len(STEPS) if number >= cards else 1 + number % (len(STEPS) - 1)
        for place, step in enumerate(STEPS[:reached]):
            batch.events.add(key, step, BEGIN + (number % 90) * DAY + place * (1 + number % 5) * DAY)
    with Store.open(path, create=True) as store:
        save_map(store, stream)
        apply_batch(store, "board", batch)
        detach(store, "board")


def keys_on_the_board(path: Path, cards: int) -> dict[str, list[float]]:
    """Seconds from key to paint: the cursor up, down and across, and moves to the right."""
    environment = {"VSM_TUI_NOW": "2026-07-01T12:00:00Z"}
    program = Painted([sys.executable, "-m", "vsm_tui", "--db", str(path)], environment)
    try:
        program.wait_for("items")
        program.rest(0.5)
        program.press("\r")
        program.wait_for("Board")
        program.rest(2.0)
        program.press("2")
        program.wait_for("in progress")
        program.rest(1.5)
        for key in "jkjklhlh" * 2:
            program.press(key)
        cursor = [program.press(key) for key in "jjkjkkljjhkk" * 12]
        moves = []
        for _ in range(min(40, cards // 8)):
            moves.append(program.press(">"))
            program.press("h")
        return {"cursor": cursor, "move": moves, "cursor after moves": [program.press(key) for key in "jkjk" * 10]}
    finally:
        program.close()


def commits(path: Path, moves: int = 200) -> list[float]:
    """Seconds that a move takes in the store, its journal and commit included."""
    spent = []
    with Store.open(path) as store:
        for number in range(moves):
            begin = time.perf_counter()
            move_item(store, item_id(store, 1, f"CARD-{number % 100}"), STEPS[1 + number % 5])
            spent.append(time.perf_counter() - begin)
    return spent


def main(sizes: list[int]) -> None:
    """Measure and print."""
    floor = echo_floor()
    base = (percentile(floor, 50), percentile(floor, 95))
    print(f"{'':28}{'p50':>9}{'p95':>9}{'x floor':>10}{'x floor':>9}   kanban-tui 0.21 p50 / p95")
    print(f"{'Textual echoing a key':28}{base[0] * 1e3:7.1f}ms{base[1] * 1e3:7.1f}ms{1:10.1f}{1:9.1f}")
    with tempfile.TemporaryDirectory() as folder:
        for cards in sizes:
            path = Path(folder) / f"{cards}.db"
            make_store(path, cards)
            for name, spent in keys_on_the_board(path, cards).items():
                middle, high = percentile(spent, 50), percentile(spent, 95)
                other = KANBAN_TUI.get((cards, name))
                beside = f"{other[0]:,} / {other[1]:,} ms" if other else ""
                print(
                    f"{f'{name}, {cards:,} cards':28}{middle * 1e3:7.1f}ms{high * 1e3:7.1f}ms"
                    f"{middle / base[0]:10.1f}{high / base[1]:9.1f}   {beside}"
                )
            spent = commits(path)
            middle, high = percentile(spent, 50) * 1e3, percentile(spent, 95) * 1e3
            print(f"{f'commit of a move, {cards:,} cards':28}{middle:6.1f}ms{high:7.1f}ms")


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]] or [100, 1_000, 5_000])
