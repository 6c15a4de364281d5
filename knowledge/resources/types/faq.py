"""A frequently asked question, the short answer first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField

from knowledge.resources.base import Resource
from knowledge.resources.reading import Reading, Section


class Faq(Resource):
    """A question that was answered, the short answer first."""

    kind = "faq"
    template = "knowledge/faq.html"

    short_answer = RichTextField(_("short answer"), features=["bold", "italic", "link"], blank=True)
    # What it came from, such as a question at the desk: the same answer becomes one page.
    source_key = models.CharField(max_length=100, unique=True, null=True, blank=True, editable=False)

    fact_panels = [FieldPanel("short_answer")]

    class Meta:
        verbose_name = _("answered question")
        verbose_name_plural = _("answered questions")

    def rich_sources(self) -> Iterator[str]:
        """The short answer."""
        yield self.short_answer

    def sections_before(self, reading: Reading) -> Iterable[Section]:
        """The short answer, below the question itself."""
        if self.short_answer:
            yield Section("", "antwoord", reading.html(self.short_answer))
