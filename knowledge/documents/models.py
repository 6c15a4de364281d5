"""What a document says, and which pages lead to it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from wagtail.documents import get_document_model_string
from wagtail.models import CollectionViewRestriction

from files.extraction import State
from knowledge.resources.base import Resource


class DocumentText(models.Model):
    """The text of a document as the worker read it; there is none while it has not been read yet."""

    STATES = [
        (State.TEXT.value, _("text")),
        (State.NO_TEXT.value, _("no text")),
        (State.ENCRYPTED.value, _("closed with a password")),
        (State.BROKEN.value, _("can't be read")),
        (State.TOO_HEAVY.value, _("too large to read")),
    ]

    # What an editor can do about it.
    ADVICE: ClassVar[dict[str, Any]] = {
        State.NO_TEXT.value: _(
            "No text was found: these are probably pictures of pages, such as a scan. The search finds this "
            "document by its title only, and it can’t be read aloud. Ask for the original, or have the text "
            "recognised (OCR), and choose that file."
        ),
        State.ENCRYPTED.value: _(
            "This document is closed with a password. The search finds it by its title only. Save it without "
            "a password and choose that file."
        ),
        State.BROKEN.value: _(
            "This document can’t be read; it may be damaged. Open it, save it anew and choose that file."
        ),
        State.TOO_HEAVY.value: _(
            "This document is too large to read. The search finds it by its title only. Split it, or make it "
            "smaller."
        ),
    }

    document = models.OneToOneField(
        get_document_model_string(),
        models.CASCADE,
        primary_key=True,
        related_name="extracted",
        verbose_name=_("document"),
    )
    # Of the file that was read: another file under the same title is read again.
    file_hash = models.CharField(max_length=40)
    state = models.CharField(_("state"), max_length=20, choices=STATES)
    pages = models.PositiveIntegerField(_("pages"), null=True, blank=True)
    # A text per page, slide or sheet.
    parts = models.JSONField(default=list, blank=True)
    read_at = models.DateTimeField(_("read"), auto_now=True)

    class Meta:
        verbose_name = _("text of a document")
        verbose_name_plural = _("texts of documents")

    def __str__(self) -> str:
        return f"{self.document_id}: {self.state}"

    @property
    def advice(self) -> str:
        """What is the matter and what an editor can do; "" when the text was read."""
        return str(self.ADVICE.get(self.state, ""))


class DocumentUse(models.Model):
    """That the published version of a page leads to a document."""

    document = models.ForeignKey(get_document_model_string(), models.CASCADE, related_name="uses")
    page = models.ForeignKey(Resource, models.CASCADE, related_name="document_uses")

    class Meta:
        verbose_name = _("use of a document")
        verbose_name_plural = _("uses of documents")
        # Publishing twice at once counts once; "which pages lead to it" uses the same index.
        constraints = [models.UniqueConstraint(fields=["document", "page"], name="document_used_once")]

    def __str__(self) -> str:
        return f"{self.page_id} → {self.document_id}"


def is_findable_by(user: Any) -> Q:
    """For documents: a page that this user may find leads to it, and its collection is not closed to them.

    Like `is_visible_to` for pages: None is the public, and what is behind a shared password is in no list.
    """
    closed = CollectionViewRestriction.objects.annotate(
        document_path=ExpressionWrapper(OuterRef("collection__path"), CharField())
    ).filter(document_path__startswith=F("collection__path"))
    if user is not None and user.is_authenticated:
        closed = closed.exclude(restriction_type=CollectionViewRestriction.LOGIN).exclude(
            restriction_type=CollectionViewRestriction.GROUPS, groups__in=user.groups.values("pk")
        )
    leads = DocumentUse.objects.filter(
        document=OuterRef("pk"), page__in=Resource.objects.findable_by(user).values("pk")
    )
    return Q(~Exists(closed)) & Q(Exists(leads))
