"""The views of the work list: which questions, in which order, for whom, and how many."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, IntegerField, Q, Subquery
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Expertise
from loket.models.question import FINISHED, OPEN, TO_DO, QuestionQuerySet, State
from loket.rights import is_desk

# Counts stop here: "99+" is as good as 1,204, and costs the same whatever the size of the desk.
MOST_COUNTED = 99


@dataclass(frozen=True)
class ListView:
    """One view; `key` stands in the address, `order` is a key of `sorting.ORDERS`."""

    key: str
    label: str | Promise
    chosen: Callable[[Any], Q]
    order: str = "klaar"
    desk_only: bool = False
    hot: bool = False
    counted: bool = True


def _awake() -> Q:
    """Not put aside until later."""
    return Q(snoozed_until=None) | Q(snoozed_until__lte=timezone.now())


def _new(user: Any) -> Q:
    return Q(state=State.NEW, held=False) & _awake()


def _mine(user: Any) -> Q:
    # What was put aside comes back here by itself. That all of it is open stands outside the OR, where the
    # database sees that the index of what is open will do; else it reads all finished ones first.
    theirs = Q(expert=user, state__in=(State.WITH_EXPERT, State.WAITING_FOR_COLLEAGUE))
    return Q(state__in=OPEN) & (Q(handler=user) | theirs) & _awake()


def _my_team(user: Any) -> Q:
    """What is open for the target groups that somebody works for; at the desk without any: for all of them.

    Rights stand before it: an expert sees here what colleagues have of the questions they were asked about.
    """
    groups = Expertise.objects.filter(user=user)
    mine = Q(target_group__in=groups.values("target_group"))
    if is_desk(user):
        mine |= ~Exists(groups)  # type: ignore[assignment]
    return mine & Q(state__in=OPEN, held=False) & _awake()


MY_WORK = (
    ListView("nieuw", _("New"), _new, desk_only=True),
    ListView("mijn", _("Mine"), _mine),
    ListView("mijn-team", _("My team"), _my_team),
    ListView(
        "dreigt",
        _("Threatens to be late"),
        lambda user: Q(state__in=TO_DO, warn_at__lte=timezone.now(), due_at__gte=timezone.now(), held=False),
    ),
    ListView(
        "te-laat",
        _("Late"),
        lambda user: Q(state__in=TO_DO, due_at__lt=timezone.now(), held=False),
        hot=True,
    ),
)
WHOLE_DESK = (
    ListView("bij-expert", _("With an expert"), lambda user: Q(state=State.WITH_EXPERT)),
    ListView(
        "wacht-op-collega", _("Waiting for a colleague"), lambda user: Q(state=State.WAITING_FOR_COLLEAGUE)
    ),
    ListView("wacht-op-vrager", _("Waiting for the asker"), lambda user: Q(state=State.WAITING_FOR_ASKER)),
    ListView(
        "weggelegd",
        _("Put aside"),
        lambda user: Q(state__in=OPEN, snoozed_until__gt=timezone.now()),
    ),
    ListView("open", _("All open questions"), lambda user: Q(state__in=OPEN, held=False)),
    ListView("afgehandeld", _("Finished"), lambda user: Q(state__in=FINISHED), "gewijzigd", counted=False),
    ListView(
        "te-beoordelen",
        _("To be reviewed"),
        lambda user: Q(held=True, state__in=OPEN),
        desk_only=True,
        hot=True,
    ),
    ListView("alles", _("All"), lambda user: Q(), "gewijzigd", counted=False),
)
BY_KEY = {view.key: view for view in (*MY_WORK, *WHOLE_DESK)}


def offered_to(user: Any) -> list[tuple[str | Promise, list[ListView]]]:
    """The views that this user gets, in groups."""
    desk = is_desk(user)
    return [
        (title, [view for view in views if desk or not view.desk_only])
        for title, views in (
            (_("My work"), MY_WORK),
            (_("Whole desk") if desk else _("My questions"), WHOLE_DESK),
        )
    ]


def chosen_by(user: Any, key: str) -> ListView:
    """The view with this key when the user may have it, else their first."""
    offered = [view for _title, views in offered_to(user) for view in views]
    return next((view for view in offered if view.key == key), offered[0])


class BoundedCount(Subquery):
    """How many rows a query has, as one value of another query; looks no further than its limit."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) _counted)"
    output_field = IntegerField()


def bounded(questions: QuestionQuerySet) -> BoundedCount:
    """The number of questions, at most one more than the list tells."""
    return BoundedCount(questions.order_by().values("pk")[: MOST_COUNTED + 1])


def counts(questions: QuestionQuerySet, user: Any, more: QuestionQuerySet | None = None) -> dict[str, int]:
    """How many questions each counted view holds, and `more` under "found"."""
    if not is_desk(user):
        return _counts_of_some(questions, user, more)
    values = {
        key: bounded(questions.filter(view.chosen(user))) for key, view in BY_KEY.items() if view.counted
    }
    if more is not None:
        values["found"] = bounded(more)
    # Any row will do to stand the numbers on; without one there is nothing to count.
    names = {f"count_{number}": key for number, key in enumerate(values)}
    annotations = {name: values[key] for name, key in names.items()}
    stand = questions.model._default_manager.order_by().annotate(**annotations).values_list(*names)[:1]
    row = next(iter(stand), [0] * len(names))
    return dict(zip(names.values(), row, strict=True))


def _counts_of_some(questions: QuestionQuerySet, user: Any, more: QuestionQuerySet | None) -> dict[str, int]:
    """The same for who sees some questions only: these are looked up once, and not for each view anew.

    All that is counted is open, and nobody has thousands of those.
    """
    keys = [key for key, view in BY_KEY.items() if view.counted]
    found = questions.filter(state__in=OPEN).aggregate(
        **{f"count_{number}": Count("pk", filter=BY_KEY[key].chosen(user)) for number, key in enumerate(keys)}
    )
    numbers = {key: found[f"count_{number}"] for number, key in enumerate(keys)}
    if more is not None:
        numbers["found"] = more.order_by()[: MOST_COUNTED + 1].count()
    return numbers


def told(count: int) -> str:
    """A bounded number for people."""
    return str(count) if count <= MOST_COUNTED else f"{MOST_COUNTED}+"
