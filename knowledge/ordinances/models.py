"""The page of a model ordinance."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from knowledge.resources.base import Resource
from knowledge.resources.reading import Reading, Section

from .blocks import ChapterBlock, VariableBlock
from .problems import problems
from .structure import Structure
from .text import Ordinance, assemble


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
        return assemble(Structure.of(self))

    def clean(self) -> None:
        """Refuse a model with an impossible choice; the message names the article."""
        super().clean()
        found: dict[str, list[str]] = {}
        for problem in problems(Structure.of(self)):
            found.setdefault(problem.about, []).append(problem.message)
        if found:
            raise ValidationError(found)

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
