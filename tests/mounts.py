"""Mounts of one process alone, as any user may make them: a folder that is read-only, a disk that is full."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache

OWN = ["unshare", "--mount", "--map-root-user", "sh", "-c"]
"""Runs a shell line that may mount what only it sees."""


@cache
def can_mount() -> bool:
    """Whether a process may have mounts of its own here."""
    asked = [*OWN, "mount --bind /tmp /tmp"]
    return bool(shutil.which("unshare")) and subprocess.run(asked, capture_output=True, check=False).returncode == 0
