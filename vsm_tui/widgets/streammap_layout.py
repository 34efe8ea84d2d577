"""The map as boxes from left to right: rework arcs above, the ladder of waiting and work below. Arithmetic only."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from vsm_tui.widgets.streammap_canvas import GROUND, Box, Canvas, MapDrawing, fitted, placed
from vsm_tui.widgets.streammap_picture import CLASS_SIGNS, NOT_CLASSED, Arc, MapPicture, Pair, StepPicture

LEAST_BOX = 26
WIDEST_BOX = 34
LADDER = 2
FOLDED_HEAD = 2
"""Lines above the first step of the folded map."""
MOST_LEVELS = 3
MOST_ARCS = 12
FAR = 70
"""An arc of more cells than these bears its label twice."""
_LABEL = 5
_ROWS = ("performer", "needs", "class", "waits_on", "head", "work", "wait", "accuracy")
_GIVEN_UP = ("needs", "waits_on", "performer", "class", "head", "accuracy")
"""Rows that give way, in this order, where there is too little height."""

_Placed = tuple[Arc, int, int, int]
"""An arc, the cells of its target's and its origin's leg, and its level from 0, the lowest."""

_BORDERS = {"work": "╭╮╰╯─│", "queue": "╭╮╰╯╌╎", "done": "╔╗╚╝═║"}
_HEAVY = "┏┓┗┛━┃"


def draw(picture: MapPicture, width: int, height: int) -> MapDrawing:
    """Lay the map out for a window of `width` x `height` cells; it may come out wider, never narrower."""
    if not picture.steps:
        return MapDrawing(0, 0, (), ())
    gaps = [_gap(step, first=index == 0) for index, step in enumerate(picture.steps)]
    box_width = _box_width(len(gaps), sum(gaps), width)
    places, x = [], 0
    for gap in gaps:
        places.append((x + gap, x))
        x += gap + box_width
    rows = list(_ROWS)
    levels = MOST_LEVELS
    arcs = _levelled(picture.arcs, places, box_width, levels)
    for row in (*[None] * (MOST_LEVELS - 1), *_GIVEN_UP):
        if _top(arcs) + len(rows) + 2 + LADDER <= height:
            break
        if row is None:
            levels -= 1
            arcs = _levelled(picture.arcs, places, box_width, levels)
        else:
            rows.remove(row)
    return _paint(picture, arcs, places, box_width, rows, max(width, x + 1))


def _top(arcs: Sequence[_Placed]) -> int:
    """Lines above the boxes: one a level of arcs, and one for their heads."""
    return max((level for *_, level in arcs), default=-2) + 2


def natural_height(picture: MapPicture, width: int, *, folded: bool) -> int:
    """Lines that the map needs to be seen whole, with the scrollbar where it is wider than the window."""
    if folded:
        return len(picture.steps) + FOLDED_HEAD + (len(picture.arcs) + 1 if picture.arcs else 0)
    drawing = draw(picture, width, 60)
    return drawing.height + (1 if drawing.width > width else 0)


def _box_width(count: int, gaps: int, width: int) -> int:
    """As wide as all fit; where they do not, as narrow as reads well, so that many are seen."""
    share = (width - gaps - 1) // count
    return max(LEAST_BOX, min(WIDEST_BOX, share))


def load_words(step: StepPicture) -> str:
    """The triangle before a step: `▷ 9`, with its limit `▷ 9/12`, over it `▷ 13/12!`."""
    if step.load is None:
        return ""
    if step.limit is None:
        return f"▷ {step.load}"
    return f"▷ {step.load}/{step.limit}" + ("!" if step.load > step.limit else "")


def _gap(step: StepPicture, *, first: bool) -> int:
    words = cell_len(load_words(step))
    return max(1 if first and not words else 5, words + 2 if words else 0)


def _paint(
    picture: MapPicture,
    arcs: Sequence[_Placed],
    places: Sequence[tuple[int, int]],
    box_width: int,
    rows: list[str],
    whole: int,
) -> MapDrawing:
    box_height = len(rows) + 2
    top = _top(arcs)
    boxes = tuple(Box(at, top, box_width, box_height, left) for at, left in places)
    canvas = Canvas(whole, top + box_height + LADDER)
    _arcs(canvas, arcs, top)
    for index, (step, box) in enumerate(zip(picture.steps, boxes, strict=True)):
        _box(canvas, picture, index, step, box, rows)
        _between(canvas, step, box, first=index == 0)
        before = picture.steps[index - 1].counted if index else False
        _ladder(canvas, step, box, top + box_height, after_counted=before)
    return MapDrawing(whole, canvas.height, canvas.runs(), boxes, len(picture.arcs) - len(arcs))


# --- boxes ----------------------------------------------------------------------------------------


def border_role(step: StepPicture) -> str:
    """The role that a step's border is painted in."""
    if step.mark:
        return f"mark-{step.mark}"
    return "constraint" if step.constraint else "border"


def _box(canvas: Canvas, picture: MapPicture, index: int, step: StepPicture, box: Box, rows: list[str]) -> None:
    signs = _HEAVY if step.constraint else _BORDERS[step.kind]
    role = border_role(step)
    inside = box.width - 2
    title = fitted(f"{'⚑ ' if step.constraint else ''}{index + 1} {step.title}", inside - 3)
    fill = signs[4] * max(0, inside - cell_len(title) - 3)
    canvas.put(box.x, box.y, signs[0] + signs[4], role)
    canvas.put(box.x + 2, box.y, f" {title} ", "title")
    canvas.put(box.x + 4 + cell_len(title), box.y, fill + signs[1], role)
    for number, row in enumerate(rows):
        y = box.y + 1 + number
        canvas.put(box.x, y, signs[5] + " " * inside + signs[5], role)
        canvas.put(box.x + 1, y, " " * inside, f"text@{step.kind}")
        _row(canvas, picture, step, row, box.x + 2, y, inside - 2)
    note = _note(step, inside - 3)
    bottom = box.y + box.height - 1
    canvas.put(box.x, bottom, signs[2] + signs[4], role)
    canvas.put(box.x + 2, bottom, f" {note} ", "constraint" if step.constraint else "note")
    canvas.put(box.x + 4 + cell_len(note), bottom, signs[4] * max(0, inside - cell_len(note) - 3) + signs[3], role)


def _note(step: StepPicture, width: int) -> str:
    """The words in the lower border: as many as fit; the kind gives way first, then the role."""
    count = f"n {step.visits}" if step.visits else ""
    kind = "" if step.role == "finish" and step.kind == "done" else step.kind
    first = step.mark or step.constraint
    for parts in ((first, step.role, kind, count), (first, step.role, count), (first, count)):
        words = [part for part in parts if part]
        for text in (" · ".join(words), "·".join(words)):
            if cell_len(text) <= width:
                return text
    return fitted(first or step.role or count, width)


def _row(canvas: Canvas, picture: MapPicture, step: StepPicture, row: str, x: int, y: int, width: int) -> None:
    at = f"@{step.kind}"
    if row == "performer":
        canvas.put(x, y, fitted(step.performer or "who?", width), ("text" if step.performer else "dim") + at)
    elif row == "needs":
        text = f"needs {step.needs}" if step.needs else "needs what?"
        canvas.put(x, y, fitted(text, width), ("text" if step.needs else "dim") + at)
    elif row == "waits_on":
        text = f"on {step.waits_on}" if step.waits_on else "no dependency"
        canvas.put(x, y, fitted(text, width), ("depends" if step.waits_on else "dim") + at)
    elif row == "class":
        sign, word = CLASS_SIGNS.get(step.adds, NOT_CLASSED)
        role = f"class-{step.adds}" if step.adds in CLASS_SIGNS else "dim"
        shield = f"[{step.control}]" if step.control else ""
        canvas.put(x, y, fitted(f"{sign} {word}", width - len(shield) - (1 if shield else 0)), role + at)
        canvas.put(x + width - len(shield), y, shield, "control" + at)
    elif row == "head":
        left, right = _halves(width)
        canvas.put(x, y, placed(_head(picture.heads[0], _LABEL + left), _LABEL + left, "right"), "believed" + at)
        canvas.put(x + _LABEL + left, y, "│", "dim" + at)
        canvas.put(x + _LABEL + left + 1, y, _head(picture.heads[1], right + 1), "measured" + at)
    else:
        word = {"work": "work", "wait": "wait", "accuracy": "ok"}[row]
        _pair(canvas, word, getattr(step, row), x, y, width, at)


def _halves(width: int) -> tuple[int, int]:
    room = width - _LABEL - 2
    return room // 2, room - room // 2


def _head(word: str, width: int) -> str:
    return word if cell_len(word) <= width else word[: max(1, width - 1)] + "."


def _pair(canvas: Canvas, word: str, pair: Pair, x: int, y: int, width: int, at: str) -> None:
    left, right = _halves(width)
    canvas.put(x, y, word, "dim" + at)
    canvas.put(x + _LABEL, y, placed(pair.left or "–", left, "right"), ("believed" if pair.left else "dim") + at)
    canvas.put(x + _LABEL + left, y, "│", "dim" + at)
    role = "differs" if pair.differs else "measured" if pair.right else "dim"
    canvas.put(x + _LABEL + left + 1, y, placed(pair.right or "–", right), role + at)
    if pair.differs:
        canvas.put(x + width - 1, y, "≠", "differs" + at)


# --- between and below ----------------------------------------------------------------------------


def _between(canvas: Canvas, step: StepPicture, box: Box, *, first: bool) -> None:
    words = load_words(step)
    over = words.endswith("!")
    y = box.y + min(2, box.height - 1)
    gap = box.x - box.left
    canvas.put(box.left, y, placed(words, gap, "center"), "over" if over else "load")
    if not first:
        canvas.put(box.left, y + 1, "─" * (gap - 1) + "▶", "arrow")


def _ladder(canvas: Canvas, step: StepPicture, box: Box, y: int, *, after_counted: bool) -> None:
    end = box.x + box.width
    if not step.counted:
        if after_counted:
            canvas.put(box.left, y + 1, "╯", "ladder-work")
        if step.role == "finish":
            canvas.put(box.left + 1, y + 1, fitted("▏delivered", end - box.left - 1), "note")
        return
    work = max(cell_len(step.work_text) + 4, box.width // 3)
    turn = end - work
    canvas.put(box.left, y, "╭" + "─" * (turn - box.left - 1) + "╮", "ladder-wait")
    words = f" {fitted(step.wait_text or '–', turn - box.left - 3)} "
    canvas.put(box.left + (turn - box.left + 1 - cell_len(words)) // 2, y, words, "ladder-wait")
    canvas.put(turn, y + 1, "╰" + "─" * (work - 1), "ladder-work")
    words = f" {step.work_text or '–'} "
    canvas.put(turn + (work - cell_len(words)) // 2 + 1, y + 1, words, "ladder-work")
    if after_counted:
        canvas.put(box.left, y + 1, "╯", "ladder-work")


# --- arcs -----------------------------------------------------------------------------------------


def _levelled(arcs: Sequence[Arc], places: Sequence[tuple[int, int]], box_width: int, levels: int) -> list[_Placed]:
    """Legs and levels: short arcs lie low, the arc of learning on top.

    The arcs stand in order of weight: the first is taken, then the arc of learning, then the others as long as
    there is room for legs and levels.
    """
    kept: list[Arc] = []
    found: list[_Placed] = []
    rework = [arc for arc in arcs if not arc.feedback][:MOST_ARCS]
    for arc in (*rework[:1], *(arc for arc in arcs if arc.feedback), *rework[1:]):
        tried = _try((*kept, arc), places, box_width, levels)
        if tried is not None:
            kept.append(arc)
            found = tried
    return found


def _try(arcs: Sequence[Arc], places: Sequence[tuple[int, int]], box_width: int, levels: int) -> list[_Placed] | None:
    """All these arcs placed, or none where a box has too few legs or the levels do not suffice."""
    most = max(1, (box_width // 2 - 2) // 3)
    legs_in: dict[int, int] = {}
    legs_out: dict[int, int] = {}
    legs: list[tuple[Arc, int, int]] = []
    for arc in sorted(arcs, key=lambda arc: (not arc.feedback, arc.target - arc.origin)):
        into, out = legs_in.get(arc.target, 0), legs_out.get(arc.origin, 0)
        if into >= most or out >= most:
            return None
        legs_in[arc.target], legs_out[arc.origin] = into + 1, out + 1
        legs.append((arc, places[arc.target][0] + 3 + 3 * into, places[arc.origin][0] + box_width - 4 - 3 * out))
    taken: list[list[tuple[int, int]]] = []
    found: list[_Placed] = []
    for arc, into, out in sorted(legs, key=lambda leg: (leg[0].feedback, leg[2] - leg[1])):
        level = len(taken) if arc.feedback else 0
        while level < len(taken) and any(into <= end + 1 and start <= out + 1 for start, end in taken[level]):
            level += 1
        if level >= levels:
            return None
        if level == len(taken):
            taken.append([])
        taken[level].append((into, out))
        found.append((arc, into, out, level))
    return found


def _arcs(canvas: Canvas, placed_arcs: Sequence[_Placed], top: int) -> None:
    for arc, into, out, level in placed_arcs:
        y = top - 2 - level
        role = "feedback" if arc.feedback else "arc"
        line = "┈" if arc.feedback else "─"
        canvas.put(into, y, "╭" + line * (out - into - 1) + "╮", role)
        for x, label in _labels(arc, into, out):
            canvas.put(x, y, f" {label} ", role)
    for arc, into, out, level in placed_arcs:
        role = "feedback" if arc.feedback else "arc"
        for y in range(top - 1 - level, top):
            for x in (into, out):
                if canvas.at(x, y) in "─┈":
                    canvas.put(x, y, "┼", role)
                elif canvas.role(x, y) == GROUND:
                    canvas.put(x, y, "▼" if x == into and y == top - 1 else "│", role)


def _labels(arc: Arc, into: int, out: int) -> list[tuple[int, str]]:
    """Where the arc says what it is: in its middle, on a long one near both ends, since only a part is seen."""
    room = out - into - 3
    label = arc.label if cell_len(arc.label) + 2 <= room else fitted(arc.short or arc.label, max(0, room - 2))
    size = cell_len(label) + 2
    if not label:
        return []
    if room > FAR and room > 2 * size + 6:
        return [(into + 3, label), (out - 2 - size, label)]
    return [(into + (out - into + 1 - size) // 2, label)]
