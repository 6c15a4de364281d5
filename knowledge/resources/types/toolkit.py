"""A toolkit: instruments to take along, each with what it is for, its licence, its date and its source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from knowledge.resources.base import Resource
from knowledge.resources.blocks import ToolBlock
from knowledge.resources.reading import Reading, Section


class Toolkit(Resource):
    """Files and links that a municipality can use at once."""

    kind = "toolkit"
    template = "knowledge/toolkit.html"

    items = StreamField([("item", ToolBlock())], blank=True, verbose_name=_("instruments"))
    fact_panels = [FieldPanel("items")]

    class Meta:
        verbose_name = _("toolkit")
        verbose_name_plural = _("toolkits")

    def external_addresses(self) -> Iterator[str]:
        """With those of the instruments."""
        yield from super().external_addresses()
        yield from (item.value["url"] for item in self.items if item.value["url"])

    def sections_after(self, reading: Reading) -> Iterable[Section]:
        """A section per instrument, so that the search finds each."""
        for number, item in enumerate(self.items, start=1):
            yield Section(
                item.value["title"], f"middel-{number}", format_html("<p>{}</p>", item.value["purpose"])
            )
