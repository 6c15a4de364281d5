"""The text of a page without its markup: what the search shows of it reads as it does on the page."""

from __future__ import annotations

import pytest

from knowledge.resources.reading import plain


@pytest.mark.parametrize(
    "html",
    [
        "<li>ruimte voor:<ul><li>woningen</li><li>opvang</li></ul></li>",
        "ruimte voor:<ol><li>woningen</li><li>opvang</li></ol>",
        "<p>ruimte voor:</p><p>woningen<br/>opvang</p>",
        "<dl><dt>ruimte voor:</dt><dd>woningen</dd></dl>opvang",
        '<div>ruimte voor:<div class="x">woningen</div>opvang</div>',
    ],
)
def test_words_of_different_blocks_do_not_run_together(html: str) -> None:
    assert plain(html) == "ruimte voor: woningen opvang"


def test_markup_inside_a_word_or_before_a_full_stop_adds_nothing() -> None:
    assert (
        plain("<p>een <b>woon</b>wagen, <a href='/x/'>standplaats</a>.</p>") == "een woonwagen, standplaats."
    )


def test_the_cells_of_a_table_stay_apart() -> None:
    head = "<tr><th>Signaal:</th><th><p>Wie <b>ziet</b></p></th><th>Wat</th></tr>"
    table = f"<table>{head}\n<tr><td></td><td>a.</td><td>b</td></tr></table>"
    assert plain(f"{table}<p>Daarna</p>") == "Signaal: Wie ziet, Wat; a. b; Daarna"
