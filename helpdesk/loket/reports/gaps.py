"""What the knowledge centre still lacks: answers that became no page, and searches that found nothing."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from files.suppression import shown, total_shown
from files.tables import Column, Row, Table
from loket.models import Question
from loket.models.question import FINISHED
from search.models import QueryCount
from vocabulary.models import TargetGroup

from .breakdowns import UNKNOWN, Dimension
from .period import Period


def gaps(questions: QuerySet[Question], groups: Dimension, period: Period, least: int) -> Table:
    """Per target group the answers without a page of their own, most first. Three queries."""
    finished = questions.filter(state__in=FINISHED, merged_into=None, may_share=True)
    rows = (
        finished.order_by()
        .values("target_group")
        .annotate(without=Count("pk", filter=Q(knowledge_page=None)))
    )
    counts = {row["target_group"]: row["without"] for row in rows}
    slugs = dict(TargetGroup.objects.values_list("pk", "slug"))
    searches = {
        row["group"]: row["n"]
        for row in QueryCount.objects.between(period.first, period.last)
        .order_by()
        .values("group")
        .annotate(n=Sum("without_result"))
    }
    labels = {**groups.labels, None: str(UNKNOWN)}
    cells = shown({key: counts.get(key, 0) for key in labels}, least)
    lines = [
        Row(label, (cells[key], searches.get(slugs[key], 0) if key is not None else None))
        for key, label in labels.items()
    ]
    lines.sort(key=lambda row: -(row.cells[0] if isinstance(row.cells[0], int) else -1))
    total = total_shown(sum(counts.values()), least)
    return Table(
        "leemten",
        gettext_lazy("What the knowledge centre lacks"),
        gettext_lazy("Target group"),
        (
            Column(gettext_lazy("Answers without a page")),
            Column(gettext_lazy("Searches without a result")),
        ),
        lines,
        Row(_("All together"), (total, searches.get("", 0))),
        gettext_lazy(
            "Answers of which the asker allowed that they become knowledge. A search counts for a "
            "group when it was "
            "narrowed to it."
        ),
    )
