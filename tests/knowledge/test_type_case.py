"""The map and the list of practice cases show the same, whatever was chosen, and by keyboard too."""

from __future__ import annotations

import re
from math import hypot
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.actions import SYSTEM
from knowledge.importing import import_content
from knowledge.models import PracticeCase
from look.geography import apart, place

CASE = "praktijkvoorbeelden/voorbeeld.md"


def listed(html: str) -> list[tuple[str, str]]:
    """Number and address of each case in the list."""
    return re.findall(r'aria-hidden="true">(\d+)</span>.*?href="([^"]+)"', html)


def on_map(html: str) -> list[tuple[str, str]]:
    """Number and address of each dot."""
    return [
        (n, url) for url, n in re.findall(r'<a class="tb-map__link" href="([^"]+)" aria-label="(\d+)\.', html)
    ]


def put_cases(count: int) -> None:
    case = PracticeCase.objects.get()
    for number in range(count):
        case.copy(update_attrs={"slug": f"kopie-{number}", "title": f"Kopie {number:02}"})


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 21), ("?doelgroep=bewoners-a", 21), ("?doelgroep=bewoners-b", 0), ("?actielijn=lijn-een", 21),
        ("?provincie=voorbeeldland", 21), ("?provincie=elders", 0), ("?pagina=2", 21),
    ],
)  # fmt: skip
def test_map_and_list_show_the_same_in_the_same_order(
    content: Path, client: Client, query: str, count: int
) -> None:
    put_cases(20)
    html = client.get(f"/praktijkvoorbeelden/{query}").content.decode()
    assert len(listed(html)) == count
    assert on_map(html) == listed(html)


def test_no_dot_hides_another(content: Path, client: Client) -> None:
    put_cases(6)
    html = client.get("/praktijkvoorbeelden/").content.decode()
    dots = [(float(x), float(y)) for x, y in re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)" r="19"', html)]
    assert len(dots) == 7
    # The radius of a dot is 19.
    gaps = [hypot(a[0] - b[0], a[1] - b[1]) for n, a in enumerate(dots) for b in dots[:n]]
    assert min(gaps) > 36


def test_dots_that_do_not_touch_stay_where_they_are() -> None:
    points = [(10.0, 10.0), (100.0, 100.0)]
    assert apart(points) == points
    assert apart([]) == []


def test_a_case_stands_at_its_own_place_when_it_has_one(content: Path, client: Client) -> None:
    address = "/praktijkvoorbeelden/voorbeeld/"
    html = client.get(address).content.decode()
    assert "Bij benadering: de plek van de gemeente." in html
    case = PracticeCase.objects.get()
    case.latitude, case.longitude = 53.2, 6.5
    case.save_revision().publish()
    x, y = place(53.2, 6.5)
    html = client.get(address).content.decode()
    assert f'<circle cx="{x}" cy="{y}"' in html
    assert "Bij benadering: de plek van de gemeente." not in html
    assert "tb-map__link" not in html


@pytest.mark.parametrize(("latitude", "longitude"), [(52.1, None), (None, 5.2), (10.0, 5.2), (52.1, 50.0)])
def test_half_a_place_or_one_abroad_is_refused(
    content: Path, latitude: float | None, longitude: float | None
) -> None:
    case = PracticeCase.objects.get()
    case.latitude, case.longitude = latitude, longitude
    with pytest.raises(ValidationError):
        case.full_clean()


@pytest.mark.parametrize(
    ("new", "line"),
    [("latitude: 52.1\n", 13), ("latitude: 1\nlongitude: 5\n", 13), ("latitude: noord\nlongitude: 5\n", 13)],
)
def test_a_bad_place_in_a_file_is_named(content: Path, new: str, line: int) -> None:
    file = content / CASE
    file.write_text(file.read_text().replace("municipality: GM9999\n", f"{new}municipality: GM9999\n"))
    assert {p.line for p in import_content(SYSTEM, content).problems} == {line}


def test_the_desk_gets_a_question_that_names_the_case(content: Path, client: Client) -> None:
    html = client.get("/praktijkvoorbeelden/voorbeeld/").content.decode()
    link = re.search(r'href="(/vraag/stellen/\?q=[^"]+)"', html)
    assert link is not None
    assert "Over het praktijkvoorbeeld ‘Het voorbeeld’" in client.get(link[1]).content.decode()
