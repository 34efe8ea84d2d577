"""`vsm-tui` and `python -m vsm_tui`: turns every fault into one line and an exit code."""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import signal
import sys
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click


class _Stopped(BaseException):
    """A signal asked the program to end; carries its exit code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def _stop(number: int, frame: FrameType | None) -> None:
    raise _Stopped(128 + number)


def _is_fault_of_input(error: Exception) -> bool:
    from store import StoreError
    from vsm_tui.intake.errors import IntakeError

    return isinstance(error, (StoreError, IntakeError, OSError, UnicodeError))


def _say(message: str) -> None:
    from vsm_tui.safe import safe_line

    print(f"vsm-tui: {safe_line(message, 2000)}", file=sys.stderr)


def _say_usage(error: click.UsageError) -> None:
    """What is wrong with the command line, and where help is, in one line."""
    import click

    command = error.ctx.command_path if error.ctx is not None else "vsm-tui"
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        _say(f"Missing command ({command} --help lists them)")
        return
    said = error.format_message().rstrip(".").replace("is not a valid integer range", "is not a whole number")
    _say(f"{said} ({command} --help says more)")


def _fault_of_system(error: OSError) -> str:
    """What the operating system refused, with the file where one is named."""
    said = (error.strerror or str(error)).lower()
    if error.filename is None:
        return said
    name = os.fsdecode(error.filename2 or error.filename)  # of two it is the target that the person named
    from pathlib import Path

    folder = Path(name).parent
    if isinstance(error, FileNotFoundError) and not folder.is_dir():
        return f"there is no folder {folder}"
    return f"{name}: {said}"


def _log_crash(error: BaseException) -> str:
    """Write the traceback, without local values, to the log folder; returns where it is."""
    import traceback

    from vsm_tui.resources import log_folder

    folder = log_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / "crash.log"
    text = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8") as log:
        log.write(text + "\n")
    return str(path)


def _write_utf8() -> None:
    """What is written to files and pipes is UTF-8 in every locale; a terminal that cannot show it shows `?`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and codecs.lookup(stream.encoding).name != "utf-8":
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _open_closed_streams() -> None:
    """A shell may start a program with its streams closed (`>&-`): then what is said goes nowhere."""
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            mode = "r" if name == "stdin" else "w"
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123


def run(arguments: list[str] | None = None) -> int:
    """Run one command line and return its exit code (INTERFACE.md)."""
    _open_closed_streams()
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _stop)
    try:
        _write_utf8()
        os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # none is used; looking for them takes long
        return _run(arguments)
    except KeyboardInterrupt:
        return 130
    except _Stopped as stop:
        return stop.code
    finally:
        _leave_no_broken_pipe()


def _leave_no_broken_pipe() -> None:
    """Python flushes when it ends; where nobody reads any more that would be a message and an exit code of its own."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            with contextlib.suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _run(arguments: list[str] | None) -> int:
    if (sys.argv[1:] if arguments is None else arguments) == ["--version"]:  # no parser is needed for this
        from vsm_tui import __version__

        try:
            print(f"vsm-tui {__version__}", flush=True)
        except OSError as error:
            _say(_fault_of_system(error))
            return 1
        return 0
    import click

    from vsm_tui.cli import main as group

    try:
        result = group.main(args=arguments, prog_name="vsm-tui", standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.Abort:
        return 130
    except click.UsageError as error:
        _say_usage(error)
        return 2
    except click.ClickException as error:
        _say(error.format_message())
        return 1
    except BrokenPipeError:
        return 1
    except Exception as error:
        if _is_fault_of_input(error):
            _say(_fault_of_system(error) if isinstance(error, OSError) else str(error) or type(error).__name__)
            return 1
        try:
            where = f"; details are in {_log_crash(error)}"
        except OSError:
            where = ""
        _say(f"an internal error stopped the program ({type(error).__name__}){where}")
        return 1


def main() -> None:
    """Entry point of the console script."""
    sys.exit(run())


if __name__ == "__main__":
    main()
