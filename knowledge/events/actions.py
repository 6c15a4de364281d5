"""The verbs of registering. Each holds the event while it works, so nobody gets in between."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.audit import record

from . import letters, places
from .access import hash_of, must_organise, token_of
from .changes import told_of
from .listeners import tell
from .models import Event
from .registrations import Registration, new_salt

State = Registration.State


class RegistrationClosed(Exception):
    """The event has begun, is not public or takes no registrations; `message` is for the visitor."""

    message = _("You can't register for this meeting any more.")


class EventFull(RegistrationClosed):
    """All places are taken, and there is no waiting list."""

    message = _("All places are taken.")


class OfferOver(Exception):
    """The place was not taken in time and went to the next."""


@places.refused_after
def register_for_event(
    event: Event,
    *,
    name: str,
    email: str,
    organisation: str,
    key: str,
    answers: Mapping[str, str] | None = None,
    wants_reminders: bool = True,
    colleagues: Iterable[tuple[str, str]] = (),
    confirmed: bool = False,
) -> Registration | Exception:
    """Keep a place, or a place in the line, until the owner of the address says that it was them.

    `key` names the form that was sent: the same form again gives the registration that is there and no second
    mail. With another address it is another form, or a key would open what is somebody else's. An address
    that is registered gets its mail once more; who fills in the address of another learns nothing.
    `colleagues` are (name, address): they come after this person in the line, and hear of it when this person
    has confirmed. `confirmed`: the address is known to be theirs, so they are not asked.
    Raises EventFull or RegistrationClosed, also for an address that is registered.
    """
    event = places.hold(event.pk)
    email = email.strip().lower()
    key = key_for(key, email)
    if same_form := event.registrations.filter(key=key).first():
        return same_form
    if not event.registration_open:
        raise RegistrationClosed
    places.settle(event)
    if not event.waiting_list and not places.is_free_for_newcomers(event):
        return EventFull()
    data = {"name": name, "organisation": organisation, "wants_reminders": wants_reminders}
    # Who comes by themselves now may have been registered by a colleague before.
    data |= {"answers": dict(answers or {}), "key": key, "registered_by": None, "entered_by": None}
    known = event.registrations.filter(email=email).first()
    if known is not None and known.state != State.CANCELLED:
        letters.how_it_stands(known, event)
        return known
    registration = enter(event, email, data, again=known)
    _enter_colleagues(event, registration, colleagues)
    if confirmed:
        give_what_is_kept(event, registration)
    else:
        letters.confirm_address(registration, event)
    return registration


def key_for(key: str, email: str) -> str:
    """What a form's key is for one address: no form that somebody makes up meets that of another."""
    return hashlib.sha256(f"{key} {email}".encode()).hexdigest()


def enter(event: Event, email: str, data: dict[str, Any], again: Registration | None = None) -> Registration:
    """Keep a place or a turn, `again` for who cancelled before; they must still answer.

    The caller holds the event.
    """
    registration = again or Registration(event=event, email=email)
    for field, value in data.items():
        setattr(registration, field, value)
    registration.state = State.OFFERED if places.is_free_for_newcomers(event) else State.WAITING
    registration.turn = places.next_turn(event)
    registration.confirmed_at = None
    registration.sent_link = ""
    if again is not None:
        # Their calendar takes the meeting back only with a higher number than that by which it went.
        registration.told_sequence += 1
    registration.answer_by = places.keep_until(event, places.CONFIRM_WITHIN)
    # Also for who comes back: an old mail no longer opens what is new.
    registration.access_salt = new_salt()
    registration.access_hash = hash_of(token_of(registration.access_salt))
    registration.save()
    record(None, "register_for_event", registration, event=event.pk, state=registration.state)
    places.promise_lapse(registration)
    return registration


def _enter_colleagues(event: Event, first: Registration, colleagues: Iterable[tuple[str, str]]) -> None:
    shared: dict[str, Any] = {
        "organisation": first.organisation, "answers": {},
        "wants_reminders": True, "registered_by": first, "entered_by": None,
    }  # fmt: skip
    for name, address in colleagues:
        address = address.strip().lower()
        known = event.registrations.filter(email=address).first()
        if known is not None and known.state != State.CANCELLED:
            # They have a registration of their own; whose, is nobody's business.
            continue
        if not event.waiting_list and not places.is_free_for_newcomers(event):
            continue
        enter(event, address, shared | {"name": name, "key": key_for(first.key, address)}, again=known)


@places.refused_after
def confirm_registration(registration: Registration) -> Registration | Exception:
    """The owner of the address wants to come, or takes the place that came free; once more changes nothing.

    Raises OfferOver when it was too late, and RegistrationClosed when the meeting is off: who confirmed after
    that would never hear of it.
    """
    event = places.hold(registration.event_id)
    if not event.live:
        raise RegistrationClosed
    places.settle(event)
    fresh = event.registrations.filter(pk=registration.pk).with_who_entered().first()
    if fresh is None or fresh.state == State.CANCELLED:
        return OfferOver()
    if fresh.answer_by is not None:
        give_what_is_kept(event, fresh)
    return fresh


def give_what_is_kept(event: Event, registration: Registration) -> None:
    """Give the place or the turn that is kept; colleagues whom this person registered come along.

    The caller holds the event.
    """
    colleagues = registration.colleagues.filter(confirmed_at=None).exclude(state=State.CANCELLED)
    for one in [registration, *colleagues.order_by("turn")]:
        if one.confirmed_at is None:
            one.confirmed_at = timezone.now()
            tell(one)
        one.answer_by = None
        one.told_sequence = max(told_of(event).sequence, one.told_sequence)
        if one.state == State.OFFERED or _place_came_free(event, one):
            one.state = State.PLACED
            letters.place_is_given(one, event)
        one.save()
        record(None, "confirm_registration", one, event=event.pk, state=one.state)
        if one.state == State.WAITING:
            letters.is_waiting(one, event, letters.position_of(one))


def _place_came_free(event: Event, waiting: Registration) -> bool:
    """Whether who confirms now needs not wait: nobody in the line is before them."""
    free = places.free_places(event)
    before = event.registrations.in_line().filter(turn__lt=waiting.turn).exists()
    return not before and (free is None or free > 0)


@transaction.atomic
def cancel_registration(registration: Registration) -> bool:
    """Somebody does not come; the next in line gets the place. Returns False when they had cancelled."""
    event = places.hold(registration.event_id)
    fresh = event.registrations.filter(pk=registration.pk).with_who_entered().first()
    if fresh is None or fresh.state == State.CANCELLED:
        return False
    if event.is_over:
        raise RegistrationClosed
    had_place = end(event, fresh)
    record(None, "cancel_registration", fresh, event=event.pk)
    letters.is_cancelled(fresh, event, had_place=had_place)
    places.settle(event)
    return True


def end(event: Event, registration: Registration) -> bool:
    """Take back a place or a turn; returns whether it was a place. The caller holds and settles the event."""
    had_place = registration.state == State.PLACED
    registration.state, registration.answer_by = State.CANCELLED, None
    registration.told_sequence = max(told_of(event).sequence, registration.told_sequence) + 1
    registration.save(update_fields=["state", "answer_by", "told_sequence"])
    return had_place


@transaction.atomic
def change_registration(
    registration: Registration,
    *,
    name: str,
    organisation: str,
    answers: Mapping[str, str],
    wants_reminders: bool,
) -> Registration:
    """Other details. Another address is another registration: it would have to be confirmed.

    Raises RegistrationClosed when it is over or was cancelled.
    """
    event = places.hold(registration.event_id)
    fresh = event.registrations.filter(pk=registration.pk).first()
    if fresh is None or fresh.state == State.CANCELLED or event.is_over:
        raise RegistrationClosed
    fresh.name, fresh.organisation, fresh.wants_reminders = name, organisation, wants_reminders
    fresh.answers = dict(answers)
    if fresh.confirmed_at is not None:
        tell(fresh)
    fresh.save()
    record(None, "change_registration", fresh, event=event.pk)
    return fresh


@transaction.atomic
def mail_again(actor: Any, registration: Registration) -> bool:
    """The organiser sends somebody the mail of how it stands once more; returns whether there is one to send.

    Raises PermissionDenied for who publishes nothing here.
    """
    must_organise(actor)
    event = places.hold(registration.event_id)
    fresh = event.registrations.filter(pk=registration.pk).with_who_entered().first()
    if fresh is None or fresh.state == State.CANCELLED or event.is_over or not event.live:
        return False
    letters.how_it_stands(fresh, event)
    record(actor, "mail_registration_again", fresh, event=event.pk)
    return True


def link_is_near(event: Event, now: dt.datetime | None = None) -> bool:
    """Whether who has a place may see the link to take part: from a day before a session until its end."""
    now = now or timezone.now()
    day = dt.timedelta(days=1)
    return any(s.starts_at - day <= now <= s.ends_at for s in event.session_list)
