"""Plain values written as YAML: short lists on one line, texts quoted where they would read as something else."""

from __future__ import annotations

from typing import Any

import yaml

_LINE_ENDS = frozenset("\n\r\x85\u2028\u2029")


class Flow(dict[str, Any]):
    """A mapping that is written on one line, in braces."""


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _list(dumper: _Dumper, value: list[Any]) -> yaml.Node:
    flow = not any(isinstance(each, dict) and not isinstance(each, Flow) for each in value)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=flow)


def _flow(dumper: _Dumper, value: Flow) -> yaml.Node:
    return dumper.represent_mapping("tag:yaml.org,2002:map", value.items(), flow_style=True)


def _text(dumper: _Dumper, value: str) -> yaml.Node:
    # Line ends of any kind are folded in the other styles; in double quotes they are escaped.
    style = '"' if _LINE_ENDS.intersection(value) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


def _float(dumper: _Dumper, value: float) -> yaml.Node:
    # PyYAML writes 1e-07 as a text that its own reader takes for a string; repr is what is read back.
    return dumper.represent_scalar("tag:yaml.org,2002:float", repr(value))


_Dumper.add_representer(list, _list)
_Dumper.add_representer(Flow, _flow)
_Dumper.add_representer(str, _text)
_Dumper.add_representer(float, _float)


def dumped(value: dict[str, Any]) -> str:
    """A mapping in block style, its keys in their order."""
    return yaml.dump(
        value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1_000_000, default_flow_style=False
    )


def listed(value: dict[str, Any], indent: str = "  ") -> str:
    """A mapping as one member of a list, indented."""
    lines = dumped(value).removesuffix("\n").split("\n")
    return "".join(f"{indent}{'- ' if number == 0 else '  '}{line}\n" for number, line in enumerate(lines))
