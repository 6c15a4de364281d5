"""Registrations go three months after the meeting."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from accounts.models import AuditEntry
from knowledge.models import Event, Registration
from knowledge.tasks import forget_registrations


def test_registrations_go_three_months_after_the_last_session(content: Path, time_machine: Any) -> None:
    event = Event.objects.get()
    Registration.objects.create(event=event, name="P", email="p@gemeente.example", organisation="G", key="k")
    ended = max(session.ends_at for session in event.sessions.all())
    time_machine.move_to(ended + dt.timedelta(days=91))
    assert forget_registrations() == 0
    time_machine.move_to(ended + dt.timedelta(days=93))
    assert forget_registrations() == 1
    assert not Registration.objects.exists()
    assert AuditEntry.objects.get(verb="forget_registrations").details == {"registrations": 1}
    assert forget_registrations() == 0
