"""What is read out loud: each measure's sentence, in its ordinary case and in each of its odd ones."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "flow"))

from lives import finishing, lived

from vsm_tui.flow.flowtime import service_level
from vsm_tui.pictures.load import crowding_sentence, work_by_age
from vsm_tui.pictures.sentences import (
    distribution_sentence,
    efficiency_sentence,
    load_sentence,
    service_level_sentence,
    stability_sentence,
    time_sentence,
    velocity_sentence,
)
from vsm_tui.pictures.velocity import started_sentence
from vsm_tui.scope import Scope

QUARTER = Scope(since=date(2026, 7, 1), until=date(2026, 9, 30))


def two_quarters() -> dict[str, dict[str, float]]:
    """20 items finished in the second quarter after 33 days, 20 in the third after 41."""
    first = {f"A{n}": {"ask": 110.0 + n - 33, "live": 110.0 + n} for n in range(20)}
    second = {f"B{n}": {"ask": 210.0 + n - 41, "live": 210.0 + n} for n in range(20)}
    return first | second


def test_flow_time_is_said_with_the_quarter_before() -> None:
    history = lived(two_quarters(), until=268)
    assert time_sentence(history, QUARTER) == ("85 % of items finished within 41 days; in the quarter before: 33.")


def test_what_is_known_of_the_time_before_only_in_part_says_so() -> None:
    late = {key: life for key, life in two_quarters().items() if key.startswith("B") or key in ("A18", "A19")}
    said = time_sentence(lived(late, until=268), QUARTER)
    assert said == (
        "85 % of items finished within 41 days; in the quarter before: 33 (thin: n = 2) (known only since 10 Apr 2026)."
    )


def test_a_few_items_have_a_maximum_and_no_85_per_cent() -> None:
    assert time_sentence(finishing([10.0, 11.0, 12.0], took=4), Scope()).startswith(
        "All 3 finished items took at most 4 days (too few for 85 %)"
    )


def test_nothing_finished_is_said_plainly() -> None:
    history = lived({"A": {"ask": 0.0}}, until=20)
    assert "no flow time" in time_sentence(history, Scope())
    assert "no flow efficiency" in efficiency_sentence(history, Scope())
    assert "nothing to distribute" in distribution_sentence(history, Scope())
    assert "nothing to compare" in stability_sentence(history, Scope())
    assert "no service level" in service_level_sentence(service_level(history, Scope()))


def test_velocity_stands_beside_what_was_started() -> None:
    lives = {f"I{n}": {"ask": float(n), **({"live": n + 0.5} if n % 2 else {})} for n in range(28)}
    said = velocity_sentence(lived(lives, until=28), Scope())
    assert said.startswith("3.5 items finished and 7 started a week: more is started than finished")


def test_load_names_the_step_that_holds_most_of_it() -> None:
    lives = {f"I{n}": {"ask": 0.0, **({"build": 1.0} if n < 3 else {})} for n in range(5)}
    assert load_sentence(lived(lives, until=10), Scope()).startswith("5 items in progress, most of it in build (3)")
    assert load_sentence(finishing([3.0]), Scope()) == "Nothing is in progress."


def test_efficiency_says_what_it_rests_on_and_its_ceiling() -> None:
    lives = {f"I{n}": {"ask": 0.0, "build": 7.0, "live": 8.0} for n in range(10)}
    said = efficiency_sentence(lived(lives, until=9), Scope())
    assert "Active time is taken from statuses: at most what is said." in said
    assert "at most 23.8 %" in said
    recorded = lived(lives, until=9, efforts=[(key, "build", 2.0, None) for key in lives])
    assert efficiency_sentence(recorded, Scope()).startswith("1.0 % of the elapsed time of 10 finished items was work")
    assert "at most" not in efficiency_sentence(recorded, Scope())


def test_distribution_names_what_is_furthest_from_its_target() -> None:
    lives = {f"I{n}": {"ask": 0.0, "live": 2.0} for n in range(10)}
    items = {key: {"type": "feature" if n < 8 else "debt", "escalated": int(n == 9)} for n, key in enumerate(lives)}
    said = distribution_sentence(lived(lives, until=3, items=items, targets={"feature": 0.5, "debt": 0.25}), Scope())
    assert said == (
        "Of 10 finished items: feature 80 % (target 50 %), debt 20 % (target 25 %). "
        "10 % was done only once escalated, 50 % of debt."
    )


def test_started_and_completed_are_compared() -> None:
    lives = {f"I{n}": {"ask": float(n), **({"live": 9.0} if n < 2 else {})} for n in range(6)}
    assert started_sentence(lived(lives, until=10), Scope()) == (
        "6 items started, 2 finished, 0 discarded: 4 are left over. For every item completed 3 were started."
    )
    late = Scope(since=date(2026, 1, 9))
    assert started_sentence(lived(lives, until=10), late) == (
        "2 items started, 2 finished, 0 discarded: as many as were completed. 4 left over."
    )


def test_littles_law_says_which_way_the_stream_is_not_stable() -> None:
    steady = finishing([float(day) for day in range(5, 200)], took=5, until=200)
    assert "close to stable" in stability_sentence(steady, Scope(since=date(2026, 2, 1), until=date(2026, 6, 1)))
    stuck = {f"S{n}": {"ask": float(n)} for n in range(60)}
    lives = {f"I{n}": {"ask": float(n), "live": n + 2.0} for n in range(60)}
    assert "work piles up" in stability_sentence(lived(lives | stuck, until=70), Scope())


def test_the_ageing_chart_counts_what_is_older_than_most_were() -> None:
    done = {f"D{n}": {"ask": 0.0, "live": float(n + 1)} for n in range(10)}
    history = lived(done | {"old": {"ask": -20.0}, "new": {"ask": 11.5}}, until=12)
    assert work_by_age(history, Scope()).sentence == (
        "1 of 2 items in progress is older than 85 % of the finished ones were in the same step; "
        "the oldest is old with 32 days."
    )


def test_load_and_flow_time_are_tied_only_where_the_data_say_so() -> None:
    from vsm_tui.flow.crowding import crowding

    alone = {f"A{n}": {"ask": 2.0 * n, "live": 2.0 * n + 1} for n in range(15)}
    together = {f"T{n}": {"ask": 40 + n / 20, "live": 60.0 + n} for n in range(15)}
    said = crowding_sentence(crowding(lived(alone | together, until=200), Scope()))
    assert said.endswith("in this stream more load goes with longer flow times.")
    few = crowding_sentence(crowding(finishing([3.0], until=40), Scope()))
    assert few == "Too few items to say whether load goes with flow time (1 item)."
