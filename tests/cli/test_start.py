"""What a shell sees before any work begins."""

import os
import subprocess
import sys

import pytest


def run(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "vsm_tui", *arguments],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **environment},
        timeout=60,
        check=False,
    )


def test_the_app_refuses_to_start_without_a_terminal(tmp_path):
    result = run("--db", str(tmp_path / "x.db"))
    assert result.returncode == 2
    assert "needs a terminal" in result.stderr
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "x.db").exists()


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_load_none_of_the_heavy_parts(option):
    code = (
        "import sys\n"
        "from vsm_tui.__main__ import run\n"
        f"code = run([{option!r}])\n"
        "heavy = {'textual', 'numpy', 'pydantic', 'sqlite_utils', 'yaml', 'rich'} & set(sys.modules)\n"
        "sys.exit(f'loaded {sorted(heavy)}' if heavy else code)\n"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 0, result.stderr


def test_an_unknown_command_is_a_fault_of_the_command_line():
    result = run("frobnicate")
    assert result.returncode == 2
    assert "frobnicate" in result.stderr


def test_every_command_in_the_help_can_be_loaded():
    from vsm_tui.cli import COMMANDS, main

    for name in COMMANDS:
        command = main.get_command(None, name)
        assert command is not None and command.name is not None, name
