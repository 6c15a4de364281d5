"""The structure of a model ordinance: chapters, articles, members, lettered parts, and typed variables.

Keys stay the same for ever: what an organisation chose and filled in hangs on them. Whether the whole fits
together is judged in `problems`.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from knowledge.blocks import REMARK_FEATURES

KEY = r"^[a-z0-9_-]+$"


class MemberBlock(blocks.StructBlock):
    """A member of an article, with lettered parts where it lists things."""

    key = blocks.RegexBlock(KEY, max_length=80, label=_("key"))
    text = blocks.TextBlock(
        label=_("text"),
        help_text=_(
            "{{ key }} is filled in by the municipality, with the key of a variable. {{ article:key }} "
            "becomes “article 4”, with the key of an article; {{ article:key:member }} names its member as "
            "well."
        ),
    )
    parts = blocks.ListBlock(blocks.TextBlock(label=_("part")), default=[], label=_("lettered parts"))


class AlternativeBlock(blocks.StructBlock):
    """Another text for the same article: a municipality chooses one."""

    key = blocks.RegexBlock(KEY, max_length=80, label=_("key"))
    title = blocks.CharBlock(max_length=200, label=_("title"))
    members = blocks.ListBlock(MemberBlock(), label=_("members"))


class ArticleBlock(blocks.StructBlock):
    """An article with its explanation."""

    key = blocks.RegexBlock(KEY, max_length=80, label=_("key"))
    title = blocks.CharBlock(max_length=200, label=_("title"))
    optional = blocks.BooleanBlock(required=False, label=_("may be left out"))
    members = blocks.ListBlock(MemberBlock(), label=_("members"))
    explanation = blocks.RichTextBlock(features=REMARK_FEATURES, required=False, label=_("explanation"))
    alternatives = blocks.ListBlock(AlternativeBlock(), default=[], label=_("alternatives"))


class ChapterBlock(blocks.StructBlock):
    """A chapter of articles."""

    key = blocks.RegexBlock(KEY, max_length=80, label=_("key"))
    title = blocks.CharBlock(max_length=200, label=_("title"))
    articles = blocks.ListBlock(ArticleBlock(), label=_("articles"))

    class Meta:
        icon = "doc-full"
        label = _("chapter")


class VariableBlock(blocks.StructBlock):
    """A blank in the text that a municipality fills in."""

    key = blocks.RegexBlock(KEY, max_length=80, label=_("key"))
    label = blocks.CharBlock(max_length=150, label=_("label"))
    type = blocks.ChoiceBlock(
        [
            ("text", _("text")),
            ("number", _("number")),
            ("percentage", _("percentage")),
            ("date", _("date")),
            ("choice", _("choice")),
        ],
        label=_("type"),
    )
    options = blocks.ListBlock(blocks.CharBlock(max_length=200), default=[], label=_("options"))
    minimum = blocks.IntegerBlock(required=False, label=_("minimum"), help_text=_("For a number."))
    maximum = blocks.IntegerBlock(required=False, label=_("maximum"), help_text=_("For a number."))
    required = blocks.BooleanBlock(required=False, label=_("required"))
    help = blocks.CharBlock(max_length=300, required=False, label=_("help"))

    class Meta:
        icon = "edit"
        label = _("variable")
