"""The picture of a change: the points before and after it on an XmR chart whose limits are those of before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from vsm_tui.charts.kinds import xmr
from vsm_tui.charts.model import Chart
from vsm_tui.flow.effect import Effect
from vsm_tui.flow.effect_words import counted, measure_words
from vsm_tui.flow.history import History
from vsm_tui.pictures.picture import local
from vsm_tui.safe import safe_line
from vsm_tui.wording import plural

if TYPE_CHECKING:
    from store.outcome_models import Hypothesis


def effect_chart(
    history: History, effect: Effect, change: str = "change", hypotheses: Sequence[Hypothesis] = ()
) -> Chart | None:
    """The points of both windows in order of time, the mark named `change`; none where there are no limits to hold
    them against. `hypotheses` name a measure that is a reading."""
    if effect.limits is None:
        return None
    before, after = effect.main.before.points, effect.main.after.points
    at = [*before.at.tolist(), *after.at.tolist()]
    items = [*before.item.tolist(), *after.item.tolist()]
    keys = [() if number < 0 else (history.items.keys[number],) for number in items]
    late = {place + len(before) for place in effect.outside_after}
    stray = f"; {plural(len(effect.outside_before), 'point')} before stand out, too" if effect.outside_before else ""
    name = measure_words(effect.measure, history.map, hypotheses)
    return xmr(
        f"{safe_line(name[:1].upper() + name[1:], 60)}, before and after",
        [local(history, instant) for instant in at],
        [*before.value.tolist(), *after.value.tolist()],
        mean=effect.limits.mean,
        upper=effect.limits.upper,
        lower=effect.limits.lower,
        outside=effect.outside_before | late,
        changed=local(history, effect.after.low),
        change=safe_line(change, 30),
        payloads=keys,
        texts=[safe_line(key[0], 40) if key else "" for key in keys],
        unit={"days": "d"}.get(effect.unit, effect.unit),
        label=effect.unit,
        note=f"{counted(effect, len(before))} before, {len(after)} after; limits of the points before{stray}",
    )
