"""Registrations go three months after the meeting; how many came from where stays."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from accounts.models import AuditEntry
from knowledge.events.actions import cancel_registration, confirm_registration, register_for_event
from knowledge.models import Attendance, Event, EventCount, Registration, Session
from knowledge.tasks import forget_registrations


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
