"""Small modal questions that every screen shares: choose one, confirm, fill in a form, read a text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.suggester import SuggestFromList
from textual.widgets import Button, Input, Label, OptionList, Static
from textual.widgets.option_list import Option

from vsm_tui.safe import safe, safe_line
from vsm_tui.widgets.entry import SafeInput
from vsm_tui.widgets.options import Options
from vsm_tui.widgets.standing import Standing

T = TypeVar("T")


class Dialog(Standing, ModalScreen[T | None], Generic[T]):
    """A modal box in the middle; escape leaves it with none."""

    DEFAULT_CSS = """
    Dialog { align: center middle; background: $background 60%; }
    Dialog > #box {
        width: 72; max-width: 96%; height: auto; max-height: 90%;
        background: $surface; border: round $primary; padding: 0 2;
    }
    Dialog #title { text-style: bold; color: $primary; margin-bottom: 1; }
    Dialog OptionList, Dialog OptionList:focus {
        height: auto; max-height: 16; background: $surface; border: none; padding: 0;
    }
    Dialog .label { color: $foreground 75%; margin-top: 1; }
    Dialog .hint { color: $foreground 60%; }
    Dialog .problem { color: $error; height: auto; }
    Dialog Input { border: tall $panel; background: $background; }
    Dialog Input:focus { border: tall $primary; }
    Dialog #buttons { height: auto; margin-top: 1; align-horizontal: right; }
    Dialog Button { margin-left: 2; min-width: 12; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Cancel", show=True)]
    CLICK_LEAVES: ClassVar[bool] = False
    """Whether a click beside the box leaves it too: where there is no button for it and nothing typed to lose."""

    def on_click(self, event: events.Click) -> None:
        """Leave with a click beside the box, for who has no keyboard at hand."""
        if event.widget is self and self.CLICK_LEAVES:
            event.stop()
            self.action_leave()

    def action_leave(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a `Choose` dialog."""

    value: str
    label: str
    hint: str = ""


class Choose(Dialog[str]):
    """Pick one of several answers; returns its value."""

    CLICK_LEAVES = True

    def __init__(self, title: str, choices: Sequence[Choice], *, current: str | None = None) -> None:
        super().__init__()
        self._title = title
        self._choices = list(choices)
        self._current = current

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(safe(self._title), id="title", markup=False)
            yield Options(
                *(
                    Option(
                        Content.assemble(
                            ("● " if choice.value == self._current else "  "),
                            safe_line(choice.label, 80),
                            (f"  {safe_line(choice.hint, 120)}", "dim") if choice.hint else "",
                        )
                    )
                    for choice in self._choices
                ),
                markup=False,
            )

    def on_mount(self) -> None:
        values = [choice.value for choice in self._choices]
        options = self.query_one(OptionList)
        if values:
            options.highlighted = values.index(self._current) if self._current in values else 0
        options.focus()

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self._choices[event.option_index].value)


class Confirm(Dialog[bool]):
    """A yes-or-no question; the safe answer has the focus."""

    def __init__(self, question: str, *, yes: str = "Yes", no: str = "No") -> None:
        super().__init__()
        self._question, self._yes, self._no = question, yes, no

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(safe(self._question, 2000), id="title", markup=False)
            with Horizontal(id="buttons"):
                yield Button(Content(safe_line(self._no)), id="no")
                yield Button(Content(safe_line(self._yes)), id="yes", variant="primary")

    def on_mount(self) -> None:
        self.query_one("#no", Button).focus()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.dismiss(event.button.id == "yes")


@dataclass(frozen=True, slots=True)
class Field:
    """One line of a form. `suggestions` complete what is typed; `check` returns what is wrong, or none."""

    name: str
    label: str
    value: str = ""
    hint: str = ""
    required: bool = False
    suggestions: tuple[str, ...] = ()
    check: Callable[[str], str | None] | None = None


class Form(Dialog[dict[str, str]]):
    """A form of text fields; enter in the last field or ctrl+s saves. Returns name -> text, stripped.

    `preview` turns the present values into a line shown under the fields, as it is typed.
    """

    DEFAULT_CSS = """
    Form #foot { dock: bottom; height: auto; background: $surface; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", show=True),
        # The scrolling box would take these for itself.
        Binding("down", "app.focus_next", "Next field", show=False, priority=True),
        Binding("up", "app.focus_previous", "Previous field", show=False, priority=True),
    ]

    def __init__(
        self,
        title: str,
        fields: Sequence[Field],
        *,
        preview: Callable[[Mapping[str, str]], str] | None = None,
        check: Callable[[Mapping[str, str]], str | None] | None = None,
        save: str = "Save",
        leave: str = "Cancel",
    ) -> None:
        super().__init__()
        self._title, self._fields, self._preview, self._check = title, list(fields), preview, check
        self._save, self._leave = save, leave

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="box"):
            yield Static(safe(self._title), id="title", markup=False)
            for field in self._fields:
                star = " (required)" if field.required else ""
                yield Label(safe_line(field.label + star), classes="label", markup=False)
                yield SafeInput(
                    field.value,
                    placeholder=safe_line(field.hint),
                    id=f"field-{field.name}",
                    suggester=SuggestFromList(field.suggestions, case_sensitive=False) if field.suggestions else None,
                    compact=True,
                )
            yield Static("", id="preview", markup=False, classes="hint")
            with Vertical(id="foot"):
                with Horizontal(id="buttons"):
                    yield Button(Content(self._leave), id="cancel", compact=True)
                    yield Button(Content(f"{self._save} (ctrl+s)"), id="save", variant="primary", compact=True)
                yield Static("", id="problem", markup=False, classes="problem")

    def on_mount(self) -> None:
        session = getattr(self.app, "session", None)
        draft = session.drafts.pop(self._title, None) if session is not None else None
        if draft and draft.keys() == {field.name for field in self._fields}:
            for field in self._fields:
                self.query_one(f"#field-{field.name}", Input).value = draft[field.name]
            self._say("This is what you had typed when the program was stopped.")
        self.query(Input).first().focus()
        self._show_preview()

    @property
    def heading(self) -> str:
        """The form's title."""
        return self._title

    def draft(self) -> dict[str, str]:
        """What was typed and not saved, or nothing."""
        typed = self.values
        return typed if any(typed[field.name] != field.value.strip() for field in self._fields) else {}

    @property
    def values(self) -> dict[str, str]:
        """What the fields hold now."""
        return {f.name: self.query_one(f"#field-{f.name}", Input).value.strip() for f in self._fields}

    @on(Input.Changed)
    def _typed(self) -> None:
        self._show_preview()

    def _show_preview(self) -> None:
        if self._preview is not None:
            self.query_one("#preview", Static).update(Content(safe(self._preview(self.values), 2000)))

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        if event.input.id == f"field-{self._fields[-1].name}":
            self.action_save()
        else:
            self.focus_next()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if event.button.id == "save":
            self.action_save()
        else:
            self.action_leave()

    def _problem(self, values: Mapping[str, str]) -> tuple[str, str] | None:
        for field in self._fields:
            value = values[field.name]
            if field.required and not value:
                return field.name, f"{field.label} is needed"
            if value and field.check is not None and (wrong := field.check(value)):
                return field.name, f"{field.label}: {wrong}"
        if self._check is not None and (wrong := self._check(values)):
            return self._fields[0].name, wrong
        return None

    def action_save(self) -> None:
        """Check and return the values; what is wrong is said in place and nothing is lost."""
        values = self.values
        wrong = self._problem(values)
        if wrong is None:
            self.dismiss(values)
            return
        name, message = wrong
        self._say(message)
        self.query_one(f"#field-{name}", Input).focus()

    def _say(self, message: str) -> None:
        self.query_one("#problem", Static).update(Content(safe(message, 1000)))


class Reading(Dialog[None]):
    """A text to read: help, an explanation. Any of enter, escape and q leaves it."""

    DEFAULT_CSS = """
    Reading > #box { width: 92; }
    Reading #text { height: auto; }
    """

    CLICK_LEAVES = True
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,q,question_mark,i", "leave", "Close", show=True)]

    def __init__(self, title: str, text: Content) -> None:
        super().__init__()
        self._title, self._text = title, text

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="box"):
            yield Static(safe(self._title), id="title", markup=False)
            yield Static(self._text, id="text", markup=False)

    def on_mount(self) -> None:
        box = self.query_one("#box")
        box.border_subtitle = "esc, or a click beside it, closes"
        box.focus()
