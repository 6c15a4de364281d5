"""The verb of writing to participants. Who gets the message is fixed when it is sent.

Each gets a mail of their own, promised once by its key, so a second press and a killed worker change nothing.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.audit import record
from knowledge.events import letters
from knowledge.events.access import must_organise
from knowledge.events.forms import one_line
from knowledge.events.models import Event
from knowledge.events.places import hold
from knowledge.events.registrations import Attendance, Registration, RegistrationQuerySet
from post import outbox

from .models import EventMessage

WRITE = "event-message"
To, State = EventMessage.To, Registration.State


class NobodyToWrite(Exception):
    """Nobody is among those whom the message is for."""


def receivers(event: Event, to: str) -> RegistrationQuerySet:
    """Whom a message is for. Who has not confirmed is sent nothing but the question to do so."""
    known: RegistrationQuerySet = event.registrations.active().filter(confirmed_at__isnull=False)
    if to == To.PLACED:
        return known.filter(state=State.PLACED)
    if to == To.WAITING:
        # A place that came free and is not taken yet is waited for too.
        return known.filter(state__in=[State.WAITING, State.OFFERED])
    if to == To.PRESENT:
        return known.filter(Exists(Attendance.objects.filter(registration=OuterRef("pk"))))
    return known


def counts_of(event: Event) -> dict[str, int]:
    """How many there are of each. Four queries."""
    return {str(to): receivers(event, to).count() for to in To.values}


def refuse_link_to_take_part(event: Event, text: str) -> None:
    """Raise ValidationError when a text holds the link: who has a place gets it by itself, near the time."""
    bare = event.online_url.partition("://")[2].rstrip("/").lower()
    if bare and bare in text.lower():
        raise ValidationError(
            _("Leave out the link to take part: who has a place gets it by mail an hour before.")
        )


@transaction.atomic
def send_message(actor: Any, event: Event, *, to: str, subject: str, text: str, key: str) -> EventMessage:
    """Write to participants; the same `key` again is the message that was sent.

    Raises PermissionDenied, NobodyToWrite, or ValidationError for a text that gives the link to take part.
    """
    must_organise(actor)
    event = hold(event.pk)
    if sent := event.messages.filter(key=key).first():
        return sent
    refuse_link_to_take_part(event, f"{subject}\n{text}")
    people = list(receivers(event, to).order_by("pk").values_list("pk", flat=True))
    if not people:
        raise NobodyToWrite
    message = EventMessage.objects.create(
        event=event, to=to, subject=one_line(subject), text=text, key=key, people=len(people), sent_by=actor
    )
    for start in range(0, len(people), letters.AT_ONCE):
        some = people[start : start + letters.AT_ONCE]
        outbox.enqueue(WRITE, f"message-{message.pk}/{some[0]}", {"message": message.pk, "people": some})
    record(actor, "write_to_participants", message, event=event.pk, to=to, people=len(people))
    return message


def write(effect: outbox.Effect) -> None:
    """The outbox's handler: a mail to each of some people; who cancelled meanwhile gets none."""
    message = EventMessage.objects.filter(pk=effect.payload["message"]).select_related("event").first()
    if message is None:
        return
    # Who cancelled and was registered again since, by whomever, has yet to say that it was them.
    people = message.event.registrations.active().filter(
        pk__in=effect.payload["people"], confirmed_at__isnull=False
    )
    for person in people.with_who_entered().order_by("pk"):
        key = f"message-{message.pk}-{person.pk}"
        letters.from_organiser(person, message.event, message.subject, message.text, key)


outbox.register(WRITE, write, lease=300)
