"""The constraints screen with real keys on a real store: ranking, findings, changes with their verdicts, the ask."""

from __future__ import annotations

import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from textual.content import Content
from textual.pilot import Pilot
from textual.widgets import Static

from store import Store
from store.changes import load_changes, save_change
from store.outcome_models import Change
from store.reviews import load_findings
from store.streams import load_map, save_map
from vsm_tui.app import VsmApp
from vsm_tui.intake.sample import load_samples
from vsm_tui.screens.constraints import ConstraintsScreen
from vsm_tui.screens.items import ItemsScreen
from vsm_tui.widgets.dialogs import Choose, Confirm, Form, Reading
from vsm_tui.widgets.table import Table

sys.path.insert(0, str(Path(__file__).parent))

from boarded import make_store, press, seen, settle, told, type_in
from evidenced import opened_on, within

pytestmark = pytest.mark.asyncio
SLUG = "payments"


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VSM_TUI_NOW", "2026-11-22T12:00:00Z")


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("samples") / "s.db"
    with Store.open(path, create=True) as store:
        load_samples(store)
    return path


@pytest.fixture
def path(samples: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(samples, tmp_path / "s.db"))


@asynccontextmanager
async def opened(path: Path, *keys: str, size: tuple[int, int] = (120, 36)) -> AsyncIterator[Pilot[None]]:
    app = VsmApp(path)
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        await app.workers.wait_for_complete()
        await app.open_stream(SLUG)
        await settle(pilot)
        await press(pilot, "7", *keys)
        yield pilot


def register(path: Path) -> dict[str, Change]:
    with Store.open(path, readonly=True) as store:
        return {one.id: one for one in load_changes(store, SLUG).changes}


async def fill(pilot: Any, **values: str) -> None:
    for name, text in values.items():
        pilot.app.screen.query_one(f"#field-{name}").focus()
        await pilot.pause()
        await type_in(pilot, text)


def said(pilot: Any, selector: str) -> str:
    """What a text holds, also where a note in the corner covers it."""
    content = pilot.app.screen.query_one(selector, Static).content
    return " ".join((content.plain if isinstance(content, Content) else str(content)).split())


def rows(pilot: Any) -> Table:
    table: Table = pilot.app.screen.query_one("#list", Table)
    return table


async def go_down_to(pilot: Any, start: str) -> None:
    for _ in range(rows(pilot).shown):
        if start in said(pilot, "#detail"):
            return
        await press(pilot, "down")
    raise AssertionError(f"{start} is not in the list")


async def test_the_ranking_says_what_waits_what_it_costs_and_whose_it_is(path: Path) -> None:
    async with opened(path) as pilot:
        assert isinstance(pilot.app.screen, ConstraintsScreen)
        assert "65 % of waiting is beyond this team." in said(pilot, "#finding")
        first = seen(pilot).splitlines()[5]
        assert "Change approval board" in first and "theirs" in first and "16/10" in first
        text = said(pilot, "#detail")
        assert "22 % of all waiting" in text and "Without it a finished item would have been 21 days faster" in text
        assert "16 more items came than left" in text and "limit 10, over it" in text
        assert "on top since May 2026" in text and "Signal, better" in text
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, ItemsScreen) and "waited" in seen(pilot)


async def test_nobody_owning_a_constraint_is_seen_and_can_be_mended(path: Path) -> None:
    async with opened(path, "down") as pilot:
        assert "Nobody owns it" in said(pilot, "#detail") and "no owner and no change" in said(pilot, "#detail")
        await press(pilot, "a")
        assert isinstance(pilot.app.screen, Choose)
        await press(pilot, "enter")
        await fill(pilot, owner="quality lead", reach="mine")
        await press(pilot, "ctrl+s")
        assert "ours or theirs" in seen(pilot)
        await fill(pilot, reach="ours")
        await press(pilot, "ctrl+s")
        with Store.open(path, readonly=True) as store:
            step = next(one for one in load_map(store, SLUG).steps if one.id == "test-queue")
        assert (step.owner, step.reach) == ("quality lead", "ours")
        assert "Owner: quality lead; ours to change" in said(pilot, "#detail")
        assert "52 % of waiting is beyond this team" in said(pilot, "#finding")
        await press(pilot, "u")
        assert "Nobody owns it" in said(pilot, "#detail")


async def test_a_note_on_a_constraint_stands_with_it_and_names_it(path: Path) -> None:
    async with opened(path, "a", "down", "enter") as pilot:
        await fill(pilot, text="asked on Tuesday")
        await press(pilot, "ctrl+s")
        assert "Note: asked on Tuesday" in said(pilot, "#detail")
        with Store.open(path, readonly=True) as store:
            assert [one.slug for one in load_findings(store, 1)] == ["constraint:step:approval"]
        assert "since it was first named" in said(pilot, "#detail")


async def test_dependencies_come_back_month_after_month(path: Path) -> None:
    async with opened(path, "v") as pilot:
        text = seen(pilot)
        assert "Shared test environment delays again and again" in text and "12 ↻" in text
        assert "2026-03 █25" in said(pilot, "#detail")
        assert "Blocked days by what was waited for" in text
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, ItemsScreen) and "blocked" in seen(pilot)


async def test_a_finding_says_both_explanations_and_can_be_set_aside_with_a_reason(path: Path) -> None:
    async with opened(path, "v", "v") as pilot:
        await go_down_to(pilot, "Approval waits 22 days")
        assert "no catch on record in 172 visits" in said(pilot, "#detail")
        assert "Also possible: Items leave it in batches" in said(pilot, "#detail")
        await press(pilot, "delete", "ctrl+s")
        assert "is needed" in seen(pilot)
        await fill(pilot, because="the law wants it")
        await press(pilot, "ctrl+s")
        with Store.open(path, readonly=True) as store:
            (kept,) = load_findings(store, 1)
        assert (kept.slug, kept.dismissed) == ("approval-queue:step:approval", "the law wants it")
        assert "set aside: the law wants it" in seen(pilot)
        await go_down_to(pilot, "Set aside: the law wants it")
        await press(pilot, "delete")
        assert "set aside:" not in seen(pilot)


async def test_the_register_says_what_came_of_each_change_in_plain_words(path: Path) -> None:
    async with opened(path, "v", "v", "v") as pilot:
        text = said(pilot, "#detail")
        assert text.startswith("Signal, better: median 23d before, 11d after (−12d")
        assert "at 0 of 40 dates when nothing was changed" in text
        assert "Wait in Change approval board better; flow time unchanged" in text
        assert "1 check is due" in said(pilot, "#finding")
        chart = within(pilot, "#chart")
        assert "Wait in Change approval board, before and after" in chart and "▾ low risk approval" in chart
        assert "upper" in chart and "28 visits before, 33 after" in chart
        await press(pilot, "down")
        text = said(pilot, "#detail")
        assert text.startswith("No signal yet: 18 items after the change; at 3") and "Preliminary until 14 Dec" in text
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, ItemsScreen) and "after" in seen(pilot)
        await press(pilot, "escape", "t")
        assert pilot.app.screen.has_class("-table") and "PAY-" in seen(pilot)
        await press(pilot, "i")
        assert isinstance(pilot.app.screen, Reading)


async def test_changes_and_initiatives_stand_faster_or_not_by_better_or_not(path: Path) -> None:
    async with opened(path, "v", "v", "v", "v") as pilot:
        assert "faster, outcome not better" in said(pilot, "#detail")
        await press(pilot, "down")
        assert "Hypotheses: supported." in said(pilot, "#detail")


async def test_controls_are_listed_with_what_they_cost_and_caught(path: Path) -> None:
    async with opened(path, "[") as pilot:
        assert "is reviewed by 2 controls" in said(pilot, "#finding")
        await go_down_to(pilot, "Change approval board protects")
        assert "no catch on record in 172 items (at most 2 %)" in said(pilot, "#detail")
        assert "also reviewed by" in said(pilot, "#detail")


async def test_a_change_starts_from_the_constraint_and_overlaps_are_refused_unless_insisted(path: Path) -> None:
    async with opened(path, "down", "c") as pilot:
        form = pilot.app.screen
        assert isinstance(form, Form)
        assert form.values["constraint"] == "test-queue" and form.values["measure"] == "wait_days:test-queue"
        assert form.values["date"] == "2026-11-22" and form.values["check_on"] > "2026-11-22"
        await fill(pilot, what="Test what is ready, one at a time", owner="quality lead")
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, Confirm)
        assert "The windows of this change overlap those o" in within(pilot, "#box")
        await press(pilot, "enter")
        form = pilot.app.screen
        assert isinstance(form, Form) and form.values["what"] == "Test what is ready, one at a time", "nothing is lost"
        assert len(register(path)) == 2
        await fill(pilot, date="2027-03-22", check_on="2027-05-01")
        await press(pilot, "ctrl+s")
        made = register(path)["test-what-is-ready-one-at-a-time"]
        assert made.constraint is not None and made.constraint.step == "test-queue" and made.expect == "less"
        assert (made.date, made.check_on, made.despite_overlap) == (date(2027, 3, 22), date(2027, 5, 1), False)
        assert "planned" in seen(pilot) and "not in effect yet" in seen(pilot)
        assert said(pilot, "#detail").startswith("It takes effect on 22 Mar 2027: there is nothing to judge yet.")
        await press(pilot, "u")
        assert len(register(path)) == 2


async def test_insisting_keeps_both_and_says_so(path: Path) -> None:
    async with opened(path, "down", "c") as pilot:
        await fill(pilot, what="Two at once", owner="me")
        await press(pilot, "ctrl+s", "tab", "enter")
        assert register(path)["two-at-once"].despite_overlap
        assert "neither can be judged by itself" in said(pilot, "#detail")


async def test_a_wrong_measure_or_date_is_said_in_place(path: Path) -> None:
    async with opened(path, "n") as pilot:
        await fill(pilot, what="x", owner="me", measure="wait_days:nowhere")
        await press(pilot, "ctrl+s")
        assert "no step 'nowhere'" in within(pilot, "#box")
        await fill(pilot, measure="velocity", check_on="2020-01-01")
        await press(pilot, "ctrl+s")
        assert "check_on must be after date" in within(pilot, "#box")
        assert len(register(path)) == 2


async def test_what_was_learned_is_kept_and_the_check_is_no_longer_due(path: Path) -> None:
    async with opened(path, "v", "v", "v", "d", "enter") as pilot:
        await fill(pilot, learned="Most changes never needed the meeting")
        await press(pilot, "ctrl+s")
        kept = register(path)["low-risk-approval"]
        assert (kept.state, kept.learned) == ("kept", "Most changes never needed the meeting")
        assert "Learned: Most changes never needed the meeting" in said(pilot, "#detail")
        assert "due" not in said(pilot, "#finding")
        await press(pilot, "0")
        assert "check due" not in seen(pilot)


async def test_an_edit_over_somebody_elses_is_a_conflict_and_a_removed_change_comes_back(path: Path) -> None:
    async with opened(path, "v", "v", "v", "e") as pilot:
        await fill(pilot, owner="somebody")
        with Store.open(path) as store:
            save_change(store, 1, register(path)["low-risk-approval"].model_copy(update={"owner": "another"}))
        await press(pilot, "ctrl+s")
        assert "changed meanwhile" in told(pilot) and register(path)["low-risk-approval"].owner == "another"
        await press(pilot, "escape")
        pilot.app.screen.focus_main()
        await press(pilot, "delete", "tab", "enter")
        assert "low-risk-approval" not in register(path)
        await press(pilot, "u")
        assert "low-risk-approval" in register(path)


async def test_the_register_goes_through_the_editor_and_back(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = tmp_path / "editor.py"
    editor.write_text(
        "import sys; p = sys.argv[1]; t = open(p).read(); "
        "open(p, 'w').write(t.replace('head of change management', 'nobody at all'))"
    )
    monkeypatch.setenv("EDITOR", f"{sys.executable} {editor}")
    monkeypatch.delenv("VISUAL", raising=False)
    async with opened(path, "v", "v", "v") as pilot:
        from contextlib import nullcontext

        monkeypatch.setattr(pilot.app, "suspend", nullcontext)
        await press(pilot, "y")
        assert register(path)["low-risk-approval"].owner == "nobody at all", told(pilot)
        await press(pilot, "u")
        assert register(path)["low-risk-approval"].owner == "head of change management"


async def test_the_one_page_ask_is_written_as_markdown_and_html(path: Path, tmp_path: Path) -> None:
    async with opened(path, "x") as pilot:
        assert "A one-page ask about Change approval board" in seen(pilot) and "What is shown" in seen(pilot)
        await press(pilot, "enter")
        await fill(pilot, folder=str(tmp_path / "nowhere"))
        await press(pilot, "ctrl+s")
        assert "there is no such folder" in seen(pilot)
        pilot.app.screen.query_one("#field-folder").value = str(tmp_path)
        await press(pilot, "ctrl+s")
        plain = (tmp_path / "payments-ask-approval.md").read_text(encoding="utf-8")
        page = (tmp_path / "payments-ask-approval.html").read_text(encoding="utf-8")
    for text in (plain, page):
        assert "head of change management" in text and "item-days in Change approval board" in text
        assert "We look" not in text and "look at the effect together with us on" in text
        assert text.count("PAY-") >= 5
    assert "<script" not in page and "Content-Security-Policy" in page and "http" not in page.replace("http-equiv", "")


async def test_x_writes_the_view_too_and_a_change_goes_out_with_its_picture(path: Path, tmp_path: Path) -> None:
    async with opened(path, "x") as pilot:
        await press(pilot, "down", "enter")
        await fill(pilot, folder=str(tmp_path))
        await press(pilot, "ctrl+s")
        await press(pilot, "v", "v", "v", "t", "x")
        if "Write what?" in seen(pilot):
            await press(pilot, "down", "enter")
    assert "Change approval board" in (tmp_path / "payments-constraints.csv").read_text(encoding="utf-8")
    drawn = (tmp_path / "payments-constraints-2.svg").read_text(encoding="utf-8")
    assert "before and after" in drawn and "rich-terminal" not in drawn


async def test_cautions_of_a_change_are_seen_at_80x24_and_presented_with_its_verdict(path: Path) -> None:
    async with opened(path, "v", "v", "v", size=(80, 24)) as pilot:
        assert "not stable by their own limits (11 of 28 stand out)" in " ".join(seen(pilot).split())
        await press(pilot, "p")
        told = " ".join(seen(pilot).split())
        assert "Signal, better" in told and "Low-risk changes are approved" in told
        assert "(28 visits)" in told and "after (33 visits)" in told and "9 of 12" in told
        await press(pilot, "p")
        assert isinstance(pilot.app.screen, ConstraintsScreen)


async def test_the_list_of_streams_says_which_checks_are_due(path: Path) -> None:
    app = VsmApp(path)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "! check due since 24 Jul 2026: Low-risk changes" in seen(pilot)


async def test_a_text_that_is_cut_says_so_and_i_says_all_of_it(path: Path) -> None:
    async with opened(path, size=(80, 24)) as pilot:
        last = seen(pilot).splitlines()[22].rstrip()
        assert last.endswith(" …") and not said(pilot, "#detail").endswith("…")
        await press(pilot, "i")
        text = pilot.app.screen.query_one("#text", Static).content
        assert "at 0 of 40 dates when nothing was changed" in " ".join(str(text).split())
    async with opened(path, size=(200, 60)) as pilot:
        assert "…" not in seen(pilot).splitlines()[58]


async def test_figures_go_out_with_whole_names(path: Path) -> None:
    name = "The board that approves every change to any system that a customer could notice"
    with Store.open(path) as store:
        stream = load_map(store, SLUG)
        steps = [
            one.model_copy(update={"name": name, "owner": name}) if one.id == "approval" else one
            for one in stream.steps
        ]
        save_map(store, stream.model_copy(update={"steps": steps}))
    async with opened(path) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, ConstraintsScreen) and f"▪ {name}" not in seen(pilot)
        for _ in range(6):
            table = screen.exports()["csv"]
            assert isinstance(table, str) and "…" not in table, table
            await press(pilot, "v")
        table = screen.exports()["csv"]
        assert isinstance(table, str) and table.count(name) == 2, "the step and its owner"


@pytest.mark.parametrize("size", [(80, 24), (200, 60), (40, 12)])
async def test_every_list_fits_every_window(path: Path, size: tuple[int, int]) -> None:
    async with opened(path, size=size) as pilot:
        for _ in range(6):
            await press(pilot, "v")
            assert rows(pilot).size.height >= 2
        await press(pilot, "v", "v", "v", "z")
        assert pilot.app.screen.has_class("-folded")
        await press(pilot, "escape", "escape")
        assert isinstance(pilot.app.screen, ConstraintsScreen)


async def test_an_empty_stream_says_what_would_be_here(tmp_path: Path) -> None:
    async with opened_on(make_store(tmp_path / "e.db", lives={}), "constraints") as pilot:
        assert "items that moved are needed" in seen(pilot)
        await press(pilot, "c", "x", "d", "v")
        assert isinstance(pilot.app.screen, ConstraintsScreen)
