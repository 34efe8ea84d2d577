"""The outcomes screen with real keys on a real store: the chain, hypotheses, readings, verdicts, loose ends."""

from __future__ import annotations

import csv
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest

from store import Store
from store.changes import save_changes
from store.outcome_models import Changes, Outcomes
from store.outcomes import save_outcomes
from vsm_tui.app import VsmApp
from vsm_tui.intake.gathering import Options
from vsm_tui.intake.reading import read_files
from vsm_tui.screens.items import ItemsScreen
from vsm_tui.screens.outcomes import OutcomesScreen
from vsm_tui.screens.outcomes_forms import HypothesisForm, number_of
from vsm_tui.screens.outcomes_page import progress_bar
from vsm_tui.screens.outcomes_rows import leadership_theme
from vsm_tui.widgets.chart import ChartView
from vsm_tui.widgets.dialogs import Choose, Form, Reading
from vsm_tui.widgets.table import Table

sys.path.insert(0, str(Path(__file__).parent))

from boarded import NOW, make_store, press, seen, settle, told, type_in
from evidenced import OUTCOMES, hypothesis, make_evidenced, opened_on, stored, within

pytestmark = pytest.mark.asyncio
CHANGE = {"id": "quiet", "constraint": {"step": "select"}, "what": "No meeting for small", "date": "2026-04-06"}


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VSM_TUI_NOW", NOW)


async def fill(pilot: object, **values: str) -> None:
    """Type into the named fields of the form on top."""
    for name, text in values.items():
        pilot.app.screen.query_one(f"#field-{name}").focus()
        await pilot.pause()
        await type_in(pilot, text)


async def test_the_chain_stands_left_and_the_worst_gap_is_said_first(tmp_path: Path) -> None:
    async with opened_on(make_evidenced(tmp_path / "s.db"), "outcomes") as pilot:
        text = seen(pilot)
        assert "of capacity has no evidence: “Offers hub”" in text and "no reading" in text
        for title in ("Keep mobile shoppers", "Mobile checkout", "One-tap pay", "! Offers hub", "◔ abandon fewer"):
            assert title in text
        assert "Initiative  Offers hub" in text, "the cursor begins at the gap"
        assert "EUR 400,000" in text


async def test_a_wide_outline_says_what_was_meant_and_the_evidence_at_once(tmp_path: Path) -> None:
    app = VsmApp(make_evidenced(tmp_path / "s.db"))
    async with app.run_test(size=(200, 50), notifications=True, tooltips=True) as pilot:
        await settle(pilot)
        await app.open_stream("checkout", "map")
        await settle(pilot)
        await press(pilot, "6")
        head = seen(pilot).splitlines()[3]
        assert "Meant" in head and "Evidence" in head, head


async def test_a_hypothesis_is_written_out_with_its_plot_and_progress(tmp_path: Path) -> None:
    async with opened_on(make_evidenced(tmp_path / "s.db"), "outcomes") as pilot:
        await press(pilot, "up")
        text = within(pilot, "#page")
        assert "We believe paying with one tap for shoppers on mobile" in text
        assert "50 % of the way" in text and "64 % on 13 Apr 2026" in text
        assert "target 60 %" in text and "baseline 68 %" in text and "due" in text
        await press(pilot, "t")
        assert "13 Apr 2026" in seen(pilot) and "web analytics" in seen(pilot)


async def test_a_new_hypothesis_shows_its_sentence_and_warns_at_a_commitment(tmp_path: Path) -> None:
    path = make_evidenced(tmp_path / "s.db")
    async with opened_on(path, "outcomes") as pilot:
        await press(pilot, "n", "enter")
        form = pilot.app.screen
        assert isinstance(form, HypothesisForm)
        await fill(pilot, change="Deliver the redesign by Q3")
        await settle(pilot)
        assert "We believe Deliver the redesign by Q3 for WHO will RESULT" in within(pilot, "#sentence")
        text = within(pilot, "#cautions")
        assert "is a delivery commitment, not an outcome" in text and "will reduce abandoned applications" in text
        await fill(pilot, change="simpler offers", who="members", result="use more offers", metric="offers used")
        await settle(pilot)
        assert "delivery commitment" not in seen(pilot)
        await fill(pilot, baseline="4", target="much", by="2026-12-01")
        await press(pilot, "ctrl+s")
        assert "a number such as" in seen(pilot), "nothing is lost"
        await fill(pilot, target="6", items="PAY-1, PAY-99")
        await settle(pilot)
        assert "Not in this stream: PAY-99." in within(pilot, "#cautions")
        await fill(pilot, items="")
        await press(pilot, "ctrl+s")
        made = stored(path).hypotheses[-1]
        assert (made.id, made.initiative, made.target) == ("use-more-offers", "hub", 6)
        assert "use more offers" in seen(pilot)
        await press(pilot, "u")
        assert len(stored(path).hypotheses) == 1


async def test_a_kind_of_outcome_is_a_starting_point(tmp_path: Path) -> None:
    path = make_store(tmp_path / "s.db")
    async with opened_on(path, "outcomes") as pilot:
        assert "n writes the first one" in seen(pilot)
        await press(pilot, "n", "down", "enter")
        assert "share of users who use it weekly" in seen(pilot)
        await fill(pilot, change="the new search", who="agents")
        await press(pilot, "ctrl+s")
        assert stored(path).hypotheses[0].unit == "%"
        assert "use it instead of the old way" in seen(pilot), "the empty screen gives way"


async def test_a_reading_is_attached_and_corrected_by_undo(tmp_path: Path) -> None:
    path = make_evidenced(tmp_path / "s.db")
    async with opened_on(path, "outcomes") as pilot:
        await press(pilot, "up", "a")
        assert isinstance(pilot.app.screen, Form)
        await fill(pilot, value="60", date="2026-04-19")
        await press(pilot, "ctrl+s")
        assert hypothesis(path).readings[-1].value == 60
        assert "◕ met" in within(pilot, "#page") and "The figure" in within(pilot, "#verdict")
        assert hypothesis(path).verdict is None, "the program decides nothing"
        await press(pilot, "u")
        assert len(hypothesis(path).readings) == 2


async def test_a_verdict_to_adjust_opens_the_successor(tmp_path: Path) -> None:
    path = make_evidenced(tmp_path / "s.db")
    async with opened_on(path, "outcomes") as pilot:
        await press(pilot, "up", "d")
        assert isinstance(pilot.app.screen, Choose)
        await press(pilot, "down", "down", "enter")
        await press(pilot, "ctrl+s")
        assert "The reason is needed" in seen(pilot)
        await fill(pilot, because="half of the way", by="product lead", next="adjust")
        await press(pilot, "ctrl+s")
        verdict = hypothesis(path).verdict
        assert verdict is not None
        assert (verdict.decided, verdict.next, verdict.by) == ("inconclusive", "adjust", "product lead")
        form = pilot.app.screen
        assert isinstance(form, HypothesisForm)
        assert form.values["baseline"] == "64", "it begins where the readings ended"
        await fill(pilot, by="2026-12-31")
        await press(pilot, "ctrl+s")
        successor = stored(path).hypotheses[-1]
        assert successor.follows == "abandon" and successor.verdict is None and not successor.readings
        assert "Adjusts abandon" in seen(pilot)


async def test_an_edit_says_what_changed_and_its_history_is_listed(tmp_path: Path) -> None:
    path = make_evidenced(tmp_path / "s.db")
    async with opened_on(path, "outcomes") as pilot:
        await press(pilot, "up", "e")
        await fill(pilot, target="75")
        await settle(pilot)
        assert "it would be met by getting worse" in within(pilot, "#cautions")
        await press(pilot, "ctrl+s")
        assert hypothesis(path).target == 75 and len(hypothesis(path).readings) == 2
        await press(pilot, "i")
        assert isinstance(pilot.app.screen, Reading)
        assert "Edit abandon: target 60 → 75" in seen(pilot)


async def test_an_edit_over_somebody_elses_is_a_conflict_that_names_both(tmp_path: Path) -> None:
    path = make_evidenced(tmp_path / "s.db")
    async with opened_on(path, "outcomes") as pilot:
        await press(pilot, "up", "e")
        await fill(pilot, target="55")
        other = {**OUTCOMES, "hypotheses": [{**OUTCOMES["hypotheses"][0], "target": 50}]}
        with Store.open(path) as store:
            save_outcomes(store, Outcomes.model_validate(other))
        await press(pilot, "ctrl+s")
        assert hypothesis(path).target == 50
        assert "changed meanwhile" in told(pilot)


async def test_capacity_and_both_vocabularies_are_one_key_apart(tmp_path: Path) -> None:
    async with opened_on(make_evidenced(tmp_path / "s.db"), "outcomes") as pilot:
        await press(pilot, "v")
        lines = [line.strip() for line in seen(pilot).splitlines()]
        first = next(number for number, line in enumerate(lines) if line.startswith("Initiatives"))
        assert lines[first + 1].split()[:3] == ["!", "Offers", "hub"] and "One-tap pay" in lines[first + 2]
        assert any("Mobile checkout" in line and "EUR 400,000" in line for line in lines)
        await press(pilot, "v")
        assert "Leadership's page" in seen(pilot) and "retention" in seen(pilot) and "◔ 1 measuring" in seen(pilot)
        await press(pilot, "v")
        assert "The team's page" in seen(pilot) and "Feature" in seen(pilot) and "Blocked" in seen(pilot)
        await press(pilot, "v")
        assert "items without initiative" in seen(pilot) and "initiative without hypothesis" in seen(pilot)
        await press(pilot, "escape")
        assert "▾ Keep mobile shoppers" in seen(pilot)


async def test_enter_leads_to_the_items_with_what_each_used(tmp_path: Path) -> None:
    async with opened_on(make_evidenced(tmp_path / "s.db"), "outcomes") as pilot:
        await press(pilot, "up", "enter")
        assert isinstance(pilot.app.screen, ItemsScreen)
        assert "PAY-1" in seen(pilot) and "PAY-2" in seen(pilot) and "PAY-3" not in seen(pilot)


async def test_items_are_attached_to_an_initiative_by_a_filter(tmp_path: Path) -> None:
    path = make_evidenced(tmp_path / "s.db")
    async with opened_on(path, "outcomes") as pilot:
        await press(pilot, "a")
        await fill(pilot, text="title of pay")
        await settle(pilot)
        assert "PAY-4" in seen(pilot) or "PAY-6" in seen(pilot)
        await press(pilot, "ctrl+s")
        with Store.open(path, readonly=True) as store:
            linked = dict(store.rows("SELECT key, initiative FROM item"))
        assert linked["PAY-6"] == "hub" and linked["PAY-1"] == "one-tap", "linked items stay where they are"
        await press(pilot, "u")
        with Store.open(path, readonly=True) as store:
            assert store.value("SELECT initiative FROM item WHERE key = 'PAY-6'") is None


async def test_items_that_no_filter_chose_are_attached_only_after_a_question(tmp_path: Path) -> None:
    path = make_evidenced(tmp_path / "s.db")

    def linked() -> dict[str, str]:
        with Store.open(path, readonly=True) as store:
            return dict(store.rows("SELECT key, initiative FROM item"))

    async with opened_on(path, "outcomes") as pilot:
        await press(pilot, "a", "ctrl+s")
        assert "attach all 5 items to Offers hub?" in seen(pilot)
        await press(pilot, "enter")
        assert linked()["PAY-6"] is None, "the safe answer attaches nothing"
        await press(pilot, "a")
        await fill(pilot, text="title of pay", which="all")
        await press(pilot, "ctrl+s")
        assert "2 items would leave another" in seen(pilot)
        await press(pilot, "tab", "enter")
        assert linked()["PAY-1"] == "hub"


async def test_parts_above_are_written_folded_and_taken_out(tmp_path: Path) -> None:
    path = make_evidenced(tmp_path / "s.db")
    async with opened_on(path, "outcomes") as pilot:
        await press(pilot, "n", "end", "enter")
        await fill(pilot, name="Less fraud", owner="risk officer")
        await press(pilot, "ctrl+s")
        assert stored(path).objectives[-1].id == "less-fraud"
        await press(pilot, "delete", "tab", "enter")
        assert len(stored(path).objectives) == 1
        await press(pilot, "home", "z")
        assert "▸ Keep mobile shoppers" in seen(pilot) and "One-tap pay" not in seen(pilot).split("Keep", 1)[0]
        outline = pilot.app.screen.query_one("#outline", Table)
        assert outline.shown == 2


async def test_a_reading_is_corrected_and_taken_away_in_its_table(tmp_path: Path) -> None:
    path = make_evidenced(tmp_path / "s.db")
    async with opened_on(path, "outcomes") as pilot:
        await press(pilot, "up", "t", "tab", "e")
        assert isinstance(pilot.app.screen, Form)
        await fill(pilot, value="63.5", date="2026-04-14")
        await press(pilot, "ctrl+s")
        assert [(str(one.date), one.value) for one in hypothesis(path).readings] == [
            ("2026-03-30", 67),
            ("2026-04-14", 63.5),
        ]
        await press(pilot, "delete")
        assert [one.value for one in hypothesis(path).readings] == [67]
        await press(pilot, "u", "u")
        assert [one.value for one in hypothesis(path).readings] == [67, 64]


async def test_releases_and_changes_are_marked_on_the_plot(tmp_path: Path) -> None:
    path = make_evidenced(tmp_path / "s.db")
    with Store.open(path) as store:
        store.connection.execute("UPDATE item SET release = 'R-7' WHERE key = 'PAY-2'")
        save_changes(store, Changes.model_validate({"stream": "checkout", "changes": [CHANGE]}))
    async with opened_on(path, "outcomes") as pilot:
        await press(pilot, "up")
        chart = pilot.app.screen.query_one("#plot", ChartView).chart
        assert chart is not None
        assert [mark.name for mark in chart.marks] == ["delivered", "R-7", "No meeting for small", "due"]


async def test_the_chain_goes_to_the_editor_and_back_with_faults_said_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_evidenced(tmp_path / "s.db")
    editor = tmp_path / "editor.py"
    editor.write_text(
        "import pathlib, sys\n"
        "path = pathlib.Path(sys.argv[1]); text = path.read_text()\n"
        "again = '# ! ' in text\n"
        "gone = text if again else text[:text.index('  - id: hub')] + text[text.index('\\nhypotheses:') + 1:]\n"
        "mended = gone.replace('target: soon', 'target: 58')\n"
        "path.write_text(mended if again else gone.replace('target: 60.0', 'target: soon'))\n"
    )
    monkeypatch.setenv("EDITOR", f"{sys.executable} {editor}")
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setattr(VsmApp, "suspend", lambda self: nullcontext())
    async with opened_on(path, "outcomes") as pilot:
        await pilot.press("y")
        for _ in range(50):
            await pilot.pause(0.05)
            if "not taken over" in seen(pilot):
                break
        assert "'soon' is not accepted" in seen(pilot), told(pilot)
        await pilot.press("tab", "enter")
        await settle(pilot)
        assert hypothesis(path).target == 58 and len(hypothesis(path).readings) == 2
        assert [one.id for one in stored(path).initiatives] == ["one-tap"], "what was taken out is gone"
        await press(pilot, "u")
        assert [one.id for one in stored(path).initiatives] == ["one-tap", "hub"]


async def test_text_from_outside_cannot_reach_the_terminal(tmp_path: Path) -> None:
    nasty = "\x1b]0;owned\x07[bold]x[/bold] \u202edrow"
    document = {
        "stream": "checkout",
        "initiatives": [{"id": "hub", "name": nasty}],
        "hypotheses": [{"id": "h", "initiative": "hub", "change": nasty, "result": nasty, "metric": nasty}],
    }
    async with opened_on(make_evidenced(tmp_path / "s.db", document), "outcomes") as pilot:
        for _ in range(5):
            await press(pilot, "v")
            text = seen(pilot)
            assert "\x1b" not in text and "\x07" not in text and "\u202e" not in text
            assert "[bold]x[/bold]" in text or "capacity" in text.casefold()


@pytest.mark.parametrize("size", [(20, 6), (80, 24), (200, 60)])
async def test_every_view_draws_at_every_size(tmp_path: Path, size: tuple[int, int]) -> None:
    async with opened_on(make_evidenced(tmp_path / "s.db"), "outcomes", size=size) as pilot:
        for key in ("up", "t", "v", "v", "v", "v"):
            await press(pilot, key)
            assert isinstance(pilot.app.screen, OutcomesScreen)
            assert pilot.app._exception is None


async def test_a_bar_of_progress_is_as_wide_as_asked_whatever_the_progress() -> None:
    for share in (-3.0, -0.01, 0.0, 0.004, 0.5, 0.999, 1.0, 1.01, 40.0):
        assert len(progress_bar(share, 12)) == 12
    assert progress_bar(0.5, 12) == "━" * 6 + "─" * 6
    assert progress_bar(-0.1, 12).startswith("◂") and progress_bar(1.2, 12).endswith("▸")


async def test_figures_are_read_as_people_type_them() -> None:
    assert (number_of("1,200"), number_of("66.5 %"), number_of("-.5"), number_of(" ")) == (1200, 66.5, -0.5, None)
    with pytest.raises(ValueError, match="number"):
        number_of("60 or so")
    with pytest.raises(ValueError, match="number"):
        number_of("66,5")
    assert (number_of("1 200.5"), number_of("12,345,678"), number_of("1’200")) == (1200.5, 12_345_678, 1200)


async def test_leaderships_words_are_found_in_names() -> None:
    assert leadership_theme("Keep customers paying with us") == "retention"
    assert leadership_theme("Reduce fraud and regulatory exposure") == "risk"
    assert leadership_theme("Lower the cost of serving payments") == "cost"
    assert leadership_theme("Payments everybody can use") == "commitment"


async def test_what_is_written_holds_whole_names_and_readings_that_can_be_read_back(tmp_path: Path) -> None:
    name = "One-tap pay for shoppers who come back on a telephone and have paid us with a card before, everywhere"
    document = {**OUTCOMES, "initiatives": [{**OUTCOMES["initiatives"][0], "name": name}, OUTCOMES["initiatives"][1]]}
    async with opened_on(make_evidenced(tmp_path / "s.db", document), "outcomes", size=(80, 24)) as pilot:
        await press(pilot, "up", "x")
        await type_in(pilot, str(tmp_path))
        await press(pilot, "ctrl+s")
        await settle(pilot)
        for _ in range(4):
            await press(pilot, "v", "x")
            await settle(pilot)
    chain = list(csv.DictReader((tmp_path / "checkout-outcomes.csv").open()))
    initiative = next(row for row in chain if row["level"] == "initiative" and row["name"] == name)
    assert initiative["part of"] == "Mobile checkout" and initiative["items"] == "2"
    assert next(row for row in chain if row["level"] == "hypothesis")["used"] == "", "its initiative used it"
    for number, column in ((2, "name"), (4, "Initiative")):
        rows = list(csv.DictReader((tmp_path / f"checkout-outcomes-{number}.csv").open()))
        assert name in [row[column] for row in rows] and "Initiatives" not in [row[column] for row in rows]
        assert "Objective" in rows[0] or "Money" in rows[0], "columns that the screen has no room for are there"
    found = read_files([str(tmp_path / "checkout-outcomes.readings.csv")], Options()).batch.readings
    assert [(one.hypothesis, one.value, one.source) for one in found] == [
        ("abandon", 67, "web analytics"),
        ("abandon", 64, "web analytics"),
    ]
