"""Schemes are listed by their closing date, which a reader puts in a calendar."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from knowledge.models import Scheme
from knowledge.resources.reminders import remind_before_closing
from post.following.models import Follower, Following
from post.models import Effect

TODAY = dt.date(2026, 3, 1)


@pytest.fixture
def schemes(content: Path) -> dict[str, Scheme]:
    """One scheme in each state, seen from TODAY."""
    original = Scheme.objects.get()
    dates: dict[str, tuple[dt.date | None, dt.date | None]] = {
        "Gesloten": (dt.date(2025, 1, 1), dt.date(2026, 2, 28)),
        "Laat": (dt.date(2026, 1, 1), dt.date(2026, 12, 31)),
        "Laatste dag": (dt.date(2026, 1, 1), TODAY),
        "Zonder einde": (dt.date(2026, 1, 1), None),
        "Komt nog": (dt.date(2026, 6, 1), dt.date(2026, 7, 1)),
        "Onbekend": (None, None),
    }
    found = {
        title: original.copy(
            update_attrs={"slug": title.lower().replace(" ", "-"), "title": title, "opens": o, "closes": c}
        )
        for title, (o, c) in dates.items()
    }
    original.delete()
    return found


def test_what_closes_first_stands_on_top_and_what_is_closed_last(
    schemes: dict[str, Scheme], client: Client
) -> None:
    with time_machine.travel("2026-03-01 12:00+01:00", tick=False):
        html = client.get("/regelingen/").content.decode()
    order = ["Laatste dag", "Laat", "Zonder einde", "Komt nog", "Onbekend", "Gesloten"]
    places = [html.index(f">{title}</a>") for title in order]
    assert places == sorted(places)
    assert "Nu open, tot en met 1 maart 2026" in html or "Nu open, tot 1 maart 2026" in html


def test_only_what_is_open_when_asked(schemes: dict[str, Scheme], client: Client) -> None:
    with time_machine.travel("2026-03-01 12:00+01:00", tick=False):
        html = client.get("/regelingen/?status=open").content.decode()
    assert [title for title in schemes if f">{title}</a>" in html] == ["Laat", "Laatste dag", "Zonder einde"]


def entries(text: bytes) -> list[tuple[str, dt.date]]:
    return [(str(e["summary"]), e["dtstart"].dt) for e in Calendar.from_ical(text).walk("VEVENT")]


def test_a_calendar_has_the_days_that_are_still_to_come(schemes: dict[str, Scheme], client: Client) -> None:
    schemes["Komt nog"].unpublish()
    with time_machine.travel("2026-03-01 12:00+01:00", tick=False):
        answer = client.get("/regelingen/sluitingsdata.ics")
    assert answer["Content-Type"].startswith("text/calendar")
    assert entries(answer.content) == [
        ("Laatste dag: Laatste dag", TODAY), ("Laatste dag: Laat", dt.date(2026, 12, 31)),
    ]  # fmt: skip


def test_an_entry_moves_along_with_its_scheme(schemes: dict[str, Scheme], client: Client) -> None:
    address = "/regelingen/laat/sluitingsdatum.ics"
    before = Calendar.from_ical(client.get(address).content).walk("VEVENT")[0]
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=5)):
        scheme = schemes["Laat"]
        scheme.closes = dt.date(2027, 1, 31)
        scheme.save_revision().publish()
        after = Calendar.from_ical(client.get(address).content).walk("VEVENT")[0]
    assert after["uid"] == before["uid"]
    assert after["dtstart"].dt == dt.date(2027, 1, 31)
    assert after["sequence"] > before["sequence"]


def test_a_scheme_without_a_closing_date_has_no_entry(schemes: dict[str, Scheme], client: Client) -> None:
    assert client.get("/regelingen/onbekend/sluitingsdatum.ics").status_code == 404
    assert "sluitingsdatum.ics" not in client.get("/regelingen/onbekend/").content.decode()


def test_queries_of_the_calendar_do_not_grow(
    schemes: dict[str, Scheme], client: Client, django_assert_max_num_queries
) -> None:
    for number in range(10):
        schemes["Laat"].copy(update_attrs={"slug": f"k-{number}", "title": f"K {number}"})
    with time_machine.travel("2026-03-01 12:00+01:00", tick=False):
        client.get("/regelingen/sluitingsdata.ics")
        with django_assert_max_num_queries(3):
            assert len(entries(client.get("/regelingen/sluitingsdata.ics").content)) == 13


def follow(scheme: Scheme, email: str = "noor@gemeente.example", *, confirmed: bool = True) -> Following:
    now = timezone.now()
    follower, _made = Follower.objects.get_or_create(email=email)
    return Following.objects.create(
        follower=follower,
        kind="page",
        ref=str(scheme.pk),
        asked_at=now,
        confirmed_at=now if confirmed else None,
    )


def mails() -> list[str]:
    """The subjects that were promised, in that order."""
    return [effect.payload["subject"] for effect in Effect.objects.filter(kind="mail").order_by("pk")]


def test_who_follows_a_scheme_is_reminded_fourteen_and_three_days_before(schemes: dict[str, Scheme]) -> None:
    follow(schemes["Laat"])
    closes = dt.date(2026, 12, 31)
    assert [remind_before_closing(closes - dt.timedelta(days=days)) for days in range(16, -2, -1)] == (
        [0, 0, 1] + [0] * 10 + [1] + [0] * 4
    )
    assert mails() == ["Laat sluit over 14 dagen", "Laat sluit over 3 dagen"]
    mail = Effect.objects.filter(kind="mail").first()
    assert mail is not None
    assert "31 december 2026 is de laatste dag" in mail.payload["text"]
    assert mail.payload["unsubscribe_url"]


def test_a_day_on_which_nothing_ran_loses_no_reminder(schemes: dict[str, Scheme]) -> None:
    follow(schemes["Laat"])
    assert remind_before_closing(dt.date(2026, 12, 20)) == 1
    assert remind_before_closing(dt.date(2026, 12, 31)) == 1
    assert mails() == ["Laat sluit over 11 dagen", "Laat sluit vandaag"]


def test_only_who_confirmed_is_reminded_and_only_of_what_is_public(schemes: dict[str, Scheme]) -> None:
    follow(schemes["Laat"], confirmed=False)
    follow(schemes["Komt nog"], "ander@gemeente.example")
    schemes["Komt nog"].unpublish()
    assert remind_before_closing(dt.date(2026, 12, 30)) == 0
    assert remind_before_closing(dt.date(2026, 6, 30)) == 0


def test_another_closing_date_has_reminders_of_its_own(schemes: dict[str, Scheme]) -> None:
    follow(schemes["Laat"])
    assert remind_before_closing(dt.date(2026, 12, 30)) == 1
    scheme = schemes["Laat"]
    scheme.closes = dt.date(2027, 2, 1)
    scheme.save_revision().publish()
    assert remind_before_closing(dt.date(2027, 1, 31)) == 1


def test_queries_of_reminding_do_not_grow_with_schemes_that_nobody_follows(
    schemes: dict[str, Scheme], django_assert_max_num_queries
) -> None:
    for number in range(5):
        schemes["Laat"].copy(update_attrs={"slug": f"k-{number}", "title": f"K {number}"})
    with django_assert_max_num_queries(2):
        remind_before_closing(dt.date(2026, 12, 30))


def test_the_page_of_a_scheme_offers_the_reminder(schemes: dict[str, Scheme], client: Client) -> None:
    with time_machine.travel("2026-03-01 12:00+01:00", tick=False):
        assert "Krijg een mail voordat" in client.get("/regelingen/laat/").content.decode()
        assert "Krijg een mail voordat" not in client.get("/regelingen/gesloten/").content.decode()
