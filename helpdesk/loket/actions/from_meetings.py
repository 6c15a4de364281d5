"""What a meeting left open becomes a question at the desk, and both keep the way to each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from knowledge.events.asking.actions import note_at_desk
from knowledge.events.asking.desk import AtDesk
from knowledge.models import EventQuestion
from loket.models import Message, Question
from loket.models.question import Channel, QuestionQuerySet
from loket.rights import may_bring_from_meeting, require

from .asking import ask_question


@transaction.atomic
def take_from_meeting(actor: Any, asked: EventQuestion) -> Question:
    """Make a question of what was asked at a meeting; once more gives the same one.

    Its asker goes along only where they want the answer by mail; else nobody knows here who asked it. Either
    way the asker reads the answer on their own page of the meeting (`answers_for_meeting`). Raises
    ValidationError for what was answered or not shown.
    """
    require(may_bring_from_meeting(actor))
    asked = EventQuestion.objects.select_for_update(of=("self",)).get(pk=asked.pk)
    if known := Question.objects.filter(from_meeting=asked).first():
        return known
    if not asked.is_open:
        raise ValidationError(_("This question was answered or is not shown."), code="not_open")
    who = asked.asked_by if asked.wants_answer else None
    event = asked.event
    groups = list(event.target_groups.all()[:2])
    question = ask_question(
        actor,
        channel=Channel.MEETING,
        text=asked.text,
        asker_name=who.name if who else _("somebody at a meeting"),
        asker_email=who.email if who else "",
        organisation_name=who.organisation if who else "",
        municipality=who.municipality if who else None,
        # What is about one group is that group's; of several nobody knows which.
        target_group=groups[0] if len(groups) == 1 else None,
        from_meeting=asked,
    )
    note_at_desk(actor, asked)
    return question


def states_for_meeting(user: Any, keys: Iterable[int]) -> dict[int, AtDesk]:
    """How far the desk is with questions of meetings, by key; with the way to those that `user` may open.

    One query, two for who works at the desk.
    """
    found = list(
        Question.objects.filter(from_meeting__in=list(keys)).only(
            "pk", "from_meeting", "state", "reference", "first_answered_at"
        )
    )
    workable: QuestionQuerySet = Question.objects.workable_by(user)
    mine = set(workable.filter(pk__in=[one.pk for one in found]).values_list("pk", flat=True))
    states = {}
    for one in found:
        if one.from_meeting_id is None:
            continue
        answered = one.first_answered_at is not None
        states[one.from_meeting_id] = AtDesk(
            label=_("answered by the desk") if answered else _("with the desk"),
            answered=answered,
            reference=one.reference if one.pk in mine else "",
            url=reverse("loket:question", args=[one.reference]) if one.pk in mine else "",
        )
    return states


def answers_for_meeting(keys: Iterable[int]) -> dict[int, str]:
    """What the desk answered to questions of meetings, by key; for their askers alone. One query."""
    found = (
        Message.objects.public().filter(kind=Message.Kind.ANSWER, question__from_meeting__in=list(keys))
        .order_by("at", "pk").values_list("question__from_meeting", "followup__comment")
    )  # fmt: skip
    texts: dict[int, list[str]] = defaultdict(list)
    for key, text in found:
        texts[key].append(text or "")
    return {key: "\n\n".join(written) for key, written in texts.items()}
