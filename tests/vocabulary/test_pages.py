"""The pages about the site itself."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from vocabulary.actions import put_action_line, put_target_group
from vocabulary.distance import distance_km
from vocabulary.models import ActionLine, TargetGroup

pytestmark = pytest.mark.django_db


def test_the_sources_page_carries_the_credit_lines(client: Client) -> None:
    text = client.get("/bronnen/").content.decode()
    assert "Bron: CBS, CC BY 4.0 (bewerkt)." in text
    assert "Grenzen: Kadaster / Centraal Bureau voor de Statistiek, 2022." in text
    assert "@svg-maps/netherlands" in text


@pytest.mark.parametrize("name", ["about", "sources", "accessibility"])
def test_every_page_leads_there_from_the_footer(client: Client, name: str) -> None:
    address = reverse(f"vocabulary:{name}")
    page = client.get(address).content.decode()
    assert f'href="{address}"' in page[page.index("<footer") :]


def test_the_about_page_names_the_groups_of_the_content(client: Client) -> None:
    put_target_group(slug="bewoners-a", name="Bewoners A", order=1, tier="primary")
    assert "Bewoners A" in client.get("/over/").content.decode()


@time_machine.travel(dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC), tick=False)
def test_security_txt_says_whom_to_tell_and_does_not_expire_soon(client: Client) -> None:
    answer = client.get("/.well-known/security.txt")
    fields = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert answer["Content-Type"].startswith("text/plain")
    assert fields["Contact"].startswith("mailto:")
    assert fields["Expires"] == "2026-08-29T09:00:00Z"
    assert fields["Canonical"].endswith("/.well-known/security.txt")


def test_robots_stay_out_of_pages_of_people(client: Client) -> None:
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert "Disallow: /account/" in lines
    assert "Disallow: /" not in lines


def test_putting_a_word_twice_brings_it_up_to_date() -> None:
    put_target_group(slug="bewoners-a", name="Oud", order=1, tier="primary")
    put_target_group(slug="bewoners-a", name="Nieuw", order=2, tier="housing")
    assert [(group.name, group.order, group.tier) for group in TargetGroup.objects.all()] == [
        ("Nieuw", 2, "housing")
    ]
    put_action_line(slug="lijn-a", name="Lijn A", order=1)
    put_action_line(slug="lijn-a", name="Lijn A", order=1)
    assert ActionLine.objects.count() == 1


def test_distance_between_two_town_centres() -> None:
    # Utrecht and Groningen lie some 165 km apart as the crow flies.
    assert distance_km(52.0907, 5.1214, 53.2194, 6.5665) == pytest.approx(158, abs=5)
    assert distance_km(52.0, 5.0, 52.0, 5.0) == 0
