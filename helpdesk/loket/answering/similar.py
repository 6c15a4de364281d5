"""Answered questions that resemble one: one search in the desk's own index, judged again in the database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from loket.answering.gaps import Stems, likeness, stems_of
from loket.models import Question
from loket.models.question import FINISHED
from loket.search_source import FINISHED_KIND, INDEX, NAME
from search.asking import alike
from search.engines import EngineUnavailable

LOOKED_AT = 10
LONGEST_QUERY = 300
LONGEST_COMPARED = 600
# A search gives the best that there is, however little that is. Of the demo's 22 earlier questions (231
# pairs) 7 are this much alike: about the same group or rule. From .15 down they share "woning" and no more.
LEAST_ALIKE = 0.2


def similar_answered(user: Any, question: Question, text: str) -> list[Question] | None:
    """At most ten answered questions that look like this one and that `user` may open, best first.

    Never the question itself nor what is answered together with another: that is the same question twice.
    None when the search is away, so that a page need not say that there are none.
    """
    try:
        found = alike(
            user,
            " ".join(text.split())[:LONGEST_QUERY],
            LOOKED_AT,
            filters={"kind": [FINISHED_KIND]},
            index=INDEX,
        )
    except EngineUnavailable:
        return None
    keys = _keys(found)
    rows = (
        Question.objects.workable_by(user)
        .filter(pk__in=keys, state__in=FINISHED, first_answered_at__isnull=False, merged_into=None)
        .exclude(pk=question.pk)
        .select_related("municipality", "satisfaction", "ticket")
        .only(
            "ticket__description", "reference", "title", "answered_at", "first_answered_at",
            "organisation_name", "expert",
            "municipality__name", "satisfaction__score",
        )
    )  # fmt: skip
    asked = stems_of(question.title, text[:LONGEST_COMPARED])
    by_key = {row.pk: row for row in rows if likeness(asked, _stems(row)) >= LEAST_ALIKE}
    return [by_key[key] for key in keys if key in by_key]


def one_of_each(questions: Iterable[Question]) -> list[Question]:
    """The best of those with one title: many ask the same in the same words, and got the same answer."""
    by_title: dict[str, Question] = {}
    for question in questions:
        by_title.setdefault(" ".join(question.title.casefold().split()), question)
    return list(by_title.values())


def _stems(question: Question) -> Stems:
    return stems_of(question.title, (question.ticket.description or "")[:LONGEST_COMPARED])


def _keys(page_ids: Iterable[str]) -> list[int]:
    parts = (page_id.partition(":") for page_id in page_ids)
    return [int(key) for source, _colon, key in parts if source == NAME and key.isdecimal()]
