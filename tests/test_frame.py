"""From PDF user space to the page as read."""

from __future__ import annotations

from math import pi

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.layout import Box
from extractor.pdf.coordinates import Character, Frame, page_frame, quarter_turns

UPRIGHT = Frame(10, 20, 510, 720, 0)


def character(text: str, turn: int | None) -> Character:
    return Character(text, 100, 100, 110, 110, turn)


@pytest.mark.parametrize(
    ("angle", "turns"),
    [
        pytest.param(0.0, 0, id="upright"),
        pytest.param(0.33, 0, id="slanted"),
        pytest.param(pi / 2, 1, id="clockwise"),
        pytest.param(-pi / 2, 3, id="counter_clockwise"),
        pytest.param(2 * pi - 0.001, 0, id="almost_once_around"),
        pytest.param(pi / 4, None, id="watermark"),
    ],
)
def test_angles_become_quarter_turns(angle: float, turns: int | None) -> None:
    assert quarter_turns(angle) == turns


def test_the_direction_of_most_text_decides_how_a_page_is_read() -> None:
    assert page_frame((0, 0, 100, 200), 0, [character("甲", 3)] * 3 + [character("乙", 0)]).quarter == 1


@pytest.mark.parametrize(("rotation", "quarter"), [(0, 0), (90, 1), (270, 3), (450, 1)])
def test_without_a_majority_the_page_rotation_decides(rotation: int, quarter: int) -> None:
    oblique = [character("密", None)] * 9
    assert page_frame((0, 0, 100, 200), rotation, oblique).quarter == quarter
    assert page_frame((0, 0, 100, 200), rotation, [character("甲", 0), character("乙", 2)]).quarter == quarter


@given(st.integers(0, 3), st.floats(20, 400), st.floats(30, 600))
def test_a_box_keeps_its_area_and_stays_on_the_page(quarter: int, left: float, bottom: float) -> None:
    frame = Frame(10, 20, 510, 720, quarter)
    box = frame.box(left, bottom, left + 30, bottom + 10)
    width, height = frame.size
    assert (box.x1 - box.x0) * (box.bottom - box.top) == pytest.approx(300)
    assert 0 <= box.x0 < box.x1 <= width
    assert 0 <= box.top < box.bottom <= height


def test_the_upper_left_corner_of_the_visible_page_is_the_origin() -> None:
    assert UPRIGHT.box(10, 700, 60, 720) == Box(0, 0, 50, 20)


@pytest.mark.parametrize(
    ("painted", "read"),
    [("\x02", "-"), ("\u00ad", "-"), ("\ufffe", "-"), ("\0", "\ufffd"), ("－", "－"), ("f\u200bi", "fi")],
)
def test_a_sign_is_not_lost_as_a_control_character(painted: str, read: str) -> None:
    assert [glyph.text for glyph in UPRIGHT.glyphs([character(painted, 0)])] == [read]


def test_blanks_are_left_out() -> None:
    assert UPRIGHT.glyphs([character(c, 0) for c in " \u3000\r\n\u200b"]) == []
