"""Everything the Map screen shows for one scope, computed together on a thread."""

from __future__ import annotations

from dataclasses import dataclass

from store.models import StreamMap
from vsm_tui.flow.believed import (
    Difference,
    StepMeasure,
    StreamBelief,
    believed,
    counted_steps,
    differences,
    step_measures,
)
from vsm_tui.flow.efficiency import FlowEfficiency, flow_efficiency
from vsm_tui.flow.elapsed import StepElapsed, elapsed_by_step
from vsm_tui.flow.flowtime import FlowTime, flow_time
from vsm_tui.flow.history import History
from vsm_tui.flow.influence import Constraint, constraints
from vsm_tui.flow.quality import quality
from vsm_tui.flow.rework import FirstPass, Loop, first_pass, loops
from vsm_tui.flow.steps import StepFigures, step_figures
from vsm_tui.scope import Scope


@dataclass(frozen=True, slots=True)
class MapFigures:
    """A map with what is believed and, where there are items, what was measured.

    The lists over steps stand in stream order and are empty where the stream has no items (`measured` false).
    """

    map: StreamMap
    history: History
    scope: Scope
    counted: range
    """Positions from start up to, not with, the finish."""
    belief: StreamBelief
    measured: bool
    steps: list[StepFigures]
    measures: list[StepMeasure]
    elapsed: list[StepElapsed]
    loops: list[Loop]
    differences: list[Difference]
    constraints: list[Constraint]
    time: FlowTime | None
    efficiency: FlowEfficiency | None
    first_pass: FirstPass | None
    unmapped: dict[str, int]

    @property
    def constraint(self) -> Constraint | None:
        """The step that held the most waiting."""
        return next((found for found in self.constraints if found.kind == "step"), None)


def map_figures(history: History, scope: Scope) -> MapFigures:
    """The figures of a scope; a stream without items has only what is believed."""
    stream = history.map
    counted = counted_steps(stream, scope.start, scope.finish)
    belief = believed(stream, scope.start, scope.finish)
    unmapped = quality(history, scope).unmapped_statuses if stream.steps else {}
    measured = bool(history.items.counted.any())
    if not measured:
        return MapFigures(
            stream, history, scope, counted, belief, False, [], [], [], [], [], [], None, None, None, unmapped
        )
    measures = step_measures(history, scope)
    return MapFigures(
        map=stream,
        history=history,
        scope=scope,
        counted=counted,
        belief=belief,
        measured=True,
        steps=step_figures(history, scope),
        measures=measures,
        elapsed=elapsed_by_step(history, scope),
        loops=loops(history, scope),
        differences=differences(stream, measures),
        constraints=constraints(history, scope),
        time=flow_time(history, scope),
        efficiency=flow_efficiency(history, scope),
        first_pass=first_pass(history, scope),
        unmapped=unmapped,
    )
