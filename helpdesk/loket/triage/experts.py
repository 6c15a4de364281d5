"""Up to three experts who fit a question, each with the reasons in words; a fixed number of queries.

How much somebody can take comes from the hours of the pool (`experts.desk`); who is away or full comes last.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Expertise, User
from accounts.roles import Role
from experts.desk import desk_capacity
from experts.models import Leave, Professional
from experts.models.people import MINUTES_PER_QUESTION
from loket.models import Question, TriageRule
from loket.models.question import FINISHED, TO_DO
from vocabulary.models import Province, TargetGroup

# Who has no contract here answers beside other work: as if for one day a week.
HOURS_WITHOUT_CONTRACT = 8
QUESTIONS_WITHOUT_CONTRACT = HOURS_WITHOUT_CONTRACT * 60 // MINUTES_PER_QUESTION


@dataclass(frozen=True)
class ExpertSuggestion:
    """An expert who fits, and why."""

    expert: User
    reasons: tuple[dict[str, str], ...]


@dataclass(frozen=True)
class _Candidate:
    """A person with all that `_experts` reads along, how many similar questions they answered, and how many
    they can take this week: None for who has no hours here."""

    expert: Any
    similar: int
    capacity: int | None

    @property
    def is_full(self) -> bool:
        return self.capacity is not None and self.expert.open_questions >= self.capacity

    @property
    def load(self) -> float:
        return self.expert.open_questions / (self.capacity or QUESTIONS_WITHOUT_CONTRACT)

    @property
    def order(self) -> tuple[Any, ...]:
        person = self.expert
        return (
            person.absent_until is not None,
            self.is_full,
            not person.has_rule,
            -person.answered_here,
            -self.similar,
            self.load,
            -person.answered_subject,
            -person.answered_region,
            -person.answered_group,
            person.last_name,
            person.pk,
        )


def suggest_experts(
    question: Question,
    group: TargetGroup | None,
    limit: int = 3,
    similar: Mapping[int, int] | None = None,
) -> list[ExpertSuggestion]:
    """Who fits best: a rule of the team first, then who knows this organisation or answered the like, then
    who has most room. Who is full comes after them, who is away last. `similar`: how many similar questions
    each expert answered."""
    if group is None:
        return []
    similar = similar or {}
    province = question.municipality.province if question.municipality else None
    found = list(_experts(question, group, province))
    capacity = desk_capacity([person.pk for person in found], timezone.localdate()) if found else {}
    candidates = [_Candidate(person, similar.get(person.pk, 0), capacity.get(person.pk)) for person in found]
    best = sorted(candidates, key=lambda candidate: candidate.order)[:limit]
    return [
        ExpertSuggestion(candidate.expert, _reasons(candidate, question, group, province))
        for candidate in best
    ]


def _experts(question: Question, group: TargetGroup, province: Province | None) -> Any:
    """Everybody who comes into question, with all that the reasons need: one query."""
    answered = Question.objects.filter(expert=OuterRef("pk"), first_answered_at__isnull=False)
    same_body = answered.filter(organisation_name=question.organisation_name)
    if not question.organisation_name:
        same_body = answered.none()
    same_region = answered.filter(municipality__province=province) if province else answered.none()
    subject = question.subject_id
    same_subject = answered.filter(subject=subject) if subject else answered.none()
    rules = TriageRule.objects.filter(
        Q(target_group=group) | Q(target_group=None),
        Q(province=province) | Q(province=None) if province else Q(province=None),
        expert=OuterRef("pk"),
    )
    today = timezone.localdate()
    answering = Professional.objects.filter(answers_questions=True).under_contract(today, today)
    away = Leave.objects.filter(professional__user=OuterRef("pk")).approved().touching(today, today)
    return (
        User.objects.with_role(Role.EXPERT)
        .annotate(
            has_rule=Exists(rules),
            knows_group=Exists(Expertise.objects.filter(user=OuterRef("pk"), target_group=group)),
        )
        .filter(Q(knows_group=True) | Q(has_rule=True))
        .exclude(pk=question.asker_id or 0)
        # Whose profile says that they answer no questions, or whose contract is over.
        .exclude(Q(professional__isnull=False) & ~Q(professional__in=answering))
        .annotate(
            open_questions=_count(Question.objects.filter(expert=OuterRef("pk"), state__in=TO_DO)),
            answered_here=_count(same_body),
            answered_subject=_count(same_subject),
            answered_region=_count(same_region),
            answered_group=_count(answered.filter(target_group=group, state__in=FINISHED)),
            absent_until=Subquery(away.order_by("-last_day").values("last_day")[:1]),
        )
    )


def _count(rows: Any) -> Coalesce:
    grouped = rows.order_by().values("expert").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(grouped, output_field=IntegerField()), 0)


def _reasons(
    candidate: _Candidate, question: Question, group: TargetGroup, province: Province | None
) -> tuple[dict[str, str], ...]:
    person = candidate.expert
    found: list[tuple[str, str]] = []
    if person.absent_until:
        day = date_format(person.absent_until, "j F")
        found.append(("clock", _("Away up to and including %(day)s") % {"day": day}))
    if person.has_rule:
        found.append(("check", _("The team's rule: ask this expert first")))
    if person.knows_group:
        found.append(("check", _("Expert of %(group)s") % {"group": group.name}))
    if count := person.answered_here:
        text = ngettext(
            "Answered %(organisation)s once before", "Answered %(organisation)s %(count)s times before", count
        ) % {"organisation": question.organisation_name, "count": count}
        found.append(("check", text))
    if count := candidate.similar:
        text = ngettext(
            "Answered %(count)s question that resembles this one",
            "Answered %(count)s questions that resemble this one",
            count,
        ) % {"count": count}
        found.append(("check", text))
    if question.subject and (count := person.answered_subject):
        text = ngettext(
            "Answered %(count)s question about “%(subject)s”",
            "Answered %(count)s questions about “%(subject)s”",
            count,
        ) % {"count": count, "subject": question.subject.name}
        found.append(("check", text))
    if province and (count := person.answered_region):
        text = ngettext(
            "Answered %(count)s question from %(province)s before",
            "Answered %(count)s questions from %(province)s before",
            count,
        ) % {"count": count, "province": province.name}
        found.append(("check", text))
    if count := person.answered_group:
        text = ngettext(
            "Answered %(count)s question about this group",
            "Answered %(count)s questions about this group",
            count,
        ) % {"count": count}
        found.append(("check", text))
    found.append(("clock", _workload(candidate)))
    return tuple({"icon": icon, "text": text} for icon, text in found)


def _workload(candidate: _Candidate) -> str:
    waiting = candidate.expert.open_questions
    text = (
        ngettext("%(count)s open question now", "%(count)s open questions now", waiting) % {"count": waiting}
        if waiting
        else _("No open questions now")
    )
    if candidate.capacity is None:
        return text
    if candidate.is_full:
        return _("Full this week: %(load)s, can take %(count)s a week") % {
            "load": _lowered(text),
            "count": candidate.capacity,
        }
    return _("%(load)s, can take %(count)s a week") % {"load": text, "count": candidate.capacity}


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]
