"""The verbs of who was there: noted at the door, or afterwards from the list of a meeting program."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django.db import transaction

from accounts.audit import record

from .access import must_organise
from .models import Event
from .registrations import Attendance, Registration

# What stands between addresses in a list, in whichever form a program gives it.
BETWEEN = re.compile(r"[\s<>\"',;:()]+")


@transaction.atomic
def note_attendance(actor: Any, registration: Registration, session_uid: uuid.UUID, *, present: bool) -> bool:
    """Somebody who has a place was at a session, or was not after all; returns whether that is new.

    Raises PermissionDenied for who publishes nothing here.
    """
    must_organise(actor)
    if registration.state != Registration.State.PLACED:
        return False
    if present:
        _row, changed = Attendance.objects.get_or_create(
            registration=registration, session_uid=session_uid, defaults={"noted_by": actor}
        )
    else:
        changed = bool(
            Attendance.objects.filter(registration=registration, session_uid=session_uid).delete()[0]
        )
    if changed:
        record(actor, "note_attendance", registration, event=registration.event_id, present=present)
    return changed


@transaction.atomic
def note_attendance_of_list(
    actor: Any, event: Event, session_uid: uuid.UUID, text: str
) -> tuple[int, list[str]]:
    """Note everybody whose address stands in a text; how many, and which addresses have no place here.

    A meeting program gives such a list, in a form of its own: every address in it counts. Two queries.
    """
    must_organise(actor)
    words = (word.lower().rstrip(".") for word in BETWEEN.split(text))
    wanted = dict.fromkeys(word for word in words if "@" in word.strip("@"))
    # All who have a place, not those of the list: a database takes only so many values at once.
    placed = event.registrations.filter(state=Registration.State.PLACED).values_list("email", "pk")
    known = {email: pk for email, pk in placed if email in wanted}
    Attendance.objects.bulk_create(
        [Attendance(registration_id=pk, session_uid=session_uid, noted_by=actor) for pk in known.values()],
        ignore_conflicts=True,
    )
    record(actor, "note_attendance_of_list", event, people=len(known))
    return len(known), [address for address in wanted if address not in known]
