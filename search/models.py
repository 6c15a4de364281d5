"""How the team tunes the search, and what readers look for. Nothing here names a reader."""

from __future__ import annotations

import datetime as dt
import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.privacy import NoPersonalData, PersonalData

LONGEST_TERM = 80
LONGEST_QUERY = 120


def new_version() -> str:
    """A name that no other state of the tuning has, also not one that was rolled back."""
    return secrets.token_hex(8)


class TuningVersion(models.Model):
    """Names the present state of synonyms, promoted results and stop phrases; there is one row.

    A search reads it to know whether what its process keeps is still true.
    """

    name = models.CharField(max_length=16, default=new_version)

    def __str__(self) -> str:
        return self.name


class SynonymGroup(models.Model):
    """Words that mean the same: an own group, or what takes the place of one that comes with the program."""

    terms = models.JSONField(_("words"), default=list)
    # The first word of the group in synonyms.txt whose place this one takes; "" for an own group.
    base = models.CharField(max_length=LONGEST_TERM, blank=True, default="", editable=False)
    in_use = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("synonym group")
        verbose_name_plural = _("synonym groups")
        constraints = [
            # Two editors who change the same group at once: one of them wins.
            models.UniqueConstraint(fields=["base"], condition=~Q(base=""), name="one_group_for_a_base"),
        ]

    def __str__(self) -> str:
        return ", ".join(self.terms)


class PromotedResult(models.Model):
    """A page that stands on top for some queries."""

    phrases = models.JSONField(_("queries"), default=list)
    # `<source>:<key>`, as the index names pages. The title is how the page was called when it was chosen: it
    # names the page in the list once it is gone.
    page_id = models.CharField(_("page"), max_length=100)
    title = models.CharField(max_length=255)
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    first_day = models.DateField(_("from"), null=True, blank=True)
    last_day = models.DateField(_("until and including"), null=True, blank=True)

    personal_data = NoPersonalData(
        reason="The queries are words that the team chose to show a page for; see decision 28.",
        fields=("phrases",),
    )

    class Meta:
        verbose_name = _("promoted result")
        verbose_name_plural = _("promoted results")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_day=None) | Q(last_day=None) | Q(last_day__gte=F("first_day")),
                name="promoted_until_after_from",
            ),
        ]

    def __str__(self) -> str:
        return f"{', '.join(self.phrases)}: {self.title}"

    def is_due(self, day: dt.date) -> bool:
        """Whether the day lies in its period."""
        return (self.first_day is None or self.first_day <= day) and (
            self.last_day is None or day <= self.last_day
        )


class StopPhrase(models.Model):
    """Words in a query that say nothing about what is looked for."""

    # Folded words with one space between them, so that the same phrase is there once.
    words = models.CharField(_("words"), max_length=LONGEST_QUERY, unique=True)

    class Meta:
        verbose_name = _("stop phrase")
        verbose_name_plural = _("stop phrases")
        ordering = ["words"]

    def __str__(self) -> str:
        return self.words


class QueryCountQuerySet(models.QuerySet["QueryCount"]):
    """Reads of what was looked for."""

    def between(self, first: dt.date, last: dt.date) -> QueryCountQuerySet:
        """The days from `first` to `last`, both included."""
        return self.filter(day__gte=first, day__lte=last)


class QueryCount(models.Model):
    """How often something was looked for on a day; without the reader, and without what may name a person."""

    day = models.DateField(_("day"))
    query = models.CharField(_("query"), max_length=LONGEST_QUERY)
    # The slug of a target group: searches narrowed to it, and clicks on pages about it. "": all searches.
    group = models.CharField(_("target group"), max_length=60, blank=True, default="")
    asked = models.PositiveIntegerField(_("asked"), default=0)
    without_result = models.PositiveIntegerField(_("without a result"), default=0)
    clicked = models.PositiveIntegerField(_("clicks"), default=0)

    objects = QueryCountQuerySet.as_manager()

    personal_data = PersonalData(
        purpose=_("To find out what is missing here; a reader may type a name into the box."),
        retention=format_lazy(
            _("{days} days after the day of the search; we do not keep who searched."),
            days=settings.SEARCH_QUERIES_KEPT_DAYS,
        ),
        fields=("query",),
        retention_days=settings.SEARCH_QUERIES_KEPT_DAYS,
        name=_("what readers look for"),
    )

    class Meta:
        verbose_name = _("query")
        verbose_name_plural = _("queries")
        constraints = [
            models.UniqueConstraint(fields=["day", "group", "query"], name="query_of_group_once_a_day"),
        ]
        # A period of one group is a row of days in the index of the constraint; no other one is needed.

    def __str__(self) -> str:
        return f"{self.query}, {self.day}: {self.asked}"


class PassageVector(models.Model):
    """What a passage of the site means, as numbers; see `search.vectors`. Of published texts alone."""

    page_id = models.CharField(max_length=100, db_index=True)  # a page's rows are replaced together
    # Of the text that the vector was made of: who looks for a vector knows the text and not its row.
    digest = models.CharField(max_length=32)
    vector = models.BinaryField()  # 384 little-endian numbers of 16 bits

    class Meta:
        verbose_name = _("meaning of a passage")
        verbose_name_plural = _("meanings of passages")
        constraints = [
            # Also the index of a search, which asks by digest.
            models.UniqueConstraint(fields=["digest", "page_id"], name="one_vector_of_a_text_on_a_page"),
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.digest}"


class PageOrder(models.Model):
    """A page that the team wants to make, because readers look for it."""

    class State(models.TextChoices):
        """How far it is."""

        WANTED = "wanted", _("to be made")
        MAKING = "making", _("being made")
        MADE = "made", _("made")
        DROPPED = "dropped", _("not needed")

    query = models.CharField(_("query"), max_length=LONGEST_QUERY, unique=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WANTED)
    ordered_at = models.DateTimeField(_("ordered"), auto_now_add=True)
    settled_at = models.DateTimeField(_("settled"), null=True, editable=False)

    personal_data = PersonalData(
        purpose=_("To make a page that readers look for; a reader may type a name into the box."),
        retention=format_lazy(
            _("As long as the page is to be made, and {days} days after that is settled."),
            days=settings.SEARCH_QUERIES_KEPT_DAYS,
        ),
        fields=("query",),
        retention_days=settings.SEARCH_QUERIES_KEPT_DAYS,
        name=_("pages to make, by what readers look for"),
    )

    class Meta:
        verbose_name = _("page to make")
        verbose_name_plural = _("pages to make")
        ordering = ["-ordered_at", "-pk"]
        constraints = [
            # One that is settled at no moment would be kept for ever.
            models.CheckConstraint(
                condition=Q(state__in=["wanted", "making"], settled_at=None)
                | Q(state__in=["made", "dropped"], settled_at__isnull=False),
                name="page_order_settled_at_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.query

    @property
    def is_open(self) -> bool:
        """Whether there is something to do."""
        return self.state in (self.State.WANTED, self.State.MAKING)

    @property
    def next_states(self) -> list[tuple[str, str | Promise]]:
        """The states that it can get, with what people call them."""
        return [(value, label) for value, label in self.State.choices if value != self.state]
