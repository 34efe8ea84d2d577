"""Help of a screen: its question, how to read it, its figures' definitions and its keys."""

from __future__ import annotations

from typing import Any

from textual.content import Content
from textual.screen import Screen

from vsm_tui.actions import ACTS, GROUPS, help_on
from vsm_tui.definitions import DEFINITIONS
from vsm_tui.widgets.dialogs import Reading


def help_for(screen: Screen[Any]) -> Reading:
    """The help dialog of the screen on top."""
    question = getattr(screen, "QUESTION", "") or "What can be done here?"
    parts: list[Any] = [(question, "bold"), "\n\n"]
    if reading := getattr(screen, "READING", ""):
        parts += [reading, "\n\n"]
    for name in getattr(screen, "DEFINITIONS", ()):
        definition = DEFINITIONS[name]
        parts += [(definition.title, "bold"), "  ", definition.meaning, "\n"]
        if definition.formula:
            parts += [(f"    {definition.formula}\n", "dim")]
    parts += ["\n", ("Keys", "bold"), "\n"]
    here = {
        binding.binding.action.removeprefix("app."): (binding.binding.description, binding.node)
        for binding in screen.active_bindings.values()
    }
    for group in GROUPS:
        known = [act for act in ACTS.values() if act.group == group and act.name in here]
        if not known:
            continue
        parts.append((f"  {group}\n", "dim"))
        for act in known:
            label, owner = here[act.name]
            parts += [(f"  {act.shown_key:>6}  ", "bold"), f"{label}: {help_on(act, owner, label)}\n"]
    parts += [("  arrows and hjkl move; ctrl+p lists every command\n", "dim")]
    return Reading(getattr(screen, "TITLE_TEXT", "") or "Help", Content.assemble(*parts))
