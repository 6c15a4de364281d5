"""Standard texts: django-helpdesk's PreSetReply holds name and text, this says for whom they are meant."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from helpdesk.models import PreSetReply

from vocabulary.models import TargetGroup


class TextModule(models.Model):
    """What django-helpdesk's table can't say of a standard text. Without one it is for every question."""

    reply = models.OneToOneField(PreSetReply, models.CASCADE, primary_key=True, related_name="module")
    target_groups = models.ManyToManyField(
        TargetGroup, blank=True, related_name="+", verbose_name=_("target groups")
    )
    changed_at = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        verbose_name = _("standard text")
        verbose_name_plural = _("standard texts")

    def __str__(self) -> str:
        return self.reply.name
