"""Drafts: the ordinances that organisations make of a model."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.privacy import PersonalData

from .checks import Assembled
from .models import ModelOrdinance
from .structure import Structure


class OrdinanceDraftQuerySet(models.QuerySet["OrdinanceDraft"]):
    """Reads of drafts."""

    def visible_to(self, user: Any) -> OrdinanceDraftQuerySet:
        """Drafts of the organisations that somebody works for; whatever role, nobody sees those of others."""
        if user is None or not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(organisation__memberships__user=user)

    def for_list(self) -> OrdinanceDraftQuerySet:
        """Last changed first, without the texts."""
        return (
            self.select_related("organisation", "changed_by")
            .defer("base", "articles", "values")
            .order_by("-changed_at", "-pk")
        )


class OrdinanceDraft(models.Model):
    """What an organisation chose and filled in, with the text of the model that it rests on."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="ordinance_drafts", verbose_name=_("organisation")
    )
    page = models.ForeignKey(
        ModelOrdinance,
        models.SET_NULL,
        null=True,
        related_name="drafts",
        verbose_name=_("model ordinance"),
    )
    name = models.CharField(_("name"), max_length=120)
    model_title = models.CharField(_("title of the model"), max_length=255)
    # Structure.as_json(): a model that changes, or goes, changes nothing in a draft.
    base = models.JSONField(_("text of the model"))
    base_digest = models.CharField(max_length=64)
    # Of the newest published text, once that differs from the one that this draft rests on.
    newer_digest = models.CharField(max_length=64, blank=True)
    articles = models.JSONField(_("choices"), default=dict)
    values = models.JSONField(_("values"), default=dict)
    # Counts what was saved: who saves on top of something else than was read is told first.
    version = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("made by"))
    changed_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("changed by")
    )
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"))

    personal_data = PersonalData(
        name=_("Who works on a draft of an ordinance"),
        purpose=_("Show colleagues who changed a draft, and tell its makers when the model changes."),
        retention=_("As long as the organisation keeps the draft; the link goes with the person."),
        fields=("made_by", "changed_by"),
    )
    # An editor sees where a page is used; a draft is no business of theirs.
    wagtail_reference_index_ignore = True
    objects = OrdinanceDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft of an ordinance")
        verbose_name_plural = _("drafts of ordinances")
        constraints = [
            # Colleagues find a draft by its name.
            models.UniqueConstraint(fields=["organisation", "name"], name="draft_named_once"),
        ]
        indexes = [
            # The list of an organisation, last changed first.
            models.Index(fields=["organisation", "-changed_at"], name="draft_by_organisation"),
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def structure(self) -> Structure:
        """The model that it rests on."""
        return Structure.from_json(self.base)

    @property
    def assembled(self) -> Assembled:
        """The text as it was saved, and what is open in it."""
        return Assembled(self.structure, self.articles, self.values)
