"""The one step from draft to question, so that pressing the button twice gives one question."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from accounts.models import Organisation
from loket.actions import ask_question
from loket.models import Draft, Question, Review
from vocabulary.models import TargetGroup

from . import drafts, organisations


@transaction.atomic
def send(actor: Any, draft: Draft, *, may_share: bool, suspect: str = "") -> Question:
    """Ask the question of a draft; the same draft again gives the same question. Empties the draft.

    `suspect` is a reason of `Review`: then a person looks at it first.
    """
    draft = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if draft.question is not None:
        return draft.question
    data = draft.data
    kind = data.get("organisation_kind", Organisation.Kind.OTHER)
    known = organisations.find(kind, data["organisation"])
    question = ask_question(
        actor,
        text=data["text"],
        asker_name=data["name"],
        asker_email=data["email"],
        target_group=TargetGroup.objects.filter(slug=data.get("target_group", "")).first(),
        organisation=known.organisation,
        organisation_name=known.name,
        organisation_kind=kind,
        municipality=known.municipality,
        urgent=data.get("urgency") == "urgent",
        may_share=may_share,
        held=bool(suspect),
    )
    if suspect:
        Review.objects.create(question=question, reason=suspect)
    drafts.hand_over(draft, question.messages.get())
    draft.question = question
    draft.data = {}
    draft.save()
    return question
