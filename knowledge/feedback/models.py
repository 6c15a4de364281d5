"""A reader's answer to "was this useful?", with the reason if they gave one."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.privacy import PersonalData
from accounts.roles import PUBLISHERS, has_role
from knowledge.resources.base import Resource

LONGEST_REASON = 1000


def new_token() -> str:
    """The secret by which the browser that gave an answer adds a reason to it."""
    return secrets.token_urlsafe(24)


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    """Reads of feedback."""

    def visible_to(self, user: Any) -> FeedbackQuerySet:
        """The team sees all; somebody else what was said of the pages that they keep up to date."""
        if has_role(user, *PUBLISHERS):
            return self.all()
        return self.about_pages_of(user)

    def about_pages_of(self, user: Any) -> FeedbackQuerySet:
        """What was said of the pages that this person keeps up to date."""
        if user is None or not user.is_authenticated:
            return self.none()
        return self.filter(page__maintainer=user)

    def worth_reading(self) -> FeedbackQuerySet:
        """All but a bare yes, which is only counted."""
        return self.filter(Q(useful=False) | ~Q(reason=""))

    def genuine(self) -> FeedbackQuerySet:
        """Without what was marked as spam: what is counted."""
        return self.exclude(state=Feedback.State.SPAM)

    def with_page(self) -> FeedbackQuerySet:
        """In order for a list, the newest first, with page and who handled it read along."""
        return self.select_related("page__maintainer", "handled_by").defer(
            "page__body", "page__sources", "page__version_notes"
        ).order_by("-given_at", "-pk")  # fmt: skip


class Feedback(models.Model):
    """One answer of one reader, whom we do not know."""

    class State(models.TextChoices):
        """How far it is. What looks like spam is kept for a person to judge."""

        NEW = "new", _("new")
        HANDLED = "handled", _("handled")
        SPAM = "spam", _("spam")

    class Suspicion(models.TextChoices):
        """Why it was marked as spam when it came in; empty when a person did that."""

        NONE = "", _("nothing")
        TRAP = "trap", _("filled in the field that people do not see")
        LINK = "link", _("has a link in it")
        REPEATED = "repeated", _("the same words were sent several times")

    page = models.ForeignKey(Resource, models.CASCADE, related_name="feedback", verbose_name=_("page"))
    useful = models.BooleanField(_("useful"))
    reason = models.TextField(_("reason"), max_length=LONGEST_REASON, blank=True)
    given_at = models.DateTimeField(_("given"), default=timezone.now)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.NEW)
    suspicion = models.CharField(
        _("why it is spam"), max_length=10, choices=Suspicion, blank=True, default=Suspicion.NONE
    )
    token = models.CharField(max_length=64, unique=True, default=new_token)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("handled by"),
    )

    personal_data = PersonalData(
        name=_("What readers say of a page"),
        purpose=_("Make the page better. Addresses, telephone numbers and the like are taken out at once."),
        retention=_("A year."),
        fields=("reason", "handled_by"),
        retention_days=365,
    )
    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        indexes = [
            # The list: one state, the newest first.
            models.Index(fields=["state", "-given_at"], name="feedback_by_state"),
            # The counts of a period, and what goes after a year.
            models.Index(fields=["given_at"], name="feedback_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.page_id}/{self.pk}"
