"""What a person reads on the screens is what `metrics --json` prints for the same scope."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from vsm_tui.app import VsmApp
from vsm_tui.scope import Scope
from vsm_tui.screens.flow import FlowScreen
from vsm_tui.screens.waits import WaitsScreen
from vsm_tui.widgets.chart import ChartView
from vsm_tui.widgets.heatmap import Heatmap
from vsm_tui.widgets.tiles import Tiles
from vsm_tui.wording import days_words, number_words, share_words

sys.path.insert(0, str(Path(__file__).parent))

from sampled import NOW, flat, opened, press, printed, sample_store, settle

pytestmark = pytest.mark.asyncio
SCOPES = {
    "all time": Scope(),
    "a quarter, by working hours": Scope(since=date(2026, 7, 1), until=date(2026, 9, 30), basis="working"),
    "defects, whole days": Scope(types=("defect",), day_counting="inclusive"),
    "from development": Scope(start="development", finish="released", basis="elapsed"),
    "a text": Scope(text="pay-3", since=date(2026, 5, 1)),
}


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VSM_TUI_NOW", NOW)


async def choose(pilot: Any, scope: Scope) -> None:
    app: VsmApp = pilot.app
    window = f"{scope.since or ''}..{scope.until or ''}"
    wanted = replace(scope, since=None, until=None)
    await app.session.choose(
        window="all" if window == ".." else window,
        **{name: getattr(wanted, name) for name in ("types", "text", "basis", "start", "finish", "day_counting")},
    )
    app.screen.refresh_figures()
    await settle(pilot)


def close(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is None and (other is None or other != other)
    return abs(one - other) <= 1e-9 * max(1.0, abs(one))


@pytest.mark.parametrize("name", SCOPES)
async def test_tiles_and_pictures_of_flow(tmp_path: Path, name: str) -> None:
    path, scope = sample_store(tmp_path / "s.db"), SCOPES[name]
    found = printed(path, scope)
    times, level = found["flow_time_days"], found["service_level"]
    async with opened(path, "flow") as pilot:
        await choose(pilot, scope)
        screen = pilot.app.screen
        assert isinstance(screen, FlowScreen)
        tiles = {tile.title: tile for tile in screen.query_one(Tiles).shown}
        assert tiles["Velocity"].figure == number_words(found["velocity"]["finished_per_week"])
        assert tiles["Time"].figure == days_words(times["p85"])
        assert f"p50 {days_words(times['p50'])}" in tiles["Time"].beside[0]
        assert f"kept {share_words(level['share'])}" in tiles["Time"].beside[0]
        assert tiles["Load"].figure == f"{found['flow_load']['total']:,}"
        assert number_words(found["littles_law"]["load"]) in tiles["Load"].beside[0]
        assert tiles["Efficiency"].figure == share_words(found["flow_efficiency"]["ratio"], 1)
        shares = found["flow_distribution"]["by_items"]
        assert tiles["Distribution"].figure == share_words(max(shares.values()))

        def chart() -> Any:
            return screen.query_one("#main-chart", ChartView).chart

        weeks = chart()
        assert list(weeks.x.labels) == [week["week"] for week in found["weeks"]]
        assert [list(series.y) for series in weeks.series] == [
            [week[kind] for week in found["weeks"]] for kind in ("started", "finished")
        ]
        await press(pilot, "right")
        scatter = chart()
        assert sum(len(series.y) for series in scatter.series) == times["n"]
        assert [line.value for line in scatter.lines] == [times[p] for p in ("p50", "p70", "p85", "p95")]
        await press(pilot, "v")
        assert sum(chart().series[0].y) == times["n"]
        await press(pilot, "v", "v")
        assert sum(chart().series[0].y) == level["kept"]
        await press(pilot, "v")
        told = {item["item"]: item["chance"] for item in found["ageing"] if item["chance"] is not None}
        assert dict(zip(chart().series[0].texts, (y / 100 for y in chart().series[0].y), strict=True)) == pytest.approx(
            told
        )
        await press(pilot, "right")
        assert [list(series.y) for series in chart().series] == list(found["cfd"]["lines"].values())
        await press(pilot, "v")
        ages = {item["item"]: item["age_days"] for item in found["ageing"]}
        drawn = {text: y for series in chart().series for text, y in zip(series.texts, series.y, strict=True)}
        assert drawn == pytest.approx(ages)
        await press(pilot, "v")
        assert list(chart().series[0].y) == [week["load_end"] for week in found["weeks"]]
        await press(pilot, "v")
        assert f"load {number_words(found['littles_law']['load'])}" in flat(pilot)
        await press(pilot, "v")
        crowd = found["load_and_flow_time"]
        assert len(chart().series[0].y) == crowd["n"]
        await press(pilot, "right", "right")
        by_type = {label.split()[-1]: y / 100 for label, y in zip(chart().x.labels, chart().series[0].y, strict=True)}
        assert {name: share for name, share in by_type.items() if share} == pytest.approx(shares)


@pytest.mark.parametrize("name", SCOPES)
async def test_cells_and_totals_of_waits(tmp_path: Path, name: str) -> None:
    path, scope = sample_store(tmp_path / "s.db"), SCOPES[name]
    async with opened(path, "waits") as pilot:
        await choose(pilot, scope)
        for measure in ("accrued", "median", "p85", "oldest", "count"):
            screen = pilot.app.screen
            assert isinstance(screen, WaitsScreen)
            shown = screen.query_one(Heatmap).matrix
            bucket = {4: "month", 7: "month"}.get(len(shown.columns[0]), "week")
            bucket = "month" if re.fullmatch(r"\d{4}-\d\d", shown.columns[0]) else bucket
            bucket = "day" if re.fullmatch(r"\d{4}-\d\d-\d\d", shown.columns[0]) else bucket
            heat = printed(path, replace(scope, measure=measure, bucket=bucket))["heatmap"]
            assert list(shown.columns) == heat["columns"]
            for values, wanted in zip(shown.values, heat["rows"].values(), strict=True):
                assert all(close(a, b) for a, b in zip(wanted, values, strict=True)), measure
            totals: list[tuple[Any, Callable[[], Any]]] = [
                (heat["row_totals"].values(), lambda shown=shown: shown.row_totals),
                (heat["column_totals"], lambda shown=shown: shown.column_totals),
                ([heat["total"]], lambda shown=shown: [shown.total]),
            ]
            for wanted, values_of in totals:
                assert all(close(a, b) for a, b in zip(wanted, values_of(), strict=True)), measure
            await press(pilot, "m")
