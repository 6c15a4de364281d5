"""A guide: how to do something."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from knowledge.resources.base import Resource


class Guide(Resource):
    """A guide: how to do something, in headings that can be read one by one."""

    kind = "guide"
    template = "knowledge/resource.html"

    class Meta:
        verbose_name = _("guide")
        verbose_name_plural = _("guides")

    @property
    def groups_of_events(self) -> list[int]:
        """What it is about."""
        return [group.pk for group in self.target_groups.all()]
