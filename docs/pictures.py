"""Make every picture of the documentation from the sample data: `python docs/pictures.py [FOLDER]`.

The clock stands at the sample's last event, so the pictures change only where the program or the sample does.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

STREAM = "payments"
SIZE = (120, 36)
PICTURES: dict[str, tuple[str, tuple[str, ...]]] = {
    "headline": ("headline", ()),
    "map": ("map", ()),
    "board": ("board", ()),
    "waits": ("waits", ()),
    "flow": ("flow", ("right",)),
    "delivery": ("delivery", ()),
    "outcomes": ("outcomes", ()),
    "constraints": ("constraints", ()),
    "review": ("review", ()),
    "presentation": ("headline", ("p",)),
}
"""Picture -> the screen it is of, and the keys pressed there."""


def main() -> None:
    """Write all pictures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "sample.db"
        os.environ["VSM_TUI_NOW"] = _last_event(path)
        asyncio.run(_screens(path, folder))
        (folder / "report.svg").write_text(_report(path), encoding="utf-8")
    print("\n".join(sorted(one.name for one in folder.glob("*.svg"))))


def _last_event(path: Path) -> str:
    """Read the sample into a store; the instant of the stream's newest event."""
    from store import Store
    from store.history import raw_history
    from vsm_tui.intake.sample import load_samples

    with Store.open(path, create=True) as store:
        load_samples(store)
        return datetime.fromtimestamp(raw_history(store, STREAM).event_at[-1], UTC).isoformat()


async def _screens(path: Path, folder: Path) -> None:
    from textual.worker import WorkerCancelled

    from vsm_tui.app import VsmApp
    from vsm_tui.flow.headline import headline
    from vsm_tui.screens.exporting import screen_svg

    app = VsmApp(path)
    async with app.run_test(size=SIZE) as pilot:

        async def settle() -> None:
            for _ in range(4):
                with contextlib.suppress(WorkerCancelled):  # a newer reading took its place
                    await app.workers.wait_for_complete()
                await pilot.pause()

        def write(name: str) -> None:
            (folder / f"{name}.svg").write_text(screen_svg(app.export_screenshot(title="vsm-tui")), encoding="utf-8")

        await settle()
        for name, (screen, keys) in PICTURES.items():
            await app.open_stream(STREAM, screen)
            await settle()
            for key in keys:
                await pilot.press(key)
                await settle()
            write(name)
            if "p" in keys:
                await pilot.press("escape")
        assert app.session.loaded is not None
        key = headline(app.session.loaded.history, app.session.scope).item or ""
        app.open_item(key, [key])
        await settle()
        write("item")


def _report(path: Path) -> str:
    """The picture that the report opens with."""
    from store import Store
    from store.clock import now
    from store.history import raw_history
    from vsm_tui.flow.history import History
    from vsm_tui.report.document import opening_picture
    from vsm_tui.report.material import Material, read_records
    from vsm_tui.report.vector import picture_svg
    from vsm_tui.scope import Scope

    with Store.open(path, readonly=True) as store:
        history = History.build(raw_history(store, STREAM), now=now())
        picture = opening_picture(Material(history, Scope(), read_records(store, STREAM)))
    assert picture is not None
    return picture_svg(picture) + "\n"


if __name__ == "__main__":
    main()
