"""One key has one meaning everywhere, and every screen takes its keys from the one registry."""

import importlib
import inspect
import pkgutil

import pytest
from textual.binding import Binding
from textual.screen import ModalScreen, Screen

import vsm_tui.screens
from vsm_tui.actions import ACTS
from vsm_tui.app import VsmApp


def _screen_classes():
    found = {VsmApp}
    for module in pkgutil.walk_packages(vsm_tui.screens.__path__, "vsm_tui.screens."):
        for _, member in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if issubclass(member, Screen) and member.__module__.startswith("vsm_tui.screens"):
                found.add(member)
    return sorted(found, key=lambda member: member.__qualname__)


def test_no_key_has_two_acts():
    owners = {}
    for act in ACTS.values():
        for key in act.keys.split(","):
            owners.setdefault(key, []).append(act.name)
    assert {key: names for key, names in owners.items() if len(names) > 1} == {}


def test_only_redo_needs_a_capital():
    capitals = [act.name for act in ACTS.values() if act.shown_key.isalpha() and act.shown_key.isupper()]
    assert capitals == ["redo"]


@pytest.mark.parametrize("screen", _screen_classes(), ids=lambda member: member.__name__)
def test_a_screen_binds_only_what_the_registry_says(screen):
    if issubclass(screen, ModalScreen):
        pytest.skip("a dialog has keys of its own while it is open")
    meaning = {key: act.name for act in ACTS.values() for key in act.keys.split(",")}
    for binding in screen.__dict__.get("BINDINGS", []):
        assert isinstance(binding, Binding)
        for key in binding.key.split(","):
            assert meaning[key.strip()] == binding.action.removeprefix("app.")


@pytest.mark.parametrize("screen", _screen_classes(), ids=lambda member: member.__name__)
def test_a_bound_act_is_there(screen):
    for binding in screen.__dict__.get("BINDINGS", []):
        if isinstance(binding, Binding) and not binding.action.startswith("app."):
            assert hasattr(screen, f"action_{binding.action.split('(')[0]}"), binding.action
