"""What is news on the site: a page that appears, and one that comes back with a version note.

A version note is how an editor says that something changed for the reader. So correcting a spelling mistake
is no news, and whoever wants to tell followers writes a note.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from django.db import models, transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from knowledge.resources.base import Resource

# A page that was there before changes were written down: a note older than this is no news any more.
NOTE_IS_NEWS_FOR = dt.timedelta(days=31)
KEPT_FOR = dt.timedelta(days=365)


class Change(models.Model):
    """That a page appeared or changed for the reader, at the moment of publishing."""

    page = models.ForeignKey(Resource, models.CASCADE, related_name="changes", verbose_name=_("page"))
    at = models.DateTimeField(_("published"), default=timezone.now)
    is_new = models.BooleanField(_("first publication"), default=False)
    note = models.CharField(_("what changed"), max_length=700, blank=True)
    # Fingerprints of the version notes that the page had: the next ones are those that are not among them.
    seen = models.JSONField(default=list)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        indexes = [
            # What changed since somebody was told last.
            models.Index(fields=["at"], name="change_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.page_id}, {self.at:%Y-%m-%d}"


def _fingerprint(note: Any) -> str:
    return hashlib.sha256(f"{note.value['date']}|{note.value['text']}".encode()).hexdigest()[:16]


@transaction.atomic
def note_change(page: Resource) -> Change | None:
    """Write down what is news about a page that was just published; None when nothing is."""
    # One at a time per page, so that two publications do not both announce a note.
    Page.objects.select_for_update().filter(pk=page.pk).first()
    notes = {_fingerprint(note): note.value for note in page.version_notes}
    earlier = list(Change.objects.filter(page=page).values_list("seen", flat=True))
    if not earlier and page.first_published_at == page.last_published_at:
        return Change.objects.create(page=page, is_new=True, seen=list(notes))
    known = {key for seen in earlier for key in seen}
    if not earlier:
        kept_from = timezone.localdate() - NOTE_IS_NEWS_FOR
        known = {key for key, note in notes.items() if note["date"] < kept_from}
    fresh = [note["text"] for key, note in notes.items() if key not in known]
    if not fresh:
        return None
    return Change.objects.create(page=page, note=" ".join(fresh)[:700], seen=list(notes))


def forget_changes() -> int:
    """Remove changes of more than a year ago, of which every follower heard; returns how many.

    The last one of each page stays: it knows which notes are no news any more.
    """
    later = Change.objects.filter(page=OuterRef("page")).order_by("-at", "-pk").values("pk")[:1]
    old = Change.objects.filter(at__lt=timezone.now() - KEPT_FOR).exclude(pk=Subquery(later))
    return old.delete()[0]
