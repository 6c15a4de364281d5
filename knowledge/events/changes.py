"""What becomes of people when a page is published anew, taken away or put back: they hear what is other.

Wagtail publishes in several ways, so its signals lead here. The facts that were told last are compared with
those of the page; an errand compares them once more, in case a process died in between.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from post import outbox

from . import letters, reminders
from .models import Event
from .places import hold, keep_again, settle
from .registrations import Registration, ToldOfEvent

TELL = "event-tell"
# Seconds from here fit the sequence of RFC 5545 (31 bits) for 68 years.
EPOCH = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


def facts_of(event: Event) -> dict[str, Any]:
    """What people put in their diary: `title`, `place`, `online`, `sessions` by uid (start, end in UTC)."""
    return {
        "title": event.title,
        "place": event.place,
        "online": event.online,
        "sessions": {
            str(session.uid): [
                session.starts_at.astimezone(dt.UTC).isoformat(),
                session.ends_at.astimezone(dt.UTC).isoformat(),
            ]
            for session in event.session_list
        },
    }


def told_of(event: Event) -> ToldOfEvent:
    """What was told of it; what it is now when nobody was told anything yet."""
    told, _made = ToldOfEvent.objects.get_or_create(
        event=event, defaults={"facts": facts_of(event), "sequence": _sequence(0)}
    )
    return told


def _sequence(last: int) -> int:
    return max(last + 1, int((timezone.now() - EPOCH).total_seconds()))


def _last_number(told: ToldOfEvent) -> int:
    """The highest number in anybody's calendar."""
    own: int | None = told.event.registrations.aggregate(last=Max("told_sequence"))["last"]
    return max(told.sequence, own or 0)


@transaction.atomic
def note_published(event_pk: int) -> bool:
    """Compare the page with what was told; who must hear of a change will. Returns whether there was one.

    More places than before go to who waits.
    """
    event = hold(event_pk)
    told = told_of(event)
    # What is taken off the agenda when it is over took place.
    is_off = told.is_off if event.is_over else not event.live
    if told.is_off and not is_off:
        keep_again(event)
    settle(event)
    reminders.promise(event)
    reminders.promise_new_link(event)
    facts = facts_of(event)
    before = {name: told.facts.get(name) for name in facts}
    if facts == before and told.is_off == is_off:
        return False
    was_off, known = told.is_off, told.sequence
    told.sequence = _sequence(_last_number(told))
    went = told.facts.get("went", {}) | {
        uid: [*times, told.sequence] for uid, times in (before["sessions"] or {}).items()
    }
    told.facts = facts | {"went": {uid: t for uid, t in went.items() if uid not in facts["sessions"]}}
    told.is_off = is_off
    told.save()
    record(None, "change_event", event, off=told.is_off)
    # What is over is no news.
    if not event.is_over and event.registrations.active().exists():
        payload = {"event": event.pk, "before": before, "was_off": was_off}
        payload |= {"known": known, "sequence": told.sequence}
        outbox.enqueue(TELL, f"tell-{event.pk}-{told.sequence}", payload)
    return True


def tell(effect: outbox.Effect) -> None:
    """The outbox's handler: write to some of those who know older facts, and promise the rest."""
    try:
        event = hold(effect.payload["event"])
    except Event.DoesNotExist:
        return
    told = told_of(event)
    # Who has not confirmed is sent nothing but the question to do so.
    # Who heard of something since is told by the effect of that.
    # What older code promised says neither number: then nobody is passed over.
    sequence = effect.payload.get("sequence", told.sequence)
    known = effect.payload.get("known", sequence)
    untold = event.registrations.active().filter(told_sequence__lt=sequence, confirmed_at__isnull=False)
    is_news = _is_news(effect.payload, told)
    if not is_news:
        # It is none for who knows what was before; who knows older facts is told by the effect of those.
        untold = untold.filter(told_sequence__gte=known)
    people = list(untold.with_who_entered()[: letters.AT_ONCE])
    if is_news:
        lines = change_lines(effect.payload["before"], told.facts)
        for person in people:
            _write(person, event, lines, is_off=told.is_off, was_off=effect.payload["was_off"])
    event.registrations.filter(pk__in=[person.pk for person in people]).update(told_sequence=told.sequence)
    if len(people) == letters.AT_ONCE:
        outbox.enqueue(TELL, f"tell-{event.pk}-{told.sequence}-{people[-1].pk}", effect.payload)


def _is_news(payload: dict[str, Any], told: ToldOfEvent) -> bool:
    """What is taken back before anybody heard of it is none, nor is what changes while it is off."""
    if told.is_off or payload["was_off"]:
        return told.is_off != payload["was_off"]
    before = payload["before"]
    return before != {name: told.facts[name] for name in before}


def _write(person: Registration, event: Event, lines: list[str], *, is_off: bool, was_off: bool) -> None:
    if is_off:
        letters.does_not_take_place(person, event)
    elif was_off:
        letters.takes_place_after_all(person, event, lines)
    else:
        letters.has_changed(person, event, lines)
        letters.a_time_is_gone(person, event)


def change_lines(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """What was and what is, in words: name, place and times."""
    from knowledge.resources.presentation import session_text

    lines = []
    if before["title"] != now["title"]:
        lines.append(_("It was called: %(title)s.") % {"title": before["title"]})
    for uid, times in (before["sessions"] or {}).items():
        if now["sessions"].get(uid) != times:
            was = session_text(*map(dt.datetime.fromisoformat, times), year=True)
            lines.append(_("It was on: %(time)s.") % {"time": was})
    where = (before["place"], before["online"])
    if where != (now["place"], now["online"]):
        place = before["place"] or (_("online") if before["online"] else _("not known yet"))
        lines.append(_("The place was: %(place)s.") % {"place": place})
    return lines


def look_after() -> int:
    """The errand: settle and compare every event that is not over; returns how many had changed unnoticed."""
    coming = Event.objects.upcoming(timezone.now()).filter(told__isnull=False)
    return sum(note_published(pk) for pk in list(coming.values_list("pk", flat=True)))


outbox.register(TELL, tell, lease=300)
