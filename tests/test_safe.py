import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from vsm_tui.safe import safe, safe_line


def test_an_escape_sequence_becomes_its_picture():
    assert safe("\x1b]0;owned\x07") == "␛]0;owned␇"


def test_right_to_left_overrides_and_c1_controls_are_replaced():
    assert safe("a\u202eb\x9bc") == "a�b�c"


def test_the_joiner_in_a_family_is_kept():
    family = "👩\u200d👧"
    assert safe(family) == family


def test_a_long_text_is_cut_before_it_reaches_a_widget():
    assert len(safe("x" * 10_000_000, 80)) == 80


@given(st.text(alphabet=st.characters(blacklist_categories=())))
def test_no_text_keeps_a_control_character(text):
    for character in safe(text):
        category = unicodedata.category(character)
        assert category != "Cs"
        assert category != "Cc" or character in "\n\t"
    assert "\n" not in safe_line(text)
