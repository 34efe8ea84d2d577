"""The order of statuses leaves no status that would fit better elsewhere."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from vsm_tui.intake.ordering import flow_of, ordered

NAMES = "abcdef"


def flow(paths):
    rows = [(item, NAMES.index(name), at) for item, path in enumerate(paths) for at, name in enumerate(path)]
    return flow_of(tuple(zip(*rows, strict=True)), NAMES)


def against(order, found):
    return sum(found.before[later][earlier] for i, earlier in enumerate(order) for later in order[i + 1 :])


def test_a_status_that_few_items_enter_late_does_not_come_before_what_most_pass_first():
    found = flow(["ab"] * 2 + ["bc"] * 3 + ["ca"] * 2 + ["abc"] * 3)
    assert ordered(NAMES, found)[:3] == ["a", "b", "c"]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(alphabet=NAMES, min_size=1, max_size=8), min_size=1, max_size=12))
def test_moving_any_one_status_elsewhere_is_no_better(paths):
    found = flow(paths)
    order = [name for name in ordered(NAMES, found) if name in found.items]
    assert sorted(order) == sorted({name for path in paths for name in path})
    least = against(order, found)
    for name in order:
        rest = [other for other in order if other != name]
        for place in range(len(order)):
            assert against([*rest[:place], name, *rest[place:]], found) >= least


def test_times_and_ends_count_every_stay():
    found = flow_of(([0, 0, 0, 0], [0, 1, 1, 0], [0, 10, 15, 30]), "ab")
    assert dict(found.seconds) == {"a": 10, "b": 20} and dict(found.entries) == {"a": 2, "b": 1}
    assert dict(found.ends) == {"a": 1} and dict(found.exits) == {"a": 1, "b": 1}


def test_where_paths_do_not_decide_the_sources_own_order_does():
    found = flow(["a", "b", "c"])
    assert ordered("abc", found, hint=["c", "a", "b"]) == ["c", "a", "b"]
