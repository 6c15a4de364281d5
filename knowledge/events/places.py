"""Who gets a place: one at a time per event, so never more are given than there are.

Whoever changes a registration holds the event first (`hold`). SQLite locks the whole database when a
transaction begins; elsewhere the row of the event is locked. What is read after that is what others left.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.audit import record
from post import outbox

from . import letters
from .models import Event
from .registrations import Registration

State = Registration.State
P = ParamSpec("P")
T = TypeVar("T")
# Time to say that an address is one's own. So long a place is kept for who may be nobody.
CONFIRM_WITHIN = dt.timedelta(hours=24)
LAPSE = "event-lapse"


def refused_after(verb: Callable[P, T | Exception]) -> Callable[P, T]:
    """Carry out a verb in a transaction, and raise the exception that it returns after that.

    So what the verb settled stays, also when it refuses: the next in line hears of the place.
    """

    @wraps(verb)
    def carried_out(*args: P.args, **kwargs: P.kwargs) -> T:
        with transaction.atomic():
            outcome = verb(*args, **kwargs)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    return carried_out


def hold(event_pk: int) -> Event:
    """The event, while nobody else changes who comes to it. Inside a transaction; raises DoesNotExist."""
    held = Event.objects.order_by().filter(pk=event_pk).select_for_update(no_key=True)
    # Its own row alone, and read anew after the lock: what was read with the lock may be older than it.
    if not list(held.values_list("pk", flat=True)):
        raise Event.DoesNotExist
    return Event.objects.get(pk=event_pk)


def free_places(event: Event) -> int | None:
    """How many there are to give, below zero when the organiser made fewer of them; None without a limit."""
    if event.capacity is None:
        return None
    return event.capacity - event.registrations.holding_a_place().count()


def next_turn(event: Event) -> int:
    """The place in the line of who comes now."""
    last: int | None = event.registrations.aggregate(last=Max("turn"))["last"]
    return (last or 0) + 1


def is_free_for_newcomers(event: Event) -> bool:
    """Whether who comes now gets a place: there is one, and nobody waits for it."""
    free = free_places(event)
    # Once it has begun nobody moves up, so nobody is passed at the door.
    return free is None or (free > 0 and (has_begun(event) or not event.registrations.in_line().exists()))


def takes_who_waits(event: Event) -> bool:
    """Whether one can still wait for a place."""
    return event.waiting_list and not has_begun(event)


def has_begun(event: Event) -> bool:
    """Whether its first session has begun: from then on nobody moves up by themselves."""
    return event.session_list[0].starts_at <= timezone.now()


def keep_until(event: Event, span: dt.timedelta) -> dt.datetime:
    """Until when a place is kept for who has to answer: never longer than until it begins."""
    return min(timezone.now() + span, event.session_list[0].starts_at)


def promise_lapse(registration: Registration) -> None:
    """See to it that a place which nobody takes goes to the next."""
    until = registration.answer_by
    assert until is not None  # noqa: S101  the constraint says so
    outbox.enqueue(
        LAPSE,
        f"lapse-{registration.pk}-{int(until.timestamp())}",
        {"event": registration.event_id},
        not_before=until,
    )


def settle(event: Event) -> int:
    """End what was not answered in time, offer what is free to the next in line; returns how many moved up.

    Nobody can answer while it is off, so then a place is kept (`keep_again`). The caller holds the event.
    """
    end_late(event)
    if not (event.live and event.session_list) or has_begun(event):
        return 0
    free = free_places(event)
    line = event.registrations.in_line()
    moved = list(line if free is None else line[: max(0, free)])
    for registration in moved:
        _offer(event, registration)
    return len(moved)


def end_late(event: Event) -> None:
    """End what was not answered in time. The caller holds the event."""
    for late in list(event.registrations.overdue(timezone.now())):
        if event.live or late.confirmed_at is None:
            _end(late)


def keep_again(event: Event) -> None:
    """Who had to answer when it went off has the whole time once more. The caller holds the event."""
    if event.session_list[0].starts_at <= timezone.now():
        return
    for registration in list(event.registrations.filter(state=State.OFFERED, confirmed_at__isnull=False)):
        _offer(event, registration)


def _offer(event: Event, registration: Registration) -> None:
    registration.state = State.OFFERED
    registration.answer_by = keep_until(event, dt.timedelta(hours=event.answer_hours))
    registration.save(update_fields=["state", "answer_by"])
    record(None, "offer_place", registration, event=event.pk)
    promise_lapse(registration)
    letters.place_is_offered(registration, event)


def _end(late: Registration) -> None:
    if late.confirmed_at is None:
        forget_unconfirmed(late)
        return
    late.state, late.answer_by = State.CANCELLED, None
    late.save(update_fields=["state", "answer_by"])
    record(None, "lapse_offer", late, event=late.event_id)
    letters.offer_is_over(late)


def forget_unconfirmed(registration: Registration) -> None:
    """It may be anybody's address: nothing of it is kept or sent to it. The caller holds the event."""
    registration.colleagues.filter(confirmed_at=None).delete()
    record(None, "forget_unconfirmed_registration", registration, event=registration.event_id)
    registration.delete()


def lapse(effect: outbox.Effect) -> None:
    """The outbox's handler: somebody did not answer in time."""
    try:
        event = hold(effect.payload["event"])
    except Event.DoesNotExist:
        return
    settle(event)


outbox.register(LAPSE, lapse)
