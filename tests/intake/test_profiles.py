"""Profiles: kept by shape, found again for the next export, written as YAML and read back."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store import Store
from store.settings import put_setting
from vsm_tui.intake.errors import IntakeError
from vsm_tui.intake.profiles import (
    SETTING,
    Profile,
    header_of,
    keep_profile,
    kept_profiles,
    load_profile,
    named_profile,
    profile_for,
    shape_of,
)
from vsm_tui.intake.recognition import look_at

FULL = Profile(
    profile="payments",
    format="events",
    header=shape_of(["Case", "State", "When"]),
    columns={"item": ("Case",), "step": ("State", "Sub state"), "at": ("When",)},
    dates="day",
    timezone="Europe/Berlin",
    skip_bad_rows=True,
    ignore_migrations=(date(2026, 3, 1),),
    renamed={"Test": "Verify"},
    working={"NO": True, "12:30": False},
)


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "s.db", create=True) as opened:
        yield opened


def test_a_profile_is_found_by_its_shape_whatever_the_columns_order(store, write):
    keep_profile(store, FULL)
    table = look_at(write("next.csv", "when ,CASE,State\n03.04.2026,A,New\n")).table
    assert header_of(table) == FULL.header
    assert profile_for(store, header_of(table), "other") == FULL
    assert profile_for(store, shape_of(["Case", "State"]), "payments") is None


def test_what_is_no_table_reuses_only_the_streams_own_profile(store):
    mine = Profile(profile="pay", ignore_migrations=(date(2026, 3, 1),))
    keep_profile(store, mine)
    assert profile_for(store, (), "pay") == mine and profile_for(store, (), "claims") is None


def test_the_last_kept_wins_and_what_is_damaged_is_passed_over(store):
    keep_profile(store, FULL)
    other = FULL.model_copy(update={"profile": "second"})
    keep_profile(store, other)
    assert profile_for(store, FULL.header, "x") == other and profile_for(store, FULL.header, "payments") == FULL
    put_setting(store, 0, SETTING, {"bad": {"format": 3}, "second": other.model_dump(mode="json")})
    assert kept_profiles(store) == {"second": other}
    put_setting(store, 0, SETTING, ["no mapping"])
    assert kept_profiles(store) == {}


def test_an_unknown_name_tells_the_known_ones(store):
    with pytest.raises(IntakeError, match="none is kept yet"):
        named_profile(store, "payments")
    keep_profile(store, FULL)
    assert named_profile(store, "Payments") == FULL
    with pytest.raises(IntakeError, match=r"no profile 'claims' \(payments\)"):
        named_profile(store, "claims")


def test_a_profile_survives_its_yaml(write):
    assert load_profile(write("p.yaml", FULL.yaml())) == FULL
    stages = Profile(profile="s", format="stages", stages=("A..B", "C"), columns={"item": ("ID",)})
    assert load_profile(write("s.yaml", stages.yaml())) == stages


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- a\n", "a mapping with the key profile"),
        ("profile: a\ncolums: {item: X}\n", "p.yaml:2: colums: is no key here; did you mean columns?"),
        ("profile: a\ncolumns: {itm: X}\n", "'itm' is no role"),
        ("profile: a\ndates: years\n", "p.yaml:2: dates: 'years' is not accepted"),
        ("profile: a\ntimezone: Mars/Base\n", "'Mars/Base' is no time zone"),
        ("profile: a\nstages: Ready\n", "FIRST..LAST"),
        ("profile: a\nignore_migrations: [soon]\n", "p.yaml:2: ignore_migrations[1]"),
    ],
)
def test_a_fault_of_a_profile_file_names_its_place(write, text, said):
    with pytest.raises(IntakeError) as caught:
        load_profile(write("p.yaml", text))
    assert said in str(caught.value)


texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["item", "step", "at", "title", "created"]), st.lists(texts, min_size=1, max_size=2)
    ),
    st.dictionaries(texts, st.booleans(), max_size=3),
    st.dictionaries(texts, texts, max_size=3),
    st.lists(texts, max_size=4),
)
def test_any_profile_survives_yaml_and_store(tmp_path_factory, columns, working, renamed, header):
    folder = tmp_path_factory.mktemp("profiles")
    made = Profile(
        profile="any",
        columns={role: tuple(names) for role, names in columns.items()},
        working=working,
        renamed=renamed,
        header=shape_of(header),
    )
    (folder / "any.yaml").write_text(made.yaml(), encoding="utf-8")
    assert load_profile(folder / "any.yaml") == made
    with Store.open(folder / "s.db", create=True) as store:
        keep_profile(store, made)
        assert kept_profiles(store) == {"any": made}
