"""What the desk promises: set by the programme team; all open questions are counted anew in the worker."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from loket.models import ClosingDay, Message, OpeningHours, Question, ServicePolicy
from loket.models.question import TO_DO, Channel
from loket.rights import is_desk, may_set_service_level, require
from loket.service_level import promise
from loket.service_level.level import Promise
from loket.service_level.recalculation import begin_recalculation
from loket.service_level.working_time import EARLIEST, Hours

from .ground import locked, moment, moved, say, unchanged


@transaction.atomic
def set_promises(actor: Any, promises: Mapping[tuple[str, bool], Promise]) -> None:
    """Set the promise for each (channel, urgent) that is given.

    Raises ValidationError when a solution would come before its first answer, or an unknown channel is named.
    """
    require(may_set_service_level(actor))
    for (channel, urgent), promised in promises.items():
        if channel not in Channel.values:
            raise ValidationError(_("There is no such channel."), code="channel")
        if not dt.timedelta(minutes=1) <= promised.first_response <= promised.solution:
            raise ValidationError(
                _("Solving can't take less time than the first answer."), code="solution_first"
            )
        ServicePolicy.objects.update_or_create(
            channel=channel,
            urgent=urgent,
            defaults={
                "first_response": promised.first_response // dt.timedelta(minutes=1),
                "solution": promised.solution // dt.timedelta(minutes=1),
            },
        )
    record(actor, "set_service_promises", None, count=len(promises))
    begin_recalculation()


@transaction.atomic
def set_opening_hours(actor: Any, hours: Sequence[Hours]) -> None:
    """Set the opening hours from Monday to Sunday; None is closed.

    Raises ValidationError when the desk would never be open, or opens at night.
    """
    require(may_set_service_level(actor))
    if len(hours) != 7 or not any(hours):
        raise ValidationError(_("Open the desk on at least one day."), code="never_open")
    for weekday, one in enumerate(hours):
        if one and not EARLIEST <= one[0] < one[1]:
            raise ValidationError(
                _("Opening comes before closing, and not before 5.00 hours."), code="opening_hours"
            )
        OpeningHours.objects.update_or_create(
            weekday=weekday,
            defaults={"opens": one[0] if one else None, "closes": one[1] if one else None},
        )
    record(actor, "set_opening_hours", None, open_days=sum(one is not None for one in hours))
    begin_recalculation()


@transaction.atomic
def add_closing_day(actor: Any, day: dt.date, name: str) -> ClosingDay:
    """Close the desk on a day; the same day again changes its reason."""
    require(may_set_service_level(actor))
    closing_day, _created = ClosingDay.objects.update_or_create(day=day, defaults={"name": name.strip()[:80]})
    record(actor, "add_closing_day", closing_day)
    begin_recalculation()
    return closing_day


@transaction.atomic
def remove_closing_day(actor: Any, day: dt.date) -> None:
    """Be open on a day after all."""
    require(may_set_service_level(actor))
    if ClosingDay.objects.filter(day=day).delete()[0]:
        record(actor, "remove_closing_day", None, day=day.isoformat())
        begin_recalculation()


@transaction.atomic
def set_priority(actor: Any, question: Question, urgent: bool, *, version: int | None = None) -> Question:
    """Say whether a question is urgent; its promise is counted anew. Setting it twice is setting it once."""
    question = locked(question)
    require(is_desk(actor))
    unchanged(question, version)
    if question.urgent == urgent:
        return question
    now = moment(actor, None)
    question.urgent = urgent
    name = _("urgent") if urgent else _("normal")
    say(question, Message.Kind.EVENT, now, author=actor, event=Message.Event.PRIORITY, text=name)
    _count_anew(question, now)
    moved(question, now)
    record(actor, "set_priority", question, urgent=urgent)
    return question


@transaction.atomic
def set_channel(actor: Any, question: Question, channel: Channel, *, version: int | None = None) -> Question:
    """Say by which channel a question really came; its promise is counted anew."""
    question = locked(question)
    require(is_desk(actor))
    unchanged(question, version)
    if channel not in Channel.values:
        raise ValidationError(_("There is no such channel."), code="channel")
    if question.channel == channel:
        return question
    now = moment(actor, None)
    question.channel = Channel(channel)
    name = str(question.channel.label)
    say(question, Message.Kind.EVENT, now, author=actor, event=Message.Event.CHANNEL, text=name)
    _count_anew(question, now)
    moved(question, now)
    record(actor, "set_channel", question, channel=str(channel))
    return question


def _count_anew(question: Question, now: dt.datetime) -> None:
    # What waits for its asker is counted when it goes on.
    if question.state in TO_DO:
        promise(question, now)
