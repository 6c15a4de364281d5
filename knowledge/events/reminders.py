"""Reminders a week, a day and an hour before each session, and the question afterwards.

One promise per session and kind, whatever the number of people; its key holds the time, so an event that
moves gets promises anew, and the old ones find another time and do nothing. Who is written to is asked when
it is due. A link that is changed after the last reminder goes to who was mailed the old one.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef
from django.utils import timezone

from post import outbox

from . import letters
from .models import Event
from .places import hold
from .registrations import Attendance, Registration, RegistrationQuerySet

REMIND, ASK, LINK = "event-remind", "event-ask-opinion", "event-new-link"
BEFORE = {"week": dt.timedelta(days=7), "day": dt.timedelta(days=1), "hour": dt.timedelta(hours=1)}
# After the last session, when people are home again.
ASK_AFTER = dt.timedelta(hours=2)


def promise(event: Event) -> None:
    """Promise what is still to come for an event; what was promised already stays one promise."""
    now = timezone.now()
    if not event.live:
        return
    for session in event.session_list:
        # In UTC: an hour before is an hour before, also when the clock changes in between.
        starts = session.starts_at.astimezone(dt.UTC)
        for kind, span in BEFORE.items():
            if starts - span > now:
                outbox.enqueue(
                    REMIND,
                    f"remind-{event.pk}-{session.uid}-{kind}-{int(starts.timestamp())}",
                    {
                        "event": event.pk,
                        "session": str(session.uid),
                        "kind": kind,
                        "starts": starts.isoformat(),
                    },
                    not_before=starts - span,
                )
    if event.session_list and not event.is_over:
        ends = max(session.ends_at for session in event.session_list).astimezone(dt.UTC)
        outbox.enqueue(
            ASK,
            f"ask-{event.pk}-{int(ends.timestamp())}",
            {"event": event.pk, "ends": ends.isoformat()},
            not_before=ends + ASK_AFTER,
        )


def remind(effect: outbox.Effect) -> None:
    """The outbox's handler: write to everybody who has a place, unless the session moved or is off."""
    data = effect.payload
    event = Event.objects.filter(pk=data["event"], live=True).first()
    starts = dt.datetime.fromisoformat(data["starts"])
    if event is None or timezone.now() >= starts:
        return
    if not any(str(s.uid) == data["session"] and s.starts_at == starts for s in event.session_list):
        return
    is_last = data["kind"] == "hour"
    if is_last:
        # Nobody publishes another link before it is known who has this one.
        event = hold(event.pk)
    for person in _some(effect, _placed(event)):
        # Who wants no reminders still needs the link to take part.
        if person.wants_reminders or (is_last and event.online_url):
            key = f"remind-{person.pk}-{data['session']}-{data['kind']}-{int(starts.timestamp())}"
            letters.reminder(person, event, starts, key, with_link=is_last)
            if is_last and event.online_url:
                event.registrations.filter(pk=person.pk).update(sent_link=event.online_url)


def promise_new_link(event: Event) -> None:
    """See to it that who was mailed a link for a session of this hour hears of another one."""
    if _link_counts(event) and event.registrations.with_another_link(event.online_url).exists():
        # Changed twice at once is one promise, which tells the last one.
        outbox.enqueue_again(LINK, f"link-{event.pk}", {"event": event.pk})


def tell_new_link(effect: outbox.Effect) -> None:
    """The outbox's handler: the link that counts now, to some who have another; the rest is promised."""
    try:
        event = hold(effect.payload["event"])
    except Event.DoesNotExist:
        return
    if not _link_counts(event):
        return
    people = event.registrations.with_another_link(event.online_url).with_who_entered()
    some = list(people[: letters.AT_ONCE])
    for person in some:
        letters.link_has_changed(person, event)
    event.registrations.filter(pk__in=[person.pk for person in some]).update(sent_link=event.online_url)
    if len(some) == letters.AT_ONCE:
        outbox.enqueue_again(LINK, f"link-{event.pk}/{some[-1].pk}", effect.payload)


def _link_counts(event: Event) -> bool:
    """Whether a session takes place now or within the hour, for which the link was mailed."""
    now = timezone.now()
    near = any(s.starts_at - BEFORE["hour"] <= now < s.ends_at for s in event.session_list)
    return event.live and bool(event.online_url) and near


def ask_opinion(effect: outbox.Effect) -> None:
    """The outbox's handler: after the last session."""
    data = effect.payload
    event = Event.objects.filter(pk=data["event"], live=True).first()
    if event is None or not event.session_list:
        return
    if max(session.ends_at for session in event.session_list) != dt.datetime.fromisoformat(data["ends"]):
        return
    people = _placed(event)
    came = people.filter(Exists(Attendance.objects.filter(registration=OuterRef("pk"))))
    # Where somebody noted who came, only those are asked.
    for person in _some(effect, came if came.exists() else people):
        letters.asks_what_you_think(person, event, f"opinion-{person.pk}-{data['ends']}")


def _placed(event: Event) -> RegistrationQuerySet:
    found: RegistrationQuerySet = event.registrations.filter(state=Registration.State.PLACED)
    return found.with_who_entered()


def _some(effect: outbox.Effect, people: RegistrationQuerySet) -> list[Registration]:
    """The next of them, after those of the effects before this one; the rest is promised."""
    some = list(people.filter(pk__gt=effect.payload.get("after", 0)).order_by("pk")[: letters.AT_ONCE])
    if len(some) == letters.AT_ONCE:
        first = effect.key.partition("/")[0]
        outbox.enqueue(effect.kind, f"{first}/{some[-1].pk}", effect.payload | {"after": some[-1].pk})
    return some


outbox.register(REMIND, remind, lease=300)
outbox.register(ASK, ask_opinion, lease=300)
outbox.register(LINK, tell_new_link, lease=300)
