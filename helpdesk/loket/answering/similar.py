"""Answered questions that resemble one: one search in the desk's own index, judged again in the database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from loket.models import Question
from loket.models.question import FINISHED
from loket.search_source import FINISHED_KIND, INDEX, NAME
from search.asking import alike
from search.engines import EngineUnavailable

LOOKED_AT = 10
LONGEST_QUERY = 300


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
        .select_related("municipality", "satisfaction")
        .only(
            "reference", "title", "answered_at", "first_answered_at", "organisation_name", "expert",
            "municipality__name", "satisfaction__score",
        )
    )  # fmt: skip
    by_key = {row.pk: row for row in rows}
    return [by_key[key] for key in keys if key in by_key]


def _keys(page_ids: Iterable[str]) -> list[int]:
    parts = (page_id.partition(":") for page_id in page_ids)
    return [int(key) for source, _colon, key in parts if source == NAME and key.isdecimal()]
