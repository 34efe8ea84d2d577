"""The forms of the outcomes screen: a hypothesis whose sentence forms as it is typed, a reading, a verdict."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.suggester import SuggestFromList
from textual.widgets import Button, Input, Label, Static

from store.models import OutcomeMeasure, fold, slugify
from vsm_tui.flow.hypotheses import amount_words
from vsm_tui.flow.hypothesis_lint import OutcomeKind, cautions
from vsm_tui.safe import safe, safe_line
from vsm_tui.screens.outcomes_page import sentence_content
from vsm_tui.widgets.dialogs import Dialog
from vsm_tui.widgets.entry import SafeInput

if TYPE_CHECKING:
    from store.outcome_models import Hypothesis

_NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:[\s,'’]\d{3})+|\d+)(?:\.\d+)?(?:e[-+]?\d+)?|[-+]?\.\d+", re.IGNORECASE)
"""Groups of three may be set apart; `66,5` is refused, not read as 665."""


def number_of(text: str) -> float | None:
    """A figure as a person types it: `68`, `1,200`, `-0.5`, `66.5 %`; none for nothing.

    Raises `ValueError` for anything else.
    """
    plain = text.strip().removesuffix("%").strip()
    if not plain:
        return None
    if not _NUMBER.fullmatch(plain):
        raise ValueError("a number such as 68 or 66.5 is needed")
    return float(re.sub(r"[\s,'’]", "", plain))


def day_of(text: str) -> date | None:
    """A day as `2026-09-30`; none for nothing. Raises `ValueError` for anything else."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise ValueError("a day such as 2026-09-30 is needed") from None


def fault_of(read: Callable[[str], object]) -> Callable[[str], str | None]:
    """A form field's check: what `read` says is wrong, or none."""

    def check(text: str) -> str | None:
        try:
            read(text)
        except ValueError as error:
            return str(error)
        return None

    return check


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the hypothesis form."""

    name: str
    label: str
    hint: str
    read: Callable[[str], object] = str


LINES: tuple[Line, ...] = (
    Line("change", "We believe", "what is changed: paying with one tap"),
    Line("who", "for", "who it is for: shoppers on mobile"),
    Line("result", "will", "what they will do: abandon fewer baskets"),
    Line("metric", "measured by", "basket abandonment"),
    Line("unit", "unit", "%"),
    Line("baseline", "from", "68", number_of),
    Line("target", "to", "60", number_of),
    Line("by", "by", "2026-09-30", day_of),
    Line("initiative", "initiative", "its id; empty: it hangs on the stream"),
    Line("items", "or items", "keys, separated by commas"),
)


def hypothesis_of(values: Mapping[str, str], base: Hypothesis) -> Hypothesis:
    """The hypothesis that the form's values say; figures and days that cannot be read are left out.

    What the form does not hold (readings, verdict, what it follows) is taken from `base`.
    """

    def read(line: Line) -> Any:
        try:
            return line.read(values[line.name])
        except ValueError:
            return None

    texts = ("change", "who", "result", "metric", "unit", "initiative")
    said: dict[str, Any] = {name: values[name].strip() or None for name in texts}
    said |= {line.name: read(line) for line in LINES if line.name in ("baseline", "target", "by")}
    said["items"] = [key.strip() for key in values["items"].split(",") if key.strip()]
    return base.model_copy(update=said)


def values_of(hypothesis: Hypothesis) -> dict[str, str]:
    """The form's values for a hypothesis."""
    return {
        "change": hypothesis.change or "",
        "who": hypothesis.who or "",
        "result": hypothesis.result or "",
        "metric": hypothesis.metric or "",
        "unit": hypothesis.unit or "",
        "baseline": amount_words(hypothesis.baseline),
        "target": amount_words(hypothesis.target),
        "by": hypothesis.by.isoformat() if hypothesis.by else "",
        "initiative": hypothesis.initiative or "",
        "items": ", ".join(hypothesis.items),
    }


def values_of_kind(kind: OutcomeKind | None) -> dict[str, str]:
    """The values that a kind of outcome begins with."""
    if kind is None:
        return {}
    return {"result": kind.result, "metric": kind.metric, "unit": kind.unit}


def new_id(hypothesis: Hypothesis, taken: Sequence[str]) -> str:
    """An id made from the result (else the change) that nothing else has."""
    stem = slugify((hypothesis.result or hypothesis.change or "hypothesis")[:40])
    known, number, found = {name.casefold() for name in taken}, 2, stem
    while found.casefold() in known:
        found, number = f"{stem}-{number}", number + 1
    return found


class HypothesisForm(Dialog[dict[str, str]]):
    """The sentence on top, as it forms; under it what is amiss with it; then its parts, a line each."""

    DEFAULT_CSS = """
    HypothesisForm > #box { width: 100; height: auto; max-height: 100%; }
    HypothesisForm #title { margin-bottom: 0; }
    HypothesisForm #sentence { height: auto; min-height: 2; padding: 0 1; background: $panel; }
    HypothesisForm #cautions { height: auto; max-height: 5; padding: 0 1; }
    HypothesisForm #parts { height: auto; max-height: 10; margin-top: 1; }
    HypothesisForm .part { height: 1; }
    HypothesisForm .part Label { width: 13; color: $foreground 75%; text-align: right; padding-right: 1; }
    HypothesisForm .part Input { width: 1fr; border: none; height: 1; padding: 0 1; }
    HypothesisForm .part Input:focus { border: none; background: $primary 25%; }
    HypothesisForm #problem { height: auto; }
    HypothesisForm #buttons { margin-top: 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", show=True),
        Binding("down", "app.focus_next", "Next field", show=False),
        Binding("up", "app.focus_previous", "Previous field", show=False),
    ]

    def __init__(
        self,
        title: str,
        base: Hypothesis,
        values: Mapping[str, str],
        *,
        outcome: OutcomeMeasure | None = None,
        initiatives: Sequence[str] = (),
        items: Sequence[str] = (),
    ) -> None:
        super().__init__()
        self._title, self._base, self._values = title, base, dict(values)
        self._outcome, self._initiatives = outcome, tuple(initiatives)
        self._items = frozenset(fold(key) for key in items)

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(safe_line(self._title), id="title", markup=False)
            yield Static("", id="sentence", markup=False)
            yield Static("", id="cautions", markup=False)
            with VerticalScroll(id="parts", can_focus=False):
                for line in LINES:
                    with Horizontal(classes="part"):
                        yield Label(line.label, markup=False)
                        yield SafeInput(
                            self._values.get(line.name, ""),
                            placeholder=line.hint,
                            id=f"field-{line.name}",
                            compact=True,
                            suggester=SuggestFromList(self._initiatives, case_sensitive=False)
                            if line.name == "initiative" and self._initiatives
                            else None,
                        )
            yield Static("", id="problem", markup=False, classes="problem")
            with Horizontal(id="buttons"):
                yield Button(Content("Cancel"), id="cancel", compact=True)
                yield Button(Content("Save (ctrl+s)"), id="save", variant="primary", compact=True)

    def on_mount(self) -> None:
        """Begin at the first part that is still empty."""
        empty = next((line.name for line in LINES if not self._values.get(line.name)), LINES[0].name)
        self.query_one(f"#field-{empty}", Input).focus()
        self._show_sentence()

    @property
    def values(self) -> dict[str, str]:
        """What the fields hold now."""
        return {line.name: self.query_one(f"#field-{line.name}", Input).value.strip() for line in LINES}

    @on(Input.Changed)
    def _typed(self) -> None:
        self._show_sentence()

    def _show_sentence(self) -> None:
        hypothesis = hypothesis_of(self.values, self._base)
        self.query_one("#sentence", Static).update(sentence_content(hypothesis))
        parts: list[Any] = []
        for caution in cautions(hypothesis, self._outcome):
            parts += [("! ", "bold $warning"), safe(caution.reason, 400)]
            parts.append((f" For example: {caution.example}\n" if caution.example else "\n", "italic"))
        for lost in self._lost(hypothesis):
            parts += [("! ", "bold $warning"), f"{safe_line(lost, 200)}\n"]
        self.query_one("#cautions", Static).update(Content.assemble(*parts).rstrip())

    def _lost(self, hypothesis: Hypothesis) -> list[str]:
        """What the hypothesis hangs on and is not there; it may still come with an import."""
        lost = [key for key in hypothesis.items if fold(key) not in self._items]
        said = [f"Not in this stream: {', '.join(lost)}."] if lost else []
        named = hypothesis.initiative
        if named and fold(named) not in {fold(one) for one in self._initiatives}:
            said.append(f"No initiative {named} is written down.")
        return said

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        if event.input.id == f"field-{LINES[-1].name}":
            self.action_save()
        else:
            self.focus_next()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if event.button.id == "save":
            self.action_save()
        else:
            self.dismiss(None)

    def action_save(self) -> None:
        """Return the values; a figure or day that cannot be read is said in place. An unfinished one is a draft."""
        values = self.values
        for line in LINES:
            try:
                line.read(values[line.name])
            except ValueError as error:
                self.query_one("#problem", Static).update(Content(f"{line.label}: {error}"))
                self.query_one(f"#field-{line.name}", Input).focus()
                return
        if not any(values[name] for name in ("change", "result", "metric")):
            self.query_one("#problem", Static).update(Content("Say at least what is changed, or what it will change."))
            self.query_one("#field-change", Input).focus()
            return
        self.dismiss(values)
