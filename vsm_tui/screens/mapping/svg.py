"""A map's picture as one self-contained SVG: boxes, arcs and ladder as lines, texts in the reader's own font."""

from __future__ import annotations

from html import escape

from vsm_tui.widgets.streammap_layout import load_words
from vsm_tui.widgets.streammap_picture import CLASS_SIGNS, NOT_CLASSED, Arc, MapPicture, StepPicture

_BOX, _GAP, _LINE, _PAD = 232, 70, 19, 24
_COLOURS = {"queue": "#fff3d6", "work": "#e6f2e6", "done": "#eceff4"}
_INK, _DIM, _LEFT, _RIGHT, _BACK = "#1c2430", "#5b6675", "#005f87", "#a33b00", "#b3261e"


def svg_of(picture: MapPicture, title: str) -> str:
    """The whole map on a white ground, whatever the theme; control characters are left out."""
    count = len(picture.steps)
    levels = _levels(picture)
    top = _PAD + 30 + 26 * (max(levels, default=-1) + 1) + 16
    height_of_box = 10 * _LINE + 14
    width = 2 * _PAD + count * _BOX + max(0, count - 1) * _GAP + 40
    below = top + height_of_box
    height = below + 70 + _LINE * (len(picture.summary) + 1) + _PAD
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'font-family="system-ui, sans-serif" font-size="13">'
    )
    parts = [
        head,
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        _text(_PAD, _PAD + 12, title, size=18, weight="bold"),
    ]
    lefts = [_PAD + 40 + number * (_BOX + _GAP) for number in range(count)]
    for arc, level in zip(picture.arcs, levels, strict=True):
        parts += _arc(arc, lefts, top, top - 20 - 26 * level)
    for number, step in enumerate(picture.steps):
        parts += _step(picture, step, number, lefts[number], top, height_of_box)
        parts += _ladder(step, lefts[number], below + 14)
    for number, line in enumerate(picture.summary):
        parts.append(_text(_PAD, below + 76 + _LINE * (number + 1), line))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _levels(picture: MapPicture) -> list[int]:
    """A level for each arc, so that no two on one level overlap."""
    taken: list[list[tuple[int, int]]] = []
    levels = []
    for arc in picture.arcs:
        level = 0
        while level < len(taken) and any(arc.target < end and start < arc.origin for start, end in taken[level]):
            level += 1
        if level == len(taken):
            taken.append([])
        taken[level].append((arc.target, arc.origin))
        levels.append(level)
    return levels


def _arc(arc: Arc, lefts: list[int], top: int, y: int) -> list[str]:
    start, end = lefts[arc.origin] + _BOX - 40, lefts[arc.target] + 40
    dash = ' stroke-dasharray="4 4"' if arc.feedback else ""
    colour = "#2e7d32" if arc.feedback else _BACK
    return [
        f'<path d="M{start} {top} V{y} H{end} V{top - 4}" fill="none" stroke="{colour}" stroke-width="1.5"{dash}/>',
        f'<path d="M{end - 5} {top - 8} L{end} {top} L{end + 5} {top - 8} z" fill="{colour}"/>',
        _text((start + end) // 2, y - 4, arc.label, colour=colour, anchor="middle"),
    ]


def _step(picture: MapPicture, step: StepPicture, number: int, x: int, top: int, height: int) -> list[str]:
    edge = (_BACK, 4) if step.constraint or step.mark == "removed" else (_INK, 1.5)
    dash = ' stroke-dasharray="6 3"' if step.kind == "queue" else ""
    box = (
        f'<rect x="{x}" y="{top}" width="{_BOX}" height="{height}" rx="6" fill="{_COLOURS[step.kind]}" '
        f'stroke="{edge[0]}" stroke-width="{edge[1]}"{dash}/>'
    )
    parts = [box]
    sign, word = CLASS_SIGNS.get(step.adds, NOT_CLASSED)
    shield = f"   [{step.control}]" if step.control else ""
    flag = "⚑ " if step.constraint else ""
    lines: list[tuple[str, str, str]] = [
        (f"{flag}{number + 1} {step.title}", _INK, "bold"),
        (step.performer or "who?", _INK if step.performer else _DIM, "normal"),
        (f"needs {step.needs}" if step.needs else "", _INK, "normal"),
        (f"{sign} {word}{shield}", _INK, "normal"),
        (f"on {step.waits_on}" if step.waits_on else "", _BACK, "normal"),
    ]
    y = top + _LINE
    for text, colour, weight in lines:
        parts.append(_text(x + 10, y, _cut(text, 25 if weight == "bold" else 28), colour=colour, weight=weight))
        y += _LINE
    parts.append(_text(x + 122, y, picture.heads[0], colour=_LEFT, anchor="end"))
    parts.append(_text(x + 130, y, picture.heads[1], colour=_RIGHT))
    for word, pair in (("work", step.work), ("wait", step.wait), ("ok", step.accuracy)):
        y += _LINE
        mark = "  ≠" if pair.differs else ""
        parts.append(_text(x + 10, y, word, colour=_DIM))
        parts.append(_text(x + 122, y, pair.left or "–", colour=_LEFT, anchor="end"))
        weight = "bold" if pair.differs else "normal"
        parts.append(_text(x + 130, y, f"{pair.right or '–'}{mark}", colour=_RIGHT, weight=weight))
    if number:
        middle = top + height // 2
        parts.append(f'<path d="M{x - _GAP + 4} {middle} H{x - 8}" stroke="{_INK}" stroke-width="1.5"/>')
        parts.append(f'<path d="M{x - 10} {middle - 5} L{x - 2} {middle} L{x - 10} {middle + 5} z" fill="{_INK}"/>')
    load = load_words(step)
    if load:
        parts.append(_text(x - _GAP // 2, top + height // 2 - 10, load, anchor="middle", weight="bold"))
    note = " · ".join(part for part in (step.mark, step.constraint, step.role, step.kind) if part)
    parts.append(_text(x + _BOX - 8, top + height - 5, note, colour=_DIM, size=11, anchor="end"))
    return parts


def _ladder(step: StepPicture, x: int, y: int) -> list[str]:
    if not step.counted:
        return []
    start, turn, end = x - _GAP // 2, x + _BOX - 60, x + _BOX + _GAP // 2
    return [
        f'<path d="M{start} {y + 30} V{y} H{turn} V{y + 30} H{end}" fill="none" stroke="{_INK}" stroke-width="1.5"/>',
        _text((start + turn) // 2, y - 4 + 18, step.wait_text or "–", anchor="middle"),
        _text((turn + end) // 2, y + 46, step.work_text or "–", anchor="middle"),
    ]


def _text(
    x: int, y: int, text: str, *, colour: str = _INK, size: int = 13, weight: str = "normal", anchor: str = "start"
) -> str:
    return (
        f'<text x="{x}" y="{y}" fill="{colour}" font-size="{size}" font-weight="{weight}" '
        f'text-anchor="{anchor}">{escape(_plain(text))}</text>'
    )


def _plain(text: str) -> str:
    """Text that XML can hold."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"
