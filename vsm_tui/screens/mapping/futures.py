"""Future maps beside the current one: their predictions, their pictures and what they change, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from store.futures import Future
from store.models import Step, StreamMap
from vsm_tui.flow.believed import counted_steps
from vsm_tui.flow.future import Prediction, Spent, StepFate, Times, fates, predict
from vsm_tui.safe import safe_line
from vsm_tui.screens.mapping.figures import MapFigures
from vsm_tui.screens.mapping.picture import control_sign, dependency_words
from vsm_tui.widgets.streammap_picture import Kind, MapPicture, Mark, Pair, StepPicture
from vsm_tui.wording import days_long, days_words, hours_words, share_words


@dataclass(frozen=True, slots=True)
class FutureFigures:
    """One future map with what becomes of each step and the prediction; `fault` says why there is none."""

    future: Future
    fates: tuple[StepFate, ...]
    prediction: Prediction | None
    fault: str = ""

    @property
    def name(self) -> str:
        """Its name, safe to draw."""
        return safe_line(self.future.name, 60)


def future_figures(figures: MapFigures, future: Future) -> FutureFigures:
    """The future map's fates and prediction for the scope of the current map's figures."""
    found = tuple(fates(figures.map, future.map))
    try:
        return FutureFigures(future, found, predict(figures.history, figures.scope, future.map))
    except ValueError as error:
        return FutureFigures(future, found, None, str(error))


def future_picture(figures: MapFigures, chosen: FutureFigures, *, difference: bool) -> MapPicture:
    """The future map, now beside then; with `difference` also the steps that go, and every change marked."""
    order = _with_gone(figures.map, chosen.future.map) if difference else [step.id for step in chosen.future.map.steps]
    return MapPicture(
        tuple(_step(figures, chosen, step_id) for step_id in order),
        heads=("now", "future"),
        summary=prediction_lines(chosen),
    )


def _with_gone(current: StreamMap, future: StreamMap) -> list[str]:
    """Ids of both maps: the future's order, a step that goes after the one that it followed."""
    order = [step.id for step in future.steps]
    before = ""
    for step in current.steps:
        if step.id not in order:
            order.insert(order.index(before) + 1 if before in order else 0, step.id)
        before = step.id
    return order


def _step(figures: MapFigures, chosen: FutureFigures, step_id: str) -> StepPicture:
    fate = next(each for each in chosen.fates if each.step == step_id)
    step = fate.future or fate.current
    assert step is not None
    spent = {each.step: each for each in chosen.prediction.steps} if chosen.prediction else {}
    now, then = (spent[step_id].now, spent[step_id].then) if step_id in spent else (Spent(), Spent())
    ids = [each.id for each in figures.map.steps]
    open_now = figures.steps[ids.index(step_id)].open if figures.measured and step_id in ids else None
    known = step_id in spent
    return StepPicture(
        id=step_id,
        title=safe_line(step.title),
        kind=_kind(chosen.future.map, step),
        performer=safe_line(step.performer or ""),
        needs=safe_line(", ".join(step.needs), 120),
        adds=step.adds or "",
        control=control_sign(step),
        waits_on=dependency_words(step, chosen.future.map.dependencies),
        load=open_now,
        limit=step.wip_limit,
        work=_pair(hours_words(now.active * 24), hours_words(then.active * 24), fate) if known else Pair(),
        wait=_pair(days_words(now.waiting), days_words(then.waiting), fate) if known else Pair(),
        role=_role(chosen.future.map, step_id),
        wait_text=days_words(then.waiting) if known else "",
        work_text=hours_words(then.active * 24) if known else "",
        wait_days=then.waiting,
        work_days=then.active,
        off_days=then.off,
        counted=known,
        mark=_mark(fate),
    )


def _pair(now: str, then: str, fate: StepFate) -> Pair:
    if fate.fate == "added":
        return Pair("", then, True)
    return Pair(now, then, now != then)


def _mark(fate: StepFate) -> Mark:
    return "" if fate.fate == "same" else fate.fate


def _kind(stream: StreamMap, step: Step) -> Kind:
    ids = [each.id for each in stream.steps]
    finish = ids.index(stream.finish_step) if stream.finish_step in ids else len(ids)
    return "done" if step.id in ids and ids.index(step.id) >= finish else step.kind


def _role(stream: StreamMap, step_id: str) -> str:
    counted = counted_steps(stream)
    ids = [each.id for each in stream.steps]
    if not counted or step_id not in ids:
        return ""
    return {counted.start: "start", counted.stop: "finish"}.get(ids.index(step_id), "")


def prediction_lines(chosen: FutureFigures) -> tuple[str, ...]:
    """Flow time now and in the future, under each other."""
    found = chosen.prediction
    if found is None:
        return (f"no prediction: {chosen.fault}",)
    if not found.n:
        if found.now.mean is None:
            return ("no prediction: nothing has finished and nothing is believed yet",)
        return (
            f"believed  {days_words(found.now.mean)} now",
            f"future    {days_words(found.then.mean)}{_less(found)}, if the estimates hold",
        )
    thin = " (few)" if found.n < 10 else ""
    out = f", {found.left_out} left out" if found.left_out else ""
    return (
        f"now     {_times_words(found.now)}   n {found.n}{thin}{out}",
        f"future  {_times_words(found.then)}{_less(found)}, at best",
    )


def _times_words(times: Times) -> str:
    return f"half within {days_words(times.p50)}, 85 % within {days_words(times.p85)}, mean {days_words(times.mean)}"


def _less(found: Prediction) -> str:
    share = found.saved_share
    if share is None or abs(share) < 0.005:
        return ""
    return f" ({share_words(abs(share))} {'less' if share > 0 else 'more'})"


def future_finding(chosen: FutureFigures) -> str:
    """The prediction as one sentence."""
    found = chosen.prediction
    if found is None:
        return f"{chosen.name}: {chosen.fault}"
    if all(fate.fate == "same" for fate in chosen.fates):
        return f"{chosen.name} is still the current map: e on a step says what changes there, delete removes or merges."
    if not found.n:
        return f"{chosen.name}: {days_long(found.then.mean)} instead of {days_long(found.now.mean)}, as people believe."
    now, then = days_long(found.now.p50), days_long(found.then.p50)
    compared = f"{then}, as now" if now == then else f"{then} instead of {now}, at best"
    return f"With {chosen.name} half of the {found.n} items would have finished within {compared}."


def change_words(current: StreamMap, chosen: FutureFigures) -> list[str]:
    """What the future map changes, one line a step."""
    titles = {step.id: step.title for step in (*chosen.future.map.steps, *current.steps)}
    lines = []
    for fate in chosen.fates:
        title = safe_line(titles[fate.step], 60)
        if fate.fate == "removed":
            lines.append(f"{title} is removed")
        elif fate.fate == "merged":
            lines.append(f"{title} is merged into {safe_line(titles.get(fate.into or '', ''), 60)}")
        elif fate.fate == "added":
            lines.append(f"{title} is added")
        elif fate.fate == "changed" and fate.future is not None and fate.current is not None:
            lines.append(f"{title}: {_changed_words(fate.current, fate.future)}")
    return lines


def _changed_words(before: Step, after: Step) -> str:
    parts = []
    for word, text in (("waiting", after.wait), ("work", after.active)):
        if text:
            parts.append(f"{word} {text} of now" if "%" in text else f"{word} at most {text}")
    if before.kind != after.kind:
        parts.append(f"becomes {after.kind}")
    if before.title != after.title:
        parts.append(f"was {safe_line(before.title, 60)}")
    return ", ".join(parts)


def beside_each_other(futures: Sequence[FutureFigures]) -> list[str]:
    """One line a future map: its flow times, and how much less that is."""
    lines = []
    for each in futures:
        found = each.prediction
        if found is None:
            lines.append(f"{each.name}: {each.fault}")
        elif found.n:
            lines.append(f"{each.name}: {_times_words(found.then)}{_less(found)}")
        else:
            lines.append(f"{each.name}: {days_words(found.then.mean)}{_less(found)}")
    return lines
