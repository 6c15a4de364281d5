"""The verbs of events."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.audit import record
from post.mail import queue_mail

from .calendar import event_calendar
from .listeners import tell
from .models import Event, Registration


class RegistrationClosed(Exception):
    """The event has begun, is not public or takes no registrations; `message` is for the visitor."""

    message = _("You can't register for this meeting any more.")


class EventFull(RegistrationClosed):
    """All places are taken."""

    message = _("All places are taken.")


@transaction.atomic
def register_for_event(event: Event, *, name: str, email: str, organisation: str, key: str) -> Registration:
    """Give somebody a place and promise the confirmation by mail, with a calendar file.

    `key` names the form that was sent: the same form again gives the registration that is there and no second
    mail. So does an address that is registered, but it gets its mail once more; who fills in the address of
    another learns nothing. The row of the event is locked, so never more places are given than there are.
    Raises EventFull or RegistrationClosed, also for an address that is registered.
    """
    # One registration at a time per event; SQLite locks the whole database at the start of the transaction.
    event = Event.objects.select_for_update(of=("self",)).get(pk=event.pk)
    email = email.strip().lower()
    if same_form := event.registrations.filter(key=key).first():
        return same_form
    if not event.registration_open:
        raise RegistrationClosed
    if event.capacity is not None and event.registrations.count() >= event.capacity:
        raise EventFull
    if known := event.registrations.filter(email=email).first():
        _promise_confirmation(known, f"registration-{known.pk}-{key}")
        return known
    registration = Registration.objects.create(
        event=event, name=name, email=email, organisation=organisation, key=key
    )
    record(None, "register_for_event", registration, event=event.pk)
    tell(registration)
    _promise_confirmation(registration, f"registration-{registration.pk}")
    return registration


def _promise_confirmation(registration: Registration, mail_key: str) -> None:
    from knowledge.resources.presentation import place_text, session_text

    event = registration.event
    queue_mail(
        key=mail_key,
        to=registration.email,
        template="knowledge/mail/registered",
        context={
            "name": registration.name,
            "title": event.title,
            "when": [session_text(s.starts_at, s.ends_at, year=True) for s in event.session_list],
            "where": place_text(event),
            "online": event.online,
            "online_url": event.online_url,
            "event_path": event.url or "/",
            "token": registration.token,
        },
        attachments=[("bijeenkomst.ics", "text/calendar", event_calendar(event, for_participant=True))],
    )
