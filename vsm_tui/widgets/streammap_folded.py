"""The map folded to one line a step, which fits 80 columns with any number of steps. Arithmetic only."""

from __future__ import annotations

from rich.cells import cell_len

from vsm_tui.widgets.streammap_canvas import Box, Canvas, MapDrawing, fitted, placed
from vsm_tui.widgets.streammap_layout import FOLDED_HEAD, border_role, load_words
from vsm_tui.widgets.streammap_picture import CLASS_SIGNS, NOT_CLASSED, MapPicture, Pair, StepPicture

WITH_ACCURACY = 96
"""From this width on the share not sent back has its column."""
_LEAST_BAR = 12
_NAME = 32


def draw_folded(picture: MapPicture, width: int) -> MapDrawing:
    """One line a step: signs, name, load, the pairs, and a bar of its share of the elapsed time to scale."""
    if not picture.steps:
        return MapDrawing(0, 0, (), ())
    width = max(width, 60)
    side = 6 if width >= WITH_ACCURACY else 5
    pairs = ["work", "wait", *(["accuracy"] if width >= WITH_ACCURACY else [])]
    loads = max(4, *(cell_len(load_words(step)) for step in picture.steps))
    fixed = 5 + 7 + loads + 1 + len(pairs) * (2 * side + 4)
    name = max(10, min(_NAME, width - fixed - _LEAST_BAR, max(cell_len(step.title) for step in picture.steps) + 1))
    bar = max(4, min(40, width - fixed - name - 6))
    canvas = Canvas(width, len(picture.steps) + FOLDED_HEAD + len(picture.arcs) + (1 if picture.arcs else 0))
    _head(canvas, picture, name, loads, pairs, side)
    longest = max(_days(step) for step in picture.steps)
    elapsed = sum(_days(step) for step in picture.steps if step.counted)
    for index, step in enumerate(picture.steps):
        x = _line(canvas, index, step, name, loads, pairs, side)
        if step.counted and longest > 0:
            _bar(canvas, x, index + FOLDED_HEAD, step, bar, longest, elapsed)
    for number, arc in enumerate(picture.arcs):
        words = f"{arc.origin + 1} {'⇠' if arc.feedback else '↩'} {arc.target + 1}  {arc.label}"
        y = len(picture.steps) + FOLDED_HEAD + 1 + number
        canvas.put(2, y, fitted(words, width - 3), "feedback" if arc.feedback else "arc")
    boxes = tuple(Box(0, index + FOLDED_HEAD, width, 1, 0) for index in range(len(picture.steps)))
    return MapDrawing(width, canvas.height, canvas.runs(), boxes)


def _head(canvas: Canvas, picture: MapPicture, name: int, loads: int, pairs: list[str], side: int) -> None:
    canvas.put(5, 1, "step", "dim")
    canvas.put(5 + name + 7, 1, placed("in it", loads), "dim")
    x = 5 + name + 7 + loads + 1
    left, right = picture.heads
    for row in pairs:
        canvas.put(x, 0, placed("ok" if row == "accuracy" else row, 2 * side + 1, "center"), "title")
        canvas.put(x, 1, placed(_short(left, side), side, "right"), "believed")
        canvas.put(x + side, 1, "│", "dim")
        canvas.put(x + side + 1, 1, _short(right, side), "measured")
        x += 2 * side + 4
    canvas.put(x, 0, "to scale", "dim")
    legend = "░ wait █ work · off"
    canvas.put(x, 1, legend if x + len(legend) <= canvas.width else "░wait █work ·off", "dim")


def _short(word: str, side: int) -> str:
    return word if len(word) <= side else word[:4] + "."


def _line(canvas: Canvas, index: int, step: StepPicture, name: int, loads: int, pairs: list[str], side: int) -> int:
    y = index + FOLDED_HEAD
    sign, _ = CLASS_SIGNS.get(step.adds, NOT_CLASSED)
    canvas.put(0, y, "⚑" if step.constraint else " ", "constraint")
    canvas.put(2, y, f"{index + 1:>2} ", border_role(step))
    canvas.put(5, y, placed(step.title, name - 1), "title")
    canvas.put(5 + name, y, sign, f"class-{step.adds}" if step.adds in CLASS_SIGNS else "dim")
    if step.control:
        canvas.put(5 + name + 2, y, f"[{step.control}]", "control")
    words = load_words(step)
    canvas.put(5 + name + 7, y, placed(words, loads), "over" if words.endswith("!") else "load")
    x = 5 + name + 7 + loads + 1
    for row in pairs:
        _pair(canvas, getattr(step, row), x, y, side)
        x += 2 * side + 4
    return x


def _pair(canvas: Canvas, pair: Pair, x: int, y: int, side: int) -> None:
    canvas.put(x, y, placed(pair.left or "–", side, "right"), "believed" if pair.left else "dim")
    canvas.put(x + side, y, "│", "dim")
    role = "differs" if pair.differs else "measured" if pair.right else "dim"
    canvas.put(x + side + 1, y, placed(pair.right or "–", side) + ("≠" if pair.differs else ""), role)


def _bar(canvas: Canvas, x: int, y: int, step: StepPicture, room: int, longest: float, elapsed: float) -> None:
    days, start = 0.0, x
    for sign, spent, role in (
        ("░", step.wait_days, "ladder-wait"),
        ("█", step.work_days, "ladder-work"),
        ("·", step.off_days, "dim"),
    ):
        days += spent
        end = start + round(days / longest * room)
        canvas.put(x, y, sign * (end - x), role)
        x = max(x, end)
    told = step.work.left or step.work.right or step.wait.left or step.wait.right
    canvas.put(x + 1, y, f"{_days(step) / elapsed * 100 if elapsed else 0:.0f} %" if told else "–", "dim")


def _days(step: StepPicture) -> float:
    return step.wait_days + step.work_days + step.off_days
