"""Bars of a chart."""

from __future__ import annotations

from look.charts import WIDEST, WIDTH, columns


def test_the_bars_share_the_canvas_and_the_highest_fills_it() -> None:
    bars = columns([(str(day), day) for day in range(31)])
    assert all(float(bar.x) + float(bar.width) <= WIDTH for bar in bars)
    assert (bars[0].height, bars[-1].y) == ("0.0", "0.0")


def test_one_bar_is_a_bar_in_the_middle_and_no_wall() -> None:
    [bar] = columns([("27 nov", 5)])
    assert float(bar.width) == WIDEST
    assert float(bar.x) == (WIDTH - WIDEST) / 2
