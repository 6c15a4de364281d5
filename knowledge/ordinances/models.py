"""The page of a model ordinance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from knowledge.resources.base import Resource
from knowledge.resources.reading import Reading, Section

from .blocks import ChapterBlock, VariableBlock
from .text import Ordinance


class ModelOrdinance(Resource):
    """An ordinance to start from: articles with explanation, alternatives, and blanks to fill in."""

    kind = "ordinance"
    template = "knowledge/ordinance.html"

    variables = StreamField([("variable", VariableBlock())], blank=True, verbose_name=_("variables"))
    chapters = StreamField([("chapter", ChapterBlock())], blank=True, verbose_name=_("chapters"))

    fact_panels = [FieldPanel("variables"), FieldPanel("chapters")]

    class Meta:
        verbose_name = _("model ordinance")
        verbose_name_plural = _("model ordinances")

    @cached_property
    def text(self) -> Ordinance:
        """The articles, numbered."""
        return Ordinance.of(self)

    def rich_sources(self) -> Iterator[str]:
        """The explanations."""
        for chapter in self.chapters:
            yield from (article["explanation"].source for article in chapter.value["articles"])

    def sections_after(self, reading: Reading) -> Iterable[Section]:
        """A section per article, with its explanation."""
        for chapter in self.text.chapters:
            yield Section(chapter.heading, chapter.anchor, "")
            for article in chapter.articles:
                yield Section(
                    article.heading,
                    article.anchor,
                    article.as_html() + reading.html(article.explanation),
                    level=3,
                    path=(chapter.heading, article.heading),
                )
