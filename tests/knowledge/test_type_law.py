"""How far a law is stands on its page, with what is expected; the list goes by that, or by date."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
import time_machine
from django.test import Client

from knowledge.models import Legislation
from knowledge.resources.presentation import law_timeline

STAGES = ["Voorstel", "In consultatie", "In het parlement", "Van kracht"]


def moment(label: str, date: dt.date | None = None, expected: str = "") -> tuple[str, dict[str, object]]:
    return ("moment", {"label": label, "date": date, "expected": expected, "text": ""})


def put_law(title: str, status: str, date: dt.date | None) -> None:
    law = Legislation.objects.get(slug="wet")
    copy = law.copy(update_attrs={"slug": title.lower(), "title": title, "law_status": status})
    copy.timeline = [moment("Ingediend", date)]
    copy.save_revision().publish()


def test_the_way_of_a_law_names_where_it_is_now(content: Path, client: Client) -> None:
    html = client.get("/wetgeving/wet/").content.decode()
    current = re.findall(r'aria-current="step">([^<]+)', html)
    assert [text.strip() for text in current] == ["In het parlement"]
    stages = re.findall(r'<li class="tb-stages__stage tb-stages__stage--(\w+)"', html)
    assert stages == ["done", "done", "current", "coming"]


def test_a_law_that_was_withdrawn_is_on_its_way_no_more(content: Path, client: Client) -> None:
    law = Legislation.objects.get()
    law.law_status = "withdrawn"
    law.save_revision().publish()
    assert client.get("/wetgeving/wet/").content.decode().count("tb-stages__stage--") == 1


def test_what_is_still_to_come_is_said_to_be_expected(content: Path, client: Client) -> None:
    law = Legislation.objects.get()
    law.timeline = [
        moment("Ingediend", dt.date(2026, 1, 2)),
        moment("Behandeld", dt.date(2026, 6, 1)),
        moment("Van kracht", expected="tweede helft van 2027"),
    ]
    law.save_revision().publish()
    with time_machine.travel("2026-03-01 12:00+01:00", tick=False):
        html = client.get("/wetgeving/wet/").content.decode()
    assert "<strong>2 januari 2026</strong>" in html
    assert "<strong>Verwacht: 1 juni 2026</strong>" in html
    assert "<strong>Verwacht: tweede helft van 2027</strong>" in html
    with time_machine.travel("2026-07-01 12:00+01:00", tick=False):
        assert "<strong>1 juni 2026</strong>" in client.get("/wetgeving/wet/").content.decode()


@pytest.mark.django_db
def test_a_moment_that_an_editor_only_began_can_be_previewed() -> None:
    law = Legislation(timeline=[moment("")])
    assert law_timeline(law) == [{"when": "", "text": "", "is_coming": False}]


def test_laws_stand_together_with_those_that_are_as_far(content: Path, client: Client) -> None:
    put_law("Geldend", "in_force", dt.date(2020, 1, 1))
    put_law("Nieuwer", "parliament", dt.date(2023, 1, 1))
    put_law("Plan", "proposal", dt.date(2024, 1, 1))
    html = client.get("/wetgeving/").content.decode()
    order = [">Geldend<", ">Nieuwer<", ">De wet<", ">Plan<"]
    assert [html.index(title) for title in order] == sorted(html.index(title) for title in order)
    headings = re.findall(r'<h2 class="utrecht-heading-2" id="stand-\d">([^<]+)', html)
    assert len(headings) == 3

    by_date = client.get("/wetgeving/?volgorde=datum").content.decode()
    order = [">Plan<", ">Nieuwer<", ">De wet<", ">Geldend<"]
    assert [by_date.index(title) for title in order] == sorted(by_date.index(title) for title in order)
    assert 'id="stand-1"' not in by_date


def test_only_laws_that_are_as_far_when_asked(content: Path, client: Client) -> None:
    put_law("Plan", "proposal", None)
    html = client.get("/wetgeving/?status=proposal").content.decode()
    assert ">Plan<" in html
    assert ">De wet<" not in html
    assert "Niets past bij deze filters" in client.get("/wetgeving/?status=onzin").content.decode()
