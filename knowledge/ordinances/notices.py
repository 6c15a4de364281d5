"""Telling organisations that the model under their draft changed: once per published text."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.audit import record
from accounts.models import User
from post import outbox
from post.mail import queue_mail
from post.models import Effect

from .comparing import Comparison
from .drafts import OrdinanceDraft
from .models import ModelOrdinance
from .structure import Structure

EFFECT = "knowledge.ordinance_published"


def promise(page: ModelOrdinance, revision: Any) -> None:
    """After a publication, in its transaction: the worker looks which drafts it concerns."""
    key = f"{page.pk}-{revision.pk if revision else page.live_revision_id}"
    outbox.enqueue(EFFECT, key, {"page": page.pk})


def tell(effect: Effect) -> None:
    """Mark the drafts that rest on another text, and mail those who work on them, once per text."""
    page = ModelOrdinance.objects.filter(pk=effect.payload["page"], live=True).first()
    if page is None:
        return
    newest = Structure.of(page)
    stale = OrdinanceDraft.objects.filter(page=page).exclude(base_digest=newest.digest)
    # A text that was taken back: the draft rests on the newest one again.
    OrdinanceDraft.objects.filter(page=page, base_digest=newest.digest).update(newer_digest="")
    untold = stale.exclude(newer_digest=newest.digest)
    for draft in untold.select_related("organisation"):
        # Not when somebody took the new text over meanwhile.
        if untold.filter(pk=draft.pk).update(newer_digest=newest.digest):
            _mail(draft, page, newest, effect.key)
            record(None, "tell_model_changed", draft, page=page.pk)


def _mail(draft: OrdinanceDraft, page: ModelOrdinance, newest: Structure, occasion: str) -> None:
    comparison = Comparison(draft.structure, newest, draft.articles, draft.values)
    for user in _readers(draft):
        queue_mail(
            key=f"ordinance-{occasion}-draft-{draft.pk}-{user.pk}",
            to=user.email,
            template="knowledge/mail/ordinance_changed",
            context={
                "name": str(user),
                "draft": draft.name,
                "title": page.title,
                "changes": [f"{change.label}: {change.title}" for change in comparison.changes],
                "url": settings.SITE_URL + reverse("knowledge:ordinance_changes", args=[draft.pk]),
            },
        )


def _readers(draft: OrdinanceDraft) -> list[User]:
    """Who made and who last changed it, as far as they work there; else all who do."""
    members = User.objects.filter(is_active=True, memberships__organisation=draft.organisation)
    makers = list(members.filter(pk__in=[draft.made_by_id, draft.changed_by_id]).order_by("pk"))
    return makers or list(members.order_by("pk"))
