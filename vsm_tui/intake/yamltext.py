"""YAML as texts with line numbers: nothing is guessed (`NO`, `12:30` stay what they are), bombs are refused."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from store.models import fold
from vsm_tui.intake.errors import IntakeError

MAX_BYTES = 4 << 20
MAX_DEPTH = 30
MAX_NODES = 200_000

M = TypeVar("M", bound=BaseModel)

Path = tuple[str | int, ...]
Tree = dict[str, Any] | list[Any] | str | None

_NULLS = frozenset(("", "~", "null", "Null", "NULL"))


class Document:
    """A YAML file: `root` holds mappings, lists, texts and nulls; `line(path)` says where something stands."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self._lines: dict[Path, int] = {}
        self._places: dict[str, Path] = {}
        self._nodes = 0
        if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
            raise IntakeError(f"is larger than {MAX_BYTES >> 20} MB; no such file is", file)
        self.root = self._convert(_composed(text, file), (), ())

    def line(self, path: Iterable[str | int]) -> int | None:
        """The line of the value at a path, or of the nearest thing around it."""
        steps = tuple(path)
        while steps and steps not in self._lines:
            steps = steps[:-1]
        return self._lines.get(steps)

    def place_of(self, text: str) -> Path:
        """Where a text stands last in the file, as a value or a key, compared as names are; the root if nowhere."""
        return self._places.get(fold(text), ())

    def error(self, message: str, path: Iterable[str | int] = ()) -> IntakeError:
        """The error that names this file, the line of a path, its key and the message."""
        steps = tuple(path)
        return IntakeError(message, self.file, self.line(steps), spelled(steps) or None)

    def _convert(self, node: yaml.Node | None, path: Path, around: tuple[int, ...]) -> Tree:
        if node is None:
            return None
        self._nodes += 1
        self._lines[path] = node.start_mark.line + 1
        if self._nodes > MAX_NODES:
            raise IntakeError(f"holds more than {MAX_NODES} values (aliases counted)", self.file)
        if id(node) in around:
            raise IntakeError("holds an alias that stands inside itself", self.file, node.start_mark.line + 1)
        inside = (*around, id(node))
        if isinstance(node, yaml.ScalarNode):
            if node.style is None and node.value in _NULLS:
                return None
            self._places[fold(node.value)] = path
            return str(node.value)
        if isinstance(node, yaml.SequenceNode):
            return [self._convert(each, (*path, index), inside) for index, each in enumerate(node.value)]
        return self._mapping(node, path, inside)

    def _mapping(self, node: yaml.Node, path: Path, inside: tuple[int, ...]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise IntakeError("a key is a text, not a list or mapping", self.file, line)
            name = str(key.value)
            if name in found:
                raise IntakeError(f"the key {name!r} stands twice", self.file, line, spelled(path) or None)
            found[name] = self._convert(value, (*path, name), inside)
            self._lines[(*path, name)] = line
            self._places.setdefault(fold(name), (*path, name))
        return found


class _Loader(yaml.SafeLoader):
    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise yaml.MarkedYAMLError(
                problem="nested too deeply",
                problem_mark=self.peek_event().start_mark,  # type: ignore[no-untyped-call]
            )
        node: yaml.Node | None = super().compose_node(parent, index)
        self.depth -= 1
        return node


def _composed(text: str, file: str) -> yaml.Node | None:
    try:
        loader = _Loader(text)
        try:
            node: yaml.Node | None = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = " ".join(str(error.problem or error.context or "is not understood").split())
        raise IntakeError(f"is no YAML: {said}", file, mark.line + 1 if mark else None) from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        said = " ".join(str(error).split()).partition(" in ")[0]
        raise IntakeError(f"is no YAML: {said[:120]}", file) from None
    return node


def spelled(path: Path) -> str:
    """A path as a person writes it: `steps[2].kind`."""
    text = ""
    for step in path:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text


def validated(model: type[M], document: Document, tree: object, at: Path = ()) -> M:
    """The model made of a tree; an error names file, line, key and what would be accepted."""
    if not isinstance(tree, dict):
        raise document.error("is no mapping of keys to values", at)
    try:
        return model.model_validate(tree)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        path = tuple(step for step in first["loc"] if step != "[key]")
        said = _said(model, first, path)
        quoted = _QUOTED.search(said) if first["type"] == "value_error" and not path else None
        if quoted:
            path = (quoted[1],) if quoted[1] else document.place_of(quoted[2])
        raise document.error(said, (*at, *path)) from None


def _said(model: type[BaseModel], error: Mapping[str, Any], path: Path) -> str:
    kind, context = error["type"], error.get("ctx", {})
    given = error.get("input")
    shown = repr(given if len(given) <= 60 else given[:59] + "…") if isinstance(given, str) else _named(given)
    if kind == "extra_forbidden":
        keys = _keys_around(model, path)
        given_key = str(path[-1])
        begun = [key for key in keys if given_key and key.startswith(given_key)]
        near = begun or difflib.get_close_matches(given_key, keys, 1, 0.45)
        return f"is no key here; {'did you mean ' + near[0] + '? ' if near else ''}accepted: {', '.join(keys)}"
    if kind == "missing":
        return "is missing"
    if kind == "literal_error":
        return f"{shown} is not accepted; accepted: {context.get('expected', '')}"
    if kind == "value_error":
        return str(context.get("error", error["msg"]))
    accepted = _ACCEPTED.get(kind)
    if kind == "string_pattern_mismatch":
        accepted = "letters, digits, - and _"
    if accepted is None:
        bounds = [f"{word} {context[key]}" for key, word in _BOUNDS if key in context]
        accepted = " and ".join(bounds) if bounds else error["msg"]
    return f"{shown} is not accepted; accepted: {accepted}"


_QUOTED = re.compile(r"^(?:(start|finish) names )?.*?'(.*?)'")
_BOUNDS = (("ge", "at least"), ("gt", "more than"), ("le", "at most"), ("lt", "less than"))
_ACCEPTED = {
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "float_parsing": "a number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "string_type": "a text",
    "list_type": "a list",
    "dict_type": "a mapping of keys to values",
    "model_type": "a mapping of keys to values",
    "model_attributes_type": "a mapping of keys to values",
    "date_from_datetime_parsing": "a date like 2026-12-25",
    "date_parsing": "a date like 2026-12-25",
    "date_type": "a date like 2026-12-25",
    "string_too_short": "a text that is not empty",
}


def _named(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, int | float):
        return str(value).lower()
    return "a list" if isinstance(value, list) else "a mapping" if isinstance(value, dict) else "this"


def _keys_around(model: type[BaseModel], path: Path) -> list[str]:
    here: type[BaseModel] = model
    for step in path[:-1]:
        if isinstance(step, int) or step not in here.model_fields:
            continue
        inner = _inner_model(here.model_fields[step].annotation)
        if inner is None:
            break
        here = inner
    return [field.alias or name for name, field in here.model_fields.items()]


def _inner_model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        found = _inner_model(part)
        if found is not None:
            return found
    return None
