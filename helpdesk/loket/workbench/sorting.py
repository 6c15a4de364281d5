"""The orders of the work list, and its pages: from a row on, never "after the first ten thousand"."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loket.models import Question
from loket.models.question import QuestionQuerySet

PAGE_SIZE = 25
# Key in the address: (label, field, newest first).
ORDERS = {
    "klaar": (_("What must be ready first"), "due_at", False),
    "gewijzigd": (_("Last changed first"), "changed_at", True),
    "nieuwste": (_("Newest first"), "asked_at", True),
    "oudste": (_("Oldest first"), "asked_at", False),
}


@dataclass(frozen=True)
class ListPage:
    """Some rows, and the address parts of the pages before and after them; empty where there is none."""

    rows: Sequence[Question]
    before: str = ""
    after: str = ""


def page_of(questions: QuestionQuerySet, order: str, *, after: str = "", before: str = "") -> ListPage:
    """The page after or before a mark of an earlier page; the first when there is none or it is no mark."""
    _label, field, falling = ORDERS[order]
    back = bool(before) and not after
    mark = _read(after or before)
    if mark is None:
        back = False
    else:
        moment, pk = mark
        beyond = "lt" if falling != back else "gt"
        # Said twice, so that an index can begin at the moment.
        questions = questions.filter(**{f"{field}__{beyond}e": moment}).filter(
            Q(**{f"{field}__{beyond}": moment}) | Q(**{f"pk__{beyond}": pk})
        )
    sign = "-" if falling != back else ""
    rows = list(questions.order_by(f"{sign}{field}", f"{sign}pk")[: PAGE_SIZE + 1])
    more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
    if back:
        rows.reverse()
    has_before = more if back else mark is not None
    has_after = bool(rows) if back else more
    return ListPage(
        rows,
        mark_of(rows[0], field) if rows and has_before else "",
        mark_of(rows[-1], field) if rows and has_after else "",
    )


def mark_of(question: Question, field: str) -> str:
    """The mark of a row in the order of this field: a page begins before or after it."""
    moment: dt.datetime = getattr(question, field)
    return f"{moment.astimezone(dt.UTC).strftime('%Y%m%d%H%M%S%f')}-{question.pk}"


def _read(mark: str) -> tuple[dt.datetime, int] | None:
    moment, _dash, pk = mark.partition("-")
    if not (moment.isascii() and moment.isdecimal() and pk.isascii() and pk.isdecimal() and len(pk) < 19):
        return None
    try:
        return dt.datetime.strptime(moment, "%Y%m%d%H%M%S%f").replace(tzinfo=dt.UTC), int(pk)
    except ValueError:
        return None
