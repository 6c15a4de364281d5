"""A term of the glossary. Its definition is the summary: that is what a text shows on demand."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from knowledge.resources.base import Resource
from knowledge.resources.reading import Reading, Section


class GlossaryTerm(Resource):
    """A word of the field, with its other spellings."""

    kind = "term"
    template = "knowledge/glossary_term.html"

    also = models.TextField(
        _("also written as"),
        blank=True,
        help_text=_("Other spellings, plurals and abbreviations; one per line. Texts recognise these too."),
    )
    fact_panels = [FieldPanel("also")]

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")

    @property
    def spellings(self) -> list[str]:
        """The other spellings."""
        return [line.strip() for line in self.also.splitlines() if line.strip()]

    def sections_before(self, reading: Reading) -> Iterable[Section]:
        """The other spellings, so that the search finds the term by them."""
        if self.spellings:
            yield Section(
                gettext("Also written as"), "ook", format_html("<p>{}</p>", ", ".join(self.spellings))
            )
