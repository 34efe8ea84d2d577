"""How an export of some shape was read, kept under a name and used again for the next export of that shape."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from store.models import fold
from store.settings import get_setting, put_setting
from vsm_tui.intake.columns import ROLES, Choice
from vsm_tui.intake.dated import LIST_NAMES
from vsm_tui.intake.errors import IntakeError
from vsm_tui.intake.mapfile import file_text, known_zone, without_nulls
from vsm_tui.intake.yamlout import dumped
from vsm_tui.intake.yamltext import Document, validated

if TYPE_CHECKING:
    from store import Store
    from vsm_tui.intake.tables import Table

SETTING = "profiles"
MAX_KEPT = 200
_ROLES = frozenset(ROLES) | frozenset(LIST_NAMES)
_FILES = (".yaml", ".yml")


class Profile(BaseModel):
    """The answers a person gave for exports of one shape. What is not said is found out as without a profile."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    profile: str = Field(min_length=1, max_length=200)
    """Its name."""
    format: str = "auto"
    """What one row or file is: `events`, `stages`, `changelog`, `list`, or what `--format` accepts."""
    header: tuple[str, ...] = ()
    """The names of the columns, folded and sorted: with the format, the shape. Empty for what is no table."""
    columns: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Role -> names of its columns."""
    stages: tuple[str, str] | None = None
    dates: Literal["day", "month"] | None = None
    """How 03/04/2026 is meant."""
    timezone: str | None = None
    skip_bad_rows: bool = False
    ignore_migrations: tuple[date, ...] = ()
    """Local days whose mass migrations are left out."""
    renamed: dict[str, str] = Field(default_factory=dict)
    """Former name of a status -> its present one."""
    working: dict[str, bool] = Field(default_factory=dict)
    """Status -> whether somebody works on an item there: the answers to the questions of the first import."""

    @field_validator("columns", mode="before")
    @classmethod
    def _several(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        unknown = [role for role in value if role not in _ROLES]
        if unknown:
            raise ValueError(f"{unknown[0]!r} is no role; {', '.join(ROLES[:8])} are")
        return {role: (names,) if isinstance(names, str) else names for role, names in value.items()}

    @field_validator("stages", mode="before")
    @classmethod
    def _bounds(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        first, dots, last = value.partition("..")
        if not dots or not first.strip() or not last.strip():
            raise ValueError("stages are named as FIRST..LAST")
        return first.strip(), last.strip()

    @field_validator("timezone")
    @classmethod
    def _zone(cls, value: str | None) -> str | None:
        if value is not None and not known_zone(value):
            raise ValueError(f"{value!r} is no time zone; one is Europe/London")
        return value

    @property
    def choice(self) -> Choice:
        """Its columns as `--columns` would say them."""
        return Choice(dict(self.columns), self.stages)

    def yaml(self) -> str:
        """The profile as a YAML file; `load_profile` reads it back."""
        tree: dict[str, Any] = {"profile": self.profile, "format": self.format}
        if self.columns:
            tree["columns"] = {
                role: names[0] if len(names) == 1 else list(names) for role, names in self.columns.items()
            }
        if self.stages is not None:
            plain = not any(".." in name for name in self.stages)
            tree["stages"] = "..".join(self.stages) if plain else list(self.stages)
        for name in ("dates", "timezone"):
            if getattr(self, name) is not None:
                tree[name] = getattr(self, name)
        if self.skip_bad_rows:
            tree["skip_bad_rows"] = True
        if self.ignore_migrations:
            tree["ignore_migrations"] = [day.isoformat() for day in self.ignore_migrations]
        for name in ("renamed", "working"):
            if getattr(self, name):
                tree[name] = dict(getattr(self, name))
        if self.header:
            tree["header"] = list(self.header)
        return dumped(tree)


def header_of(table: Table) -> tuple[str, ...]:
    """The shape of a table: its column names, whatever their case and order."""
    return shape_of(table.header)


def shape_of(names: Iterable[str]) -> tuple[str, ...]:
    """Column names folded, each once, sorted."""
    return tuple(sorted({fold(name) for name in names}))


def load_profile(path: str | Path) -> Profile:
    """The profile in a YAML file. Raises `IntakeError` with file, line and key."""
    document = Document(file_text(path), str(path))
    tree = document.root
    if not isinstance(tree, dict):
        raise document.error("is no profile: a mapping with the key profile is needed")
    return validated(Profile, document, without_nulls({"profile": Path(path).stem, **tree}))


def is_file_name(name: str) -> bool:
    """Whether `--profile` or `--save-profile` names a YAML file instead of a profile in the store."""
    return name.lower().endswith(_FILES)


def kept_profiles(store: Store) -> dict[str, Profile]:
    """The profiles of a store by name, the one kept last at the end; what cannot be read is passed over."""
    kept = get_setting(store, 0, SETTING)
    found: dict[str, Profile] = {}
    for name, tree in kept.items() if isinstance(kept, dict) else ():
        try:
            found[name] = Profile.model_validate(tree)
        except ValidationError:
            continue
    return found


def keep_profile(store: Store, profile: Profile) -> None:
    """Keep a profile under its name; the oldest goes where there are too many. Raises `StoreError`."""
    kept = kept_profiles(store)
    kept.pop(profile.profile, None)
    kept[profile.profile] = profile
    names = list(kept)[-MAX_KEPT:]
    put_setting(store, 0, SETTING, {name: kept[name].model_dump(mode="json") for name in names})


def named_profile(store: Store | None, name: str) -> Profile:
    """The profile of a name. Raises `IntakeError` where there is none, naming those there are."""
    kept = kept_profiles(store) if store is not None else {}
    if name in kept:
        return kept[name]
    alike = [known for known in kept if fold(known) == fold(name)]
    if len(alike) == 1:
        return kept[alike[0]]
    known = ", ".join(list(kept)[-8:]) if kept else "none is kept yet; --save-profile keeps one"
    raise IntakeError(f"there is no profile {name!r} ({known})")


def profile_for(store: Store, header: tuple[str, ...], slug: str) -> Profile | None:
    """The profile to use again: of this stream and shape, else the last one of the shape, and of no other.

    What is no table has no header: there only the stream's own profile is meant.
    """
    kept = kept_profiles(store)
    own = kept.get(slug)
    if own is not None and own.header == header:
        return own
    if not header:
        return None
    return next((profile for profile in reversed(list(kept.values())) if profile.header == header), None)
