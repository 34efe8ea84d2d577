"""Every command once: its name, key, label and what it does. Bindings, footer, palette and help read this."""

from __future__ import annotations

from dataclasses import dataclass

from textual.binding import Binding, BindingType


@dataclass(frozen=True, slots=True)
class Act:
    """One command. `where` is `app` for what works everywhere, else `screen`."""

    name: str
    keys: str
    """Textual key names, comma separated; the first is the one that is shown."""
    label: str
    help: str
    group: str
    where: str = "screen"

    @property
    def shown_key(self) -> str:
        """The key as a person reads it."""
        first = self.keys.split(",")[0]
        return _KEY_NAMES.get(first, first)


_KEY_NAMES = {
    "slash": "/",
    "question_mark": "?",
    "exclamation_mark": "!",
    "asterisk": "*",
    "full_stop": ".",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "plus": "+",
    "minus": "-",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "escape": "esc",
    "delete": "del",
    "pagedown": "page down",
    "pageup": "page up",
}

GROUPS = ("Go to", "Look", "Scope", "Act", "View")

_ACTS = (
    Act("streams", "0", "Streams", "The list of streams.", "Go to", "app"),
    Act("go('map')", "1", "Map", "What happens step by step, beside what people believed.", "Go to", "app"),
    Act("go('board')", "2", "Board", "The work in progress.", "Go to", "app"),
    Act("go('waits')", "3", "Waits", "Where work spends most of its time.", "Go to", "app"),
    Act("go('flow')", "4", "Flow", "Five measures side by side, never one score.", "Go to", "app"),
    Act("go('delivery')", "5", "Delivery", "Deployment and change measures, apart from flow.", "Go to", "app"),
    Act("go('outcomes')", "6", "Outcomes", "Did it work: hypotheses and their evidence.", "Go to", "app"),
    Act("go('constraints')", "7", "Constraints", "What to change, and whether it worked.", "Go to", "app"),
    Act("go('review')", "8", "Review", "The meeting: questions, answers, decisions.", "Go to", "app"),
    Act("back", "escape", "Back", "One level back.", "Go to", "app"),
    Act("quit", "q", "Quit", "Leave the program; everything is saved.", "Go to", "app"),
    Act("acts", "o", "Acts", "The history of acts: who did what, when.", "Look", "app"),
    Act("help", "question_mark", "Help", "What this screen answers and how to read it.", "Look", "app"),
    Act("quality", "asterisk", "Quality", "What the data lacks: every finding, its items, what can be done.", "Look"),
    Act("explain", "i", "Explain", "Explain the figure under the cursor.", "Look"),
    Act("table", "t", "Table", "The same figures as a table.", "Look"),
    Act("open", "enter", "Open", "Open what is under the cursor, down to the items.", "Look"),
    Act("behind", "space", "Behind", "The screen behind the answer; escape comes back.", "Look"),
    Act("export", "x", "Export", "Write what is shown as SVG, CSV and Markdown.", "Look"),
    Act("present", "p", "Present", "Presentation: no chrome, wide spacing, projector theme.", "Look", "app"),
    Act("turn(1)", "pagedown", "Next slide", "In presentation: the next slide.", "Look"),
    Act("turn(-1)", "pageup", "Slide before", "In presentation: the one before.", "Look"),
    Act("filter", "slash", "Filter", "Only items whose key or title holds a text.", "Scope"),
    Act("window", "w", "Window", "Choose the window of time and the item types.", "Scope"),
    Act("basis", "b", "Basis", "Next basis: touch, working, elapsed.", "Scope"),
    Act("span", "s", "Start", "Choose the start and the finish step.", "Scope"),
    Act("clear_scope", "backspace", "All", "Clear the scope: everything, as the map says.", "Scope"),
    Act("undo", "u", "Undo", "Undo the last act on this stream.", "Act", "app"),
    Act("redo", "U,shift+u", "Redo", "Redo what was undone.", "Act", "app"),
    Act("new", "n", "New", "New: step, item, hypothesis or change, as the screen holds.", "Act"),
    Act("edit", "e", "Edit", "Edit what is under the cursor.", "Act"),
    Act("attach", "a", "Attach", "Attach a reading, effort or note.", "Act"),
    Act("decide", "d", "Decide", "Record a verdict or a decision.", "Act"),
    Act("mark", "full_stop", "Mark", "Mark what is under the cursor, to act on several at once.", "Act"),
    Act("change", "c", "Change", "Start a change from the constraint under the cursor.", "Act"),
    Act("delete", "delete", "Delete", "Delete what is under the cursor.", "Act"),
    Act("yaml", "y", "YAML", "Edit as YAML in $EDITOR and read it back.", "Act"),
    Act("block", "exclamation_mark", "Block", "Block or unblock the item.", "Act"),
    Act("move_left", "less_than_sign,shift+left", "Left", "Move the step or card to the left.", "Act"),
    Act("move_right", "greater_than_sign,shift+right", "Right", "Move the step or card to the right.", "Act"),
    Act("view", "v", "View", "The screen's next view.", "View"),
    Act("rows", "r", "Rows", "What the rows are.", "View"),
    Act("measure", "m", "Measure", "The next measure.", "View"),
    Act("finer", "plus,equals_sign", "Finer", "Finer buckets of time.", "View"),
    Act("coarser", "minus", "Coarser", "Coarser buckets of time.", "View"),
    Act("fold", "z", "Fold", "Fold or enlarge.", "View"),
    Act("previous", "left_square_bracket", "Previous", "The previous one.", "View"),
    Act("next", "right_square_bracket", "Next", "The next one.", "View"),
    Act("step(1)", "tab", "Next question", "The next of the review's nine questions.", "View"),
    Act("step(-1)", "shift+tab", "Question before", "The one before of the nine questions.", "View"),
    Act("walk", "g", "Walk", "Walk the board from the right, oldest first.", "View"),
    Act("forecast", "f", "Forecast", "What the last weeks say about the next.", "View"),
)

ACTS: dict[str, Act] = {act.name: act for act in _ACTS}

SCREENS = {
    "map": "1",
    "board": "2",
    "waits": "3",
    "flow": "4",
    "delivery": "5",
    "outcomes": "6",
    "constraints": "7",
    "review": "8",
}
"""Screen name -> its key."""


def bindings(*names: str, shown: tuple[str, ...] = (), labels: dict[str, str] | None = None) -> list[BindingType]:
    """Textual bindings for the named acts; `shown` ones stand in the footer, with the screen's own `labels`."""
    made: list[BindingType] = []
    for name in names:
        act = ACTS[name]
        made.append(
            Binding(
                act.keys,
                f"{act.where}.{act.name}" if act.where == "app" else act.name,
                (labels or {}).get(name, act.label),
                show=name in shown,
                key_display=act.shown_key,
                tooltip=act.help,
            )
        )
    return made


def help_on(act: Act, owner: object, label: str) -> str:
    """What an act does on `owner`, a screen or the app: where that gives it a label of its own, its own words too."""
    method = getattr(owner, f"action_{act.name.split('(')[0]}", None)
    words = (method.__doc__ or "").strip().partition("\n\n")[0]
    return " ".join(words.split()) if words and label != act.label else act.help
