"""The agenda's line: which pages are named, and what gives way where it is narrow."""

from __future__ import annotations

from vsm_tui.widgets.agenda import Page, agenda_spans

PAGES = [
    Page(1, "Last time", True),
    Page(2, "Waits", True),
    Page(3, "Again and again", False),
    Page(4, "Started", True, changed=True),
    Page(9, "One change", True),
]


def line(current: int, width: int) -> str:
    return "".join(span.text for span in agenda_spans(PAGES, current, width))


def test_pages_on_the_agenda_are_named_and_a_change_has_a_star() -> None:
    assert line(2, 80) == " Last time ▸Waits  ·  Started*  One change "


def test_the_open_page_is_named_even_where_it_is_not_on_the_agenda() -> None:
    assert "▸Again and again" in line(3, 80)


def test_names_give_way_from_the_last_on_and_dots_never() -> None:
    assert line(2, 36) == " Last time ▸Waits  ·  Started*  ● "
    narrow = line(9, 26)
    assert narrow == " ●  ●  ·  ●* ▸One change "
    assert line(9, 5) == narrow


def test_no_digit_is_shown_since_digits_go_to_other_screens() -> None:
    assert not any(sign.isdigit() for width in (5, 40, 80) for sign in line(2, width))
