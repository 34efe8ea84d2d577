"""`vsm-tui report`, as a person calls it."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from store import Store
from store.imports import apply_batch
from store.models import Batch, ItemRecord, Step, StreamMap
from store.streams import save_map
from vsm_tui.__main__ import run
from vsm_tui.intake.sample import load_samples


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the sample streams, and one without items."""
    path = tmp_path_factory.mktemp("report") / "s.db"
    with Store.open(path, create=True) as store:
        load_samples(store)
        save_map(store, StreamMap(stream="empty", steps=[Step(id="a"), Step(id="b")]))
    return path


def test_markdown_goes_to_stdout(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--db", str(path), "report", "payments", "--as-of", "last"]) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith("# Mobile payments\n") and printed.err == ""
    assert "Worked on for 4 days, reached the customer after 100." in printed.out


def test_html_goes_whole_into_a_file(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "review.html"
    target.write_text("what was there", encoding="utf-8")
    assert run(["report", "claims", "--format", "html", "-o", str(target), "--db", str(path)]) == 0
    assert capsys.readouterr().out == ""
    assert target.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert [one.name for one in tmp_path.iterdir()] == ["review.html"]


def test_json_holds_the_same_figures_as_metrics(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--db", str(path), "--as-of", "last", "--from", "2026-04-01", "--to", "2026-06-30"]
    assert run(["report", "payments", "--format", "json", *options]) == 0
    report = json.loads(capsys.readouterr().out)
    assert run(["metrics", "payments", "--json", *options]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert all(report["figures"][name] == figures[name] for name in report["figures"])
    assert [one["number"] for one in report["answers"]] == list(range(1, 10))


def test_the_scope_is_said_and_holds(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--type", "defect", "--start", "development", "--basis", "elapsed", "--as-of", "last"]
    assert run(["report", "payments", *asked, "--db", str(path)]) == 0
    out = capsys.readouterr().out
    assert "only defect" in out and "from Development to Adopted" in out and "calendar / calendar" in out


@pytest.mark.parametrize("form", ["md", "html", "json"])
def test_a_stream_without_items_has_a_report_too(path: Path, capsys: pytest.CaptureFixture[str], form: str) -> None:
    assert run(["report", "empty", "--format", form, "--db", str(path)]) == 0
    assert "Nothing has reached the customer yet" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["nowhere"], 1, "nowhere"),
        (["payments", "--start", "nowhere"], 1, "nowhere"),
        (["payments", "--from", "2026-13-01"], 2, "no date"),
        (["payments", "--from", "2026-03-01", "--to", "2026-02-01"], 2, "comes before"),
        (["payments", "--format", "pdf"], 2, "pdf"),
        (["payments", "-o", "/nowhere/at/all.md"], 1, "/nowhere"),
        ([], 2, "SLUG"),
    ],
)
def test_a_fault_is_one_line(
    path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, said: str
) -> None:
    assert run(["report", *arguments, "--db", str(path)]) == code
    printed = capsys.readouterr()
    assert printed.out == "" and said in printed.err and printed.err.count("\n") == 1


def test_without_a_store_nothing_is_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report", "payments", "--db", str(tmp_path / "none.db")]) == 1
    assert list(tmp_path.iterdir()) == []


async def test_the_html_asks_for_nothing_in_a_browser(path: Path, tmp_path: Path) -> None:
    pytest.importorskip("aiohttp")
    from chromium import CHROMIUM, tab

    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    target = tmp_path / "review.html"
    assert run(["report", "payments", "--format", "html", "-o", str(target), "--db", str(path)]) == 0
    async with tab(tmp_path / "profile") as made:
        await made.call("Page.navigate", url=target.as_uri())
        await made.until("document.readyState === 'complete' && document.querySelectorAll('svg').length > 9")
        assert made.asked == [target.as_uri()]
        assert made.faults == []
        assert await made.value("getComputedStyle(document.querySelector('.lede')).fontWeight") == "700"
        assert await made.value("document.documentElement.scrollWidth <= window.innerWidth")
        colours = []
        for scheme in ("light", "dark"):
            await made.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
            colours.append(await made.value("getComputedStyle(document.querySelector('svg rect')).fill"))
        assert colours == ["rgb(255, 255, 255)", "rgb(20, 23, 28)"]


def test_hostile_names_reach_neither_terminal_nor_browser(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    evil = '"><script>alert(1)</script>\x1b[2J\u202e[link](javascript:x)|`'
    batch = Batch("file.csv", "events")
    for number in range(3):
        key = f"{evil}{number}"
        batch.items[key] = ItemRecord(key, title=evil, type=evil, initiative=evil)
        for step, day in (("a", 0), ("b", 3), ("c", 4 + number)):
            batch.events.add(key, step, 1_770_000_000 + day * 86_400)
    stream = StreamMap.model_validate(
        {
            "stream": "evil", "name": evil, "customer": evil, "value": evil,
            "steps": [{"id": "a", "name": evil, "kind": "queue", "owner": evil}, {"id": "b"}, {"id": "c"}],
        }
    )  # fmt: skip
    path = tmp_path / "s.db"
    with Store.open(path, create=True) as store:
        apply_batch(store, "evil", batch, map=stream)
    assert run(["report", "evil", "--format", "html", "--db", str(path)]) == 0
    written = capsys.readouterr().out
    assert "<script" not in written and "\x1b" not in written and "\u202e" not in written
    assert 'href="javascript' not in written
    assert run(["report", "evil", "--db", str(path)]) == 0
    printed = capsys.readouterr().out
    assert "\x1b" not in printed and "\u202e" not in printed
    outside = re.sub(r"```text\n.*?```", "", printed, flags=re.S)
    assert not re.search(r"(?<!\\)<script|(?<!\\)\[link\]", outside)
