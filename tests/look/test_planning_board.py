"""Bars of one person that overlap stand below each other; the hours come last."""

from __future__ import annotations

from django.template.loader import render_to_string

from look.planning_board import Bar, Board, Hours, Row, Week

WEEKS = [Week(52, "December"), Week(53, "December"), Week(1, "Januari"), Week(2, "Januari")]


def row(*bars: Bar) -> Row:
    return Row("Sanne Visser", "32 uur", "sv", bars, [Hours(0, "none")] * 4)


def test_bars_that_follow_each_other_share_a_lane_and_bars_that_overlap_do_not() -> None:
    person = row(
        Bar(0, 2, "Nijmegen", "staat vast"),
        Bar(2, 2, "Ede", "staat vast"),
        Bar(1, 2, "Assen", "voorstel", "proposal"),
    )
    assert {bar.text: lane for lane, bar in person.laned_bars()} == {"Nijmegen": 1, "Ede": 1, "Assen": 2}
    assert person.hours_lane == 3


def test_a_person_without_work_still_has_a_row_for_hours() -> None:
    assert row().hours_lane == 2


def test_weeks_of_one_month_share_a_heading() -> None:
    assert Board(WEEKS).months() == [("December", 2, 2), ("Januari", 4, 2)]


def test_the_place_of_a_bar_is_a_class_and_its_period_is_said_in_words() -> None:
    board = Board(WEEKS, [row(Bar(1, 3, "Oss", "week 53 tot en met 2, staat vast"))])
    html = render_to_string("look/components/gantt.html", {"board": board, "label": "Planning"})
    assert "tb-weeks-4" in html
    assert "tb-col-3 tb-span-3 tb-lane-1" in html
    assert "week 53 tot en met 2, staat vast" in html
    assert "style=" not in html
