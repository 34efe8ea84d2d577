from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from vsm_tui.widgets.frame import fit_scope

PARTS = ("last 26 weeks", ("as of 30 Jun 2026 17:00", "as of 30 Jun 2026"), ("touch hours / calendar", "touch"))


def test_everything_stands_where_there_is_room():
    assert fit_scope("Checkout › Waits", PARTS, 100) == (
        "Checkout › Waits",
        "last 26 weeks   as of 30 Jun 2026 17:00   touch hours / calendar",
    )


def test_at_eighty_columns_the_basis_is_still_named():
    place, scope = fit_scope("Checkout improvements › Waits", PARTS, 78)
    assert place == "Checkout improvements › Waits"
    assert scope == "last 26 weeks   as of 30 Jun 2026 17:00   touch"


def test_a_long_place_is_cut_before_the_window_goes():
    place, scope = fit_scope("Checkout improvements › Waiting in the change approval board, 2026-05", PARTS, 60)
    assert place.endswith("…")
    assert scope.startswith("last 26 weeks")


def test_what_is_left_out_is_counted_and_as_of_and_basis_stay():
    parts = ("read-only", "last 26 weeks", "only feature", "“a long text that is looked for”", *PARTS[1:])
    place, scope = fit_scope("Checkout improvements › Waits", parts, 78)
    assert scope == "read-only   last 26 weeks   +2 more   as of 30 Jun 2026   touch"
    assert place == "Chec… › Waits"


@given(st.text(min_size=0, max_size=80), st.integers(40, 120))
def test_the_line_never_runs_over(place, width):
    cut, scope = fit_scope(place, PARTS, width)
    assert cell_len(cut) + (2 + cell_len(scope) if scope else 0) <= max(width, 30 + 2)
