"""Registrations go three months after the meeting; how many came from where stays."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import AuditEntry, User
from knowledge.events.actions import (
    cancel_registration,
    change_registration,
    confirm_registration,
    register_for_event,
)
from knowledge.events.asking.actions import ask_at_event
from knowledge.events.by_hand import add_participant
from knowledge.events.forgetting import NotOver, forget_event
from knowledge.models import Attendance, Event, EventCount, Registration, Session
from knowledge.tasks import forget_registrations
from post.outbox import run_due


def test_registrations_go_three_months_after_the_last_session_and_the_counts_stay(
    content: Path, time_machine: Any
) -> None:
    event = Event.objects.get()
    people = [
        register_for_event(
            event, name=f"P{n}", email=f"p{n}@gemeente.example", organisation=place, key=f"k{n}"
        )
        for n, place in enumerate(["Gemeente Ergenshuizen", "Een corporatie", "Ergenshuizen"])
    ]
    for one in people[:2]:
        confirm_registration(one)
    confirm_registration(people[2])
    cancel_registration(people[1])
    session = Session.objects.get()
    Attendance.objects.create(registration=people[0], session_uid=session.uid)

    time_machine.move_to(session.ends_at + dt.timedelta(days=91))
    assert forget_registrations() == 0
    time_machine.move_to(session.ends_at + dt.timedelta(days=93))
    assert forget_registrations() == 3
    assert not Registration.objects.exists()
    assert not Attendance.objects.exists()
    assert AuditEntry.objects.get(verb="forget_registrations").details == {"registrations": 3}
    kept = {
        row.municipality_id: (row.placed, row.waiting, row.cancelled, row.attended)
        for row in EventCount.objects.all()
    }
    # The third was offered the place of the second, and never answered.
    assert kept == {"GM9999": (1, 0, 0, 1), None: (0, 0, 1, 0)}
    assert forget_registrations() == 0


def test_an_organiser_removes_the_people_of_what_is_over_and_the_figures_stay(
    content: Path, client: Client, people: dict[str, User], time_machine: Any
) -> None:
    event, organiser = Event.objects.get(), people["programme_team"]
    for number in range(2):
        confirm_registration(
            register_for_event(
                event,
                name="P",
                email=f"p{number}@gemeente.example",
                organisation="Ergenshuizen",
                key=f"{number}",
            )
        )
    address = "/bijeenkomsten/webinar/deelnemers/verwijderen/"
    client.force_login(people["front_office"])
    assert client.get(address).status_code == client.post(address, {"aantal": "2"}).status_code == 403
    client.force_login(organiser)
    assert "nog niet voorbij" in client.get(address).content.decode()
    client.post(address, {"aantal": "2"})
    with pytest.raises(NotOver):
        forget_event(organiser, event)
    with pytest.raises(PermissionDenied):
        forget_event(people["expert"], event)
    session = Session.objects.get()
    time_machine.move_to(session.ends_at + dt.timedelta(days=1))
    day = date_format(timezone.localdate(session.ends_at + dt.timedelta(days=92)), "j F Y")
    html = client.get("/bijeenkomsten/webinar/deelnemers/").content.decode()
    assert day in html and "Verwijder de persoonsgegevens nu" in html
    first = client.get(address).content.decode()
    assert day in first and "deelnemers.xlsx" in first
    # The first POST asks, and so does one with another number than there is.
    for data in ({}, {"aantal": "1"}):
        assert "2 aanmeldingen verwijderen?" in client.post(address, data).content.decode()
    assert Registration.objects.count() == 2
    done = client.post(address, {"aantal": "2"}, follow=True).content.decode()
    assert "2 aanmeldingen zijn verwijderd." in done
    assert not Registration.objects.exists()
    assert EventCount.objects.get(municipality="GM9999").placed == 2
    entry = AuditEntry.objects.get(verb="forget_registrations")
    assert (entry.actor, entry.details) == (organiser, {"registrations": 2})
    assert "Niets om te verwijderen" in client.post(address, {"aantal": "2"}).content.decode()
    assert EventCount.objects.get(municipality="GM9999").placed == 2


def found_in_tables(*words: str) -> list[str]:
    """Which tables still hold one of these words, in any column."""
    found = []
    for model in apps.get_models():
        rows = model._base_manager.order_by().values()
        if any(word in str(row).lower() for row in rows for word in words):
            found.append(model._meta.label)
    return found


def test_no_table_holds_who_came_when_they_are_forgotten(
    content: Path, people: dict[str, User], time_machine: Any
) -> None:
    event, organiser = Event.objects.get(), people["programme_team"]
    first = register_for_event(
        event,
        name="Zwaantje Quispel",
        email="zwaantje@gemeente.example",
        organisation="Gemeente Ergenshuizen",
        key="een",
        colleagues=[("Wobbe Quispel", "wobbe@gemeente.example")],
    )
    first = confirm_registration(first)
    add_participant(
        organiser,
        event,
        name="Ids Quispel",
        email="ids@gemeente.example",
        organisation="Gemeente Ergenshuizen",
        key="hand",
    )
    change_registration(
        first,
        name="Zwaantje Quispel-Aa",
        organisation="Gemeente Ergenshuizen",
        answers={},
        wants_reminders=True,
    )
    cancel_registration(Registration.objects.get(email="wobbe@gemeente.example"))
    session = Session.objects.get()
    time_machine.move_to(session.starts_at)
    ask_at_event(first, "Wie betaalt de beheerder?", key="v", show_name=True, wants_answer=True)
    run_due()
    words = ("quispel", "zwaantje", "wobbe@", "ids@")
    assert found_in_tables(*words)
    time_machine.move_to(session.ends_at + dt.timedelta(days=1))
    run_due()
    forget_event(organiser, event)
    run_due()
    assert found_in_tables(*words) == []
