"""Widgets that paint their lines themselves, in roles: what each role looks like, kept until that changes."""

from __future__ import annotations

from typing import Any, ClassVar

from rich.style import Style
from textual.widget import Widget


class Painted(Widget):
    """Mixed into a focusable widget, after its base; its component classes are named `<PAINT>--<role>`."""

    PAINT: ClassVar[str] = ""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self._paints: dict[str, Style] = {}
        super().__init__(*arguments, **options)

    def paint(self, role: str) -> Style:
        """What `role` (its component, and behind a space its mark) looks like now."""
        found = self._paints.get(role)
        if found is None:
            found = self._paints[role] = self.mix(*role.partition(" ")[::2])
        return found

    def mix(self, base: str, mark: str) -> Style:
        """The style of `base`, with `mark` laid over it; the mark `cursor` is fainter where the keys go elsewhere."""
        style = self.component(base)
        if mark == "cursor" and not self.has_focus:
            mark = "cursor-blurred"
        return style + self.component(mark, partial=True) if mark else style

    def component(self, name: str, *, partial: bool = False) -> Style:
        """One component of the style sheet; `partial` leaves out what it does not set itself."""
        return self.get_component_rich_style(f"{self.PAINT}--{name}", partial=partial)

    def forget_painted(self) -> None:
        """Nothing painted before holds; who keeps lines drops them here too."""
        self._paints.clear()

    def notify_style_update(self) -> None:
        """Colours changed."""
        super().notify_style_update()
        self.forget_painted()

    def on_focus(self) -> None:
        """The cursor shows where keys go."""
        self.forget_painted()
        self.refresh()

    def on_blur(self) -> None:
        """The cursor shows that keys go elsewhere."""
        self.on_focus()
