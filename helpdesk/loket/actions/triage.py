"""Triage: what a person says a question is about, rules and words of the team, and learning from all that."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.roles import Role, has_role
from loket.models import Question, TriageExample, TriageKeyword, TriageRule
from loket.rights import is_desk, may_answer, require
from loket.triage.deciding import stems_of
from vocabulary.models import ActionLine, Province, TargetGroup

from .ground import locked, moment, moved, unchanged

BY_HAND_WEIGHT = 3.0


def keep_as_example(actor: Any, question: Question, target_group: TargetGroup | None) -> None:
    """Remember what a person said this question is about; call inside the verb that says so."""
    if not isinstance(actor, User):
        return
    if target_group is None:
        TriageExample.objects.filter(question=question).delete()
        return
    TriageExample.objects.update_or_create(
        question=question, defaults={"target_group": target_group, "at": timezone.now()}
    )


@transaction.atomic
def set_subject(
    actor: Any, question: Question, subject: ActionLine | None, *, version: int | None = None
) -> Question:
    """Say what a question is about, whoever it is for; None when that is not clear."""
    question = locked(question)
    require(may_answer(actor, question))
    unchanged(question, version)
    if question.subject_id == (subject.pk if subject else None):
        return question
    question.subject = subject
    moved(question, moment(actor, None))
    record(actor, "set_subject", question, subject=subject.slug if subject else None)
    return question


@transaction.atomic
def put_rule(
    actor: Any, expert: User, *, target_group: TargetGroup | None = None, province: Province | None = None
) -> TriageRule:
    """Have an expert asked first for a target group, a province or both. Twice is once.

    Raises ValidationError when that person is no expert, and when the rule would fit every question.
    """
    require(is_desk(actor))
    if not has_role(expert, Role.EXPERT):
        raise ValidationError(_("%(name)s is not an expert.") % {"name": expert}, code="no_expert")
    if target_group is None and province is None:
        raise ValidationError(_("Choose a target group, a province or both."), code="every_question")
    rule, is_new = TriageRule.objects.get_or_create(
        target_group=target_group, province=province, expert=expert
    )
    if is_new:
        record(actor, "put_triage_rule", rule)
    return rule


@transaction.atomic
def remove_rule(actor: Any, rule: TriageRule) -> None:
    """Take a rule away; twice is once."""
    require(is_desk(actor))
    record(actor, "remove_triage_rule", rule)
    TriageRule.objects.filter(pk=rule.pk).delete()


@transaction.atomic
def put_keyword(actor: Any, target_group: TargetGroup, words: str) -> TriageKeyword:
    """Let a word or phrase point to a target group, whatever was learned. ValidationError on no word."""
    require(is_desk(actor))
    words = " ".join(words.replace("\x00", "").split())[:100]
    stems = stems_of(words)[:100]
    if not stems:
        raise ValidationError(_("Write a word."), code="required")
    keyword, _is_new = TriageKeyword.objects.update_or_create(
        target_group=target_group,
        stems=stems,
        defaults={"words": words, "weight": BY_HAND_WEIGHT, "source": TriageKeyword.Source.MANUAL},
    )
    record(actor, "put_triage_keyword", keyword)
    return keyword


@transaction.atomic
def remove_keyword(actor: Any, keyword: TriageKeyword) -> None:
    """Take a word away that was set by hand; what is learned comes and goes by itself."""
    require(is_desk(actor))
    if TriageKeyword.objects.filter(pk=keyword.pk, source=TriageKeyword.Source.MANUAL).exists():
        record(actor, "remove_triage_keyword", keyword)
        TriageKeyword.objects.filter(pk=keyword.pk).delete()
