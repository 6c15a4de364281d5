"""What the organiser does for who called: enter them, cancel for them, give them a place.

Each holds the event as the verbs of visitors do, so never more places are given than there are: for one more
the organiser makes more places first (decision 36).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.audit import record

from . import letters, places
from .access import must_organise
from .actions import EventFull, RegistrationClosed, end, enter, give_what_is_kept, key_for
from .models import Event
from .registrations import Registration

State = Registration.State


class AlreadyRegistered(Exception):
    """The address has a registration for this event, which `registration` is."""

    def __init__(self, registration: Registration) -> None:
        """With the registration that is there."""
        self.registration = registration


@places.refused_after
def add_participant(
    actor: Any,
    event: Event,
    *,
    name: str,
    email: str,
    organisation: str,
    key: str,
    answers: Mapping[str, str] | None = None,
) -> Registration | Exception:
    """Enter somebody who called: they get a free place or come last in the line, and the usual mail.

    The organiser vouches for the address, so nobody has to confirm; the mail says who registered them and how
    to cancel. The window of registration is for visitors alone. The same form again (`key`) gives the
    registration that is there.

    Raises PermissionDenied, RegistrationClosed (off or over), EventFull (no place and no line) or
    AlreadyRegistered.
    """
    must_organise(actor)
    event = places.hold(event.pk)
    email = email.strip().lower()
    key = key_for(key, email)
    if same_form := event.registrations.filter(key=key).first():
        return same_form
    if not event.live or event.is_over:
        raise RegistrationClosed
    places.settle(event)
    data: dict[str, Any] = {
        "name": name,
        "organisation": organisation,
        "answers": dict(answers or {}),
        "key": key,
        "wants_reminders": True,
        "registered_by": None,
        "entered_by": actor,
    }
    known = event.registrations.filter(email=email).first()
    if known is not None and known.state != State.CANCELLED:
        if known.confirmed_at is not None:
            return AlreadyRegistered(known)
        # The mail to confirm did not reach them; they keep the place that they have.
        registration = known
        for field, value in data.items():
            setattr(registration, field, value)
    elif places.is_free_for_newcomers(event) or places.takes_who_waits(event):
        registration = enter(event, email, data, again=known)
    else:
        return EventFull()
    give_what_is_kept(event, registration)
    record(actor, "add_participant", registration, event=event.pk, state=str(registration.state))
    return registration


@transaction.atomic
def cancel_for(actor: Any, registration: Registration) -> bool:
    """Somebody called that they don't come; the next in line gets the place. False when they had cancelled.

    Raises PermissionDenied, or RegistrationClosed when it is off or over.
    """
    must_organise(actor)
    event = _held(registration)
    fresh = _fresh(event, registration)
    if fresh is None or fresh.state == State.CANCELLED:
        return False
    record(actor, "cancel_for_participant", fresh, event=event.pk)
    if fresh.confirmed_at is None:
        # It may be anybody's address: nothing is sent to it.
        places.forget_unconfirmed(fresh)
    else:
        had_place = end(event, fresh)
        letters.is_cancelled_for(fresh, event, had_place=had_place)
    places.settle(event)
    return True


@places.refused_after
def give_place(actor: Any, registration: Registration) -> Registration | Exception:
    """Give the place that is kept for somebody, or a free one whatever their turn; who has one keeps it.

    Raises PermissionDenied, RegistrationClosed (off, over or cancelled) or EventFull: none is free.
    """
    must_organise(actor)
    event = _held(registration)
    # Not `settle` yet: what is free is for this person, not for the first in line.
    places.end_late(event)
    outcome = _given(actor, event, _fresh(event, registration))
    places.settle(event)
    return outcome


def _given(actor: Any, event: Event, one: Registration | None) -> Registration | Exception:
    if one is None or one.state == State.CANCELLED:
        return RegistrationClosed()
    if one.state == State.PLACED:
        return one
    free = places.free_places(event)
    if one.state == State.WAITING and free is not None and free <= 0:
        return EventFull()
    one.state = State.OFFERED
    give_what_is_kept(event, one)
    record(actor, "give_place", one, event=event.pk)
    return one


@transaction.atomic
def put_first_in_line(actor: Any, registration: Registration) -> bool:
    """Let somebody who waits have the next place that comes free; False when they don't wait any more.

    Raises PermissionDenied, or RegistrationClosed when it is off, over or has begun: then nobody moves up.
    """
    must_organise(actor)
    event = _held(registration)
    if places.has_begun(event):
        raise RegistrationClosed
    places.settle(event)
    line = list(event.registrations.in_line().with_who_entered())
    number = next((n for n, one in enumerate(line, 1) if one.pk == registration.pk), 0)
    if not number:
        return False
    if number == 1:
        # A second press of the button: they heard it already, or nobody is before them.
        return True
    # Each takes the turn of who comes after, so all turns stay different.
    turns = [one.turn for one in line[:number]]
    moved = [line[number - 1], *line[: number - 1]]
    for one, turn in zip(moved, turns, strict=True):
        one.turn = turn
    Registration.objects.bulk_update(moved, ["turn"])
    record(actor, "put_first_in_line", moved[0], event=event.pk, passed=number - 1)
    letters.is_first_in_line(moved[0], event)
    return True


def _held(registration: Registration) -> Event:
    """The event, held; raises RegistrationClosed when nothing about who comes changes any more."""
    event = places.hold(registration.event_id)
    if not event.live or event.is_over:
        raise RegistrationClosed
    return event


def _fresh(event: Event, registration: Registration) -> Registration | None:
    """The registration as it is now; None when it is gone."""
    found: Registration | None = event.registrations.filter(pk=registration.pk).with_who_entered().first()
    return found
