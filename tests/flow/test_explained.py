"""Every figure can be explained: its words, its numbers put in, and what is left out, one key away."""

from __future__ import annotations

import numpy as np
import pytest
from histories import Case, cases
from hypothesis import HealthCheck, given, settings
from lives import lived

from vsm_tui.definitions import DEFINITIONS
from vsm_tui.flow.explained import EXPLAINED, explained
from vsm_tui.flow.history import History
from vsm_tui.pictures.catalogue import PICTURES
from vsm_tui.pictures.waits import DEFINITION_OF
from vsm_tui.scope import Scope


def stream() -> History:
    lives = {f"I{n}": {"ask": float(n), "live": float(n + n % 5 + 1)} for n in range(12)}
    more = {"back": {"build": 3.0, "ask": 4.0}, "there": {"live": 2.0}, "on": {"ask": 8.0}}
    return lived(lives | more, until=20, items={"I0": {"type": "feature"}})


@pytest.mark.parametrize("name", sorted(EXPLAINED))
def test_what_is_explained_is_defined(name: str) -> None:
    assert DEFINITIONS[name].question.endswith("?")
    found = explained(name, stream(), Scope())
    assert found is not None
    assert found.name == name
    assert found.numbers
    assert found.n


def test_every_picture_and_every_measure_names_its_definition() -> None:
    history = stream()
    for pictures in PICTURES.values():
        for _, draw in pictures:
            assert draw(history, Scope()).definition in EXPLAINED
    assert set(DEFINITION_OF.values()) <= EXPLAINED


def test_the_numbers_are_put_into_the_formula() -> None:
    found = explained("flow_time", stream(), Scope())
    assert found is not None
    # Flow times: 1 to 5, of 12 items; place ceil(10.2) = 11.
    assert found.numbers[0] == "p85: place ceil(0.85 x 12) = 11 of the sorted flow times = 5 days"
    assert [(part.reason, part.items.tolist()) for part in found.left_out] == [("arrived finished", [13])]


def test_what_the_filter_hides_is_among_what_is_left_out() -> None:
    history = stream()
    found = explained("flow_load", history, Scope(text="I1"))
    assert found is not None
    hidden = next(part for part in found.left_out if part.reason == "hidden by the filter")
    assert {history.items.keys[number] for number in hidden.items.tolist()} >= {"back", "there", "on", "I2"}


def test_nothing_can_be_put_in_where_there_is_no_start_before_a_finish() -> None:
    history = lived({"A": {"ask": 1}}, until=2, steps=[{"id": "ask"}])
    assert explained("flow_time", history, Scope()) is None


@given(cases())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_no_scope_makes_an_explanation_fail_and_what_is_left_out_exists(case: Case) -> None:
    history = History.build(case.raw, case.as_of, now=case.as_of)
    for name in EXPLAINED:
        found = explained(name, history, case.scope)
        if found is None:
            continue
        for part in found.left_out:
            assert len(part.items)
            assert len(np.unique(part.items)) == len(part.items)
            assert int(part.items.max()) < len(history.items)


@given(cases())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_every_picture_of_any_stream_can_be_drawn_and_opened(case: Case) -> None:
    from vsm_tui.charts.cells import draw as cells

    history = History.build(case.raw, case.as_of, now=case.as_of)
    for pictures in PICTURES.values():
        for _, draw in pictures:
            picture = draw(history, case.scope)
            assert picture.sentence.endswith(".")
            assert len(cells(picture.chart, 80, 20).lines()) == 20
            for point in picture.chart.points()[:20]:
                behind = picture.behind(point)
                assert behind is not None
                assert set(behind.notes) <= set(behind.keys)
                assert set(behind.keys) <= set(history.items.keys)
