"""What marks a file as this program's store; importable without sqlite-utils."""

from __future__ import annotations

APPLICATION_ID = 0x76736D74
"""`PRAGMA application_id`, the letters "vsmt"."""

SCHEMA_VERSION = 1
"""`PRAGMA user_version` of a file that has had every migration of schema.py."""
