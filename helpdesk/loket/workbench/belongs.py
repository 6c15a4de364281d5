"""What belongs with a question, for its page: merged, linked and earlier questions, side conversations."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Q, Value

from loket.models import Question, Relation, SideConversation, SideParticipant

# Shown, and one more that says that there are further ones.
EARLIER = 6
# What the page shows of them; a question has sixty columns, and three parts of a query repeat each.
SHOWN = (
    "reference", "title", "state", "asked_at", "due_at", "asker_name", "asker_email", "organisation_name",
    "merged_into", "channel",
)  # fmt: skip


@dataclass(frozen=True)
class Kin:
    """Questions around one: answered in it, linked to it, and asked before by the same asker."""

    merged: list[Question]
    related: list[Question]
    earlier: list[Question]


def kin_of(user: Any, question: Question) -> Kin:
    """All three in one query. Who may work on a question may see what was merged into it."""
    workable = Question.objects.workable_by(user).order_by().only(*SHOWN)
    # Each by its own index; the three conditions in one WHERE would look through all questions.
    linked = (
        Relation.objects.filter(first=question)
        .values_list("second")
        .union(Relation.objects.filter(second=question).values_list("first"))
    )
    before = workable.filter(_of_asker(question), held=False).exclude(pk=question.pk)
    parts = {
        "merged": question.merged.order_by().only(*SHOWN),
        "related": workable.filter(pk__in=linked),
        "earlier": workable.filter(pk__in=before.order_by("-asked_at").values("pk")[:EARLIER]),
    }
    first, *others = (part.annotate(why=Value(why, output_field=CharField())) for why, part in parts.items())
    found: dict[str, list[Question]] = defaultdict(list)
    for one in first.union(*others, all=True):
        found[one.why].append(one)
    return Kin(
        sorted(found["merged"], key=lambda one: (one.asked_at, one.pk)),
        sorted(found["related"], key=lambda one: (one.due_at, one.pk)),
        sorted(found["earlier"], key=lambda one: (one.asked_at, one.pk), reverse=True),
    )


def _of_asker(question: Question) -> Q:
    """Asked by the same person or for the same organisation; an empty name or address is nobody's."""
    theirs = Q(asker_email=question.asker_email) if question.asker_email else Q(pk=None)
    if question.organisation_id:
        theirs |= Q(organisation=question.organisation_id)
    if question.organisation_name:
        theirs |= Q(organisation_name=question.organisation_name)
    return theirs


def side_conversations(question: Question) -> list[dict[str, Any]]:
    """The consultations about a question, oldest first, with the names of who takes part; one query."""
    participants = SideParticipant.objects.filter(conversation__question=question)
    found: dict[SideConversation, list[str]] = defaultdict(list)
    for participant in participants.select_related("conversation").order_by(
        "conversation__opened_at", "conversation_id", "pk"
    ):
        found[participant.conversation].append(participant.name)
    return [{"conversation": one, "names": ", ".join(names)} for one, names in found.items()]
