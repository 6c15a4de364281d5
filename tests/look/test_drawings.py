"""Icons and houses are inline drawings: a missing one would leave a hole in the page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from look import drawings, geography
from look.templatetags.look import kind_icon

ROOT = Path(__file__).parents[2]
TEMPLATE_FOLDERS = [ROOT / name for name in ("site", "search", "knowledge", "experts", "helpdesk")]


def test_every_icon_that_a_template_names_exists() -> None:
    named = {
        (match, path.relative_to(ROOT))
        for folder in TEMPLATE_FOLDERS
        for path in folder.rglob("*.html")
        for match in re.findall(r"""{% icon ["']([^"']+)["']""", path.read_text(encoding="utf-8"))
    }
    assert named
    known = set(drawings.icon_names())
    assert {(name, path) for name, path in named if name not in known} == set()


def test_every_kind_has_an_icon_that_exists() -> None:
    assert set(drawings.ICON_OF_KIND.values()) <= set(drawings.icon_names())


def test_a_question_looks_like_one_at_the_desk_too() -> None:
    assert kind_icon("question.open") == kind_icon("question.finished") == kind_icon("faq")


def test_an_icon_is_hidden_from_screen_readers_and_takes_the_colour_of_the_text() -> None:
    drawing = drawings.icon("search")
    assert 'aria-hidden="true"' in drawing
    assert "fill=" not in drawing.replace('fill="none"', "")


def test_a_typing_error_in_an_icon_name_is_loud() -> None:
    with pytest.raises(KeyError):
        drawings.icon("serach")


def test_a_target_group_without_a_house_of_its_own_gets_the_plain_one() -> None:
    assert drawings.house("een-nieuwe-groep") == drawings.house("default")
    assert drawings.house("ouderen") != drawings.house("default")


def extent(province: str) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the largest part of a province in the drawing."""
    source = (ROOT / "node_modules/@svg-maps/netherlands/netherlands.svg").read_text(encoding="utf-8")
    found = re.search(rf'id="{province}".*?\sd="([^"]+)"', source, re.DOTALL)
    assert found
    parts = []
    x = y = 0.0
    for part in re.findall(r"[mM]([^mMzZ]+)", found[1]):
        points = []
        for dx, dy in re.findall(r"(-?[\d.]+),(-?[\d.]+)", part):
            x, y = x + float(dx), y + float(dy)
            points.append((x, y))
        parts.append(points)
        x, y = points[0]
    across, down = zip(*max(parts, key=len), strict=True)
    return min(across), min(down), max(across), max(down)


@pytest.mark.parametrize(
    ("name", "latitude", "longitude", "province"),
    [
        ("Maastricht", 50.8514, 5.6910, "li"),
        ("Groningen", 53.2194, 6.5665, "gr"),
        ("Utrecht", 52.0907, 5.1214, "ut"),
        ("Zwolle", 52.5168, 6.0830, "ov"),
        ("Den Helder", 52.9533, 4.7600, "nh"),
    ],
)
def test_a_place_lands_in_its_province(name: str, latitude: float, longitude: float, province: str) -> None:
    x, y = geography.place(latitude, longitude)
    left, top, right, bottom = extent(province)
    assert left - 5 <= x <= right + 5, name
    assert top - 5 <= y <= bottom + 5, name
