"""Maps are kept without loss; items are never left where no step is."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store import Store, StoreError
from store.futures import load_beliefs, load_futures, save_future
from store.history import raw_history
from store.imports import apply_batch
from store.items import create_item, move_item
from store.models import Calendar, Control, Dependency, OutcomeMeasure, Step, StreamMap, fold, slugify
from store.settings import get_setting, put_setting
from store.streams import (
    delete_stream,
    kept_where,
    list_streams,
    load_map,
    new_stream,
    rename_stream,
    save_map,
    stream_id,
)

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
SOME = st.none() | TEXT
SLUG = st.text("abyzäßЖ09_-", min_size=1, max_size=8)


@st.composite
def maps(draw: st.DrawFn) -> StreamMap:
    """Any map that the model accepts."""
    ids = draw(st.lists(SLUG, max_size=4, unique_by=fold))
    names = iter(draw(st.lists(TEXT, min_size=16, max_size=16, unique_by=fold)))
    steps = [
        Step(
            id=step_id,
            name=draw(TEXT),
            kind=draw(st.sampled_from(("queue", "work", "done"))),
            statuses=[next(names) for _ in range(draw(st.integers(0, 2)))],
            performer=draw(SOME),
            needs=draw(st.lists(TEXT, max_size=2)),
            adds=draw(st.sampled_from((None, "customer", "operating-model"))),
            reach=draw(st.sampled_from((None, "ours", "theirs"))),
            wip_limit=draw(st.none() | st.integers(0, 99)),
            active=draw(SOME),
            accurate=draw(st.none() | st.floats(0, 1)),
            rework=draw(st.lists(TEXT, max_size=2)),
            control=draw(st.none() | st.builds(Control, protects=SOME, mandatory=st.none() | st.booleans())),
        )
        for step_id in ids
    ]
    return StreamMap(
        stream="any",
        name=draw(TEXT),
        customer=draw(SOME),
        calendar=draw(st.builds(Calendar, holidays=st.lists(st.dates(), max_size=2), country=SOME)),
        day_counting=draw(st.sampled_from(("elapsed", "inclusive"))),
        start=draw(st.none() | st.sampled_from(ids)) if ids else None,
        targets=draw(st.dictionaries(TEXT, st.floats(0, 1), max_size=2)),
        discard=[next(names)],
        blocked={next(names): draw(SOME)},
        outcome=draw(st.none() | st.builds(OutcomeMeasure, metric=TEXT, unit=SOME)),
        attendees=draw(st.lists(TEXT, max_size=2)),
        types=draw(st.dictionaries(TEXT, TEXT, max_size=2)),
        steps=steps,
        dependencies=[
            Dependency(id=each, owner=draw(SOME)) for each in draw(st.lists(SLUG, max_size=2, unique_by=fold))
        ],
    )


@given(first=maps(), second=maps())
@settings(max_examples=40, deadline=None)
def test_a_map_is_read_back_as_it_was_saved_also_over_another(first: StreamMap, second: StreamMap) -> None:
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "x.db", create=True) as store:
        for map in (first, second, first):
            save_map(store, map)
            assert load_map(store, "any") == map
        acts = len(store.acts())
        save_map(store, first)
        assert len(store.acts()) == acts


def test_saving_the_same_map_again_is_no_act(store: Store, number: int, checkout_map) -> None:
    save_map(store, checkout_map())
    assert len(store.acts()) == 1


def test_an_unknown_stream_is_named_with_those_there_are(store: Store, number: int) -> None:
    with pytest.raises(StoreError, match="no stream 'chekout'; there are checkout"):
        load_map(store, "chekout")


def test_the_list_shows_items_and_span(store: Store, number: int, batch_of) -> None:
    apply_batch(store, "checkout", batch_of(("A", "Backlog", 5), ("B", "build", 9)))
    (stream,) = list_streams(store)
    assert (stream.slug, stream.title, stream.items, stream.first_at, stream.last_at) == (
        "checkout",
        "Checkout",
        2,
        5,
        9,
    )


def test_a_map_that_would_leave_items_in_a_step_that_goes_is_refused(
    store: Store, number: int, checkout_map, dump
) -> None:
    move_item(store, create_item(store, number, key="A", step_id="select"), "test")
    before = dump(store)
    fewer = checkout_map(steps=[step for step in checkout_map().steps if step.id != "test"])
    with pytest.raises(StoreError, match="1 in test"):
        save_map(store, fewer)
    assert dump(store) == before


def test_an_imported_status_that_the_new_map_maps_elsewhere_is_no_obstacle(
    store: Store, number: int, checkout_map, batch_of
) -> None:
    apply_batch(store, "checkout", batch_of(("A", "Backlog", 1)))
    steps = checkout_map().steps[1:]
    with pytest.raises(StoreError, match="1 in select"):
        save_map(store, checkout_map(steps=steps))
    steps[0].statuses.append(" backlog ")
    save_map(store, checkout_map(steps=steps))
    assert load_map(store, "checkout").steps[0].id == "build"


def test_items_that_passed_a_step_before_do_not_keep_it(store: Store, number: int, checkout_map, batch_of) -> None:
    apply_batch(store, "checkout", batch_of(("A", "Backlog", 1), ("A", "build", 2)))
    save_map(store, checkout_map(steps=checkout_map().steps[1:]))
    assert [step.id for step in load_map(store, "checkout").steps] == ["build", "test", "live"]


def test_a_step_that_goes_can_hand_its_items_over(store: Store, number: int, checkout_map, batch_of, dump) -> None:
    apply_batch(store, "checkout", batch_of(("A", "Backlog", 1)))
    by_hand = create_item(store, number, key="B", step_id="select")
    before = dump(store)
    save_map(store, checkout_map(steps=checkout_map().steps[1:]), moves={"select": "build"})
    saved = load_map(store, "checkout")
    assert saved.step_of_status()["backlog"] == "build"
    raw = raw_history(store, "checkout")
    (status,) = [
        raw.statuses[s] for i, s in zip(raw.event_item, raw.event_status, strict=True) if raw.item_ids[i] == by_hand
    ]
    assert status[1] == "build"
    store.undo(number)
    assert dump(store) == before


def test_a_stream_made_from_names_gets_free_ids(store: Store) -> None:
    first = new_stream(store, "Checkout  now", ["Select & fund", "Select / fund", "Live"])
    second = new_stream(store, "Checkout now", ["A", "B"], customer="shoppers")
    assert (first, second) == ("checkout-now", "checkout-now-2")
    assert [step.id for step in load_map(store, first).steps] == ["select-fund", "select-fund-2", "live"]
    assert len(store.acts()) == 2


@given(name=st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_an_id_made_from_any_name_is_an_id(name: str) -> None:
    assert Step(id=slugify(name)).id == slugify(slugify(name))


def test_a_rename_keeps_everything_but_the_slug(store: Store, number: int, checkout_map) -> None:
    rename_stream(store, "checkout", "till")
    assert load_map(store, "till") == checkout_map(stream="till")
    with pytest.raises(StoreError, match="no slug"):
        rename_stream(store, "till", "two words")
    save_map(store, checkout_map())
    with pytest.raises(StoreError, match="already"):
        rename_stream(store, "till", "checkout")


def test_a_deleted_stream_leaves_no_row(store: Store, dump, checkout_map, batch_of) -> None:
    before = dump(store)
    apply_batch(store, "checkout", batch_of(("A", "Backlog", 1)), map=checkout_map())
    move_item(store, store.value("SELECT id FROM item"), "build")
    delete_stream(store, "checkout")
    assert dump(store) == before


def test_what_was_believed_stays_with_its_date(
    store: Store, number: int, checkout_map, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VSM_TUI_NOW", "2026-03-02")
    map = checkout_map()
    map.steps[1].active = "3d"
    save_map(store, map)
    beliefs = [(belief.step, belief.active, belief.accurate) for belief in load_beliefs(store, number)]
    assert beliefs == [("build", "2h", 0.8), ("build", "3d", 0.8)]
    assert date.fromtimestamp(load_beliefs(store, number)[-1].at).year == 2026


def test_a_future_map_is_kept_beside_the_present_one(store: Store, number: int, checkout_map) -> None:
    better = checkout_map(steps=checkout_map().steps[1:])
    save_future(store, number, "No approval", better)
    save_future(store, number, "No approval", better)
    (future,) = load_futures(store, number)
    assert (future.name, future.map) == ("No approval", better)
    assert load_map(store, "checkout") == checkout_map()


def test_an_import_makes_a_stream_of_its_source(store: Store, number: int, checkout_map, batch_of) -> None:
    assert kept_where(store, "checkout") == "here"
    apply_batch(store, "claims", batch_of(("A", "build", 1)), map=checkout_map(stream="claims"))
    assert kept_where(store, "claims") == "source"


def test_settings_are_kept_and_are_no_acts(store: Store, number: int, path: Path) -> None:
    put_setting(store, 0, "theme", "dark")
    put_setting(store, number, "theme", {"since": None})
    store.close()
    with Store.open(path) as again:
        assert get_setting(again, 0, "theme") == "dark"
        assert get_setting(again, stream_id(again, "checkout"), "theme") == {"since": None}
        assert get_setting(again, 0, "none", 7) == 7
        assert len(again.acts()) == 1
