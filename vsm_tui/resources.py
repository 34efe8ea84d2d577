"""Where the program's own files are: the checkout first, else what the wheel carries."""

from __future__ import annotations

from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """The folder `themes` or `sample_data`; `FileNotFoundError` where the installation lacks it."""
    for candidate in (_PACKAGE.parent / name, _PACKAGE / "_data" / name):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"the program's folder {name!r} is missing")


def checkout() -> Path | None:
    """The folder of the source tree that the program runs from; none where it is installed."""
    root = _PACKAGE.parent
    return root if (root / "pyproject.toml").is_file() else None


def data_folder() -> Path:
    """The platform's folder for the user's data (not made here)."""
    return platformdirs.user_data_path("vsm-tui", appauthor=False)


def config_folder() -> Path:
    """The platform's folder for the user's settings and themes (not made here)."""
    return platformdirs.user_config_path("vsm-tui", appauthor=False)


def log_folder() -> Path:
    """The platform's folder for logs (not made here)."""
    return platformdirs.user_log_path("vsm-tui", appauthor=False)


def default_store() -> Path:
    """The store that is used where neither `--db` nor `VSM_TUI_DB` names one."""
    return data_folder() / "vsm.db"
