"""The blocks of a body. Few on purpose: an editor who pastes from Word can't choose wrongly."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageChooserBlock

TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]
REMARK_FEATURES = ["bold", "italic", "ol", "ul", "link"]


class CalloutBlock(blocks.StructBlock):
    """A remark beside the text: something good to know, what the law says, or a warning."""

    kind = blocks.ChoiceBlock(
        [("info", _("good to know")), ("law", _("what the law says")), ("warn", _("warning"))],
        default="info",
        label=_("kind"),
    )
    title = blocks.CharBlock(max_length=120, label=_("title"))
    text = blocks.RichTextBlock(features=REMARK_FEATURES, label=_("text"))

    class Meta:
        icon = "info-circle"
        label = _("callout")


class QuoteBlock(blocks.StructBlock):
    """Somebody's words and who said them."""

    text = blocks.TextBlock(label=_("text"))
    attribution = blocks.CharBlock(max_length=200, required=False, label=_("said by"))

    class Meta:
        icon = "openquote"
        label = _("quote")


class FigureBlock(blocks.StructBlock):
    """A picture. The alternative text is required: who can't see it reads it."""

    image = ImageChooserBlock(label=_("picture"))
    alt = blocks.CharBlock(
        max_length=250, label=_("alternative text"), help_text=_("What somebody sees who looks at it.")
    )
    caption = blocks.CharBlock(max_length=250, required=False, label=_("caption"))

    class Meta:
        icon = "image"
        label = _("figure")


class TableBlock(TypedTableBlock):
    """A table with a heading on each column."""

    rich_text = blocks.RichTextBlock(features=["bold", "italic", "link"], label=_("text"))

    class Meta:
        icon = "table"
        label = _("table")


class BodyBlock(blocks.StreamBlock):
    """The body of a resource."""

    text = blocks.RichTextBlock(features=TEXT_FEATURES, icon="pilcrow", label=_("text"))
    callout = CalloutBlock()
    table = TableBlock()
    quote = QuoteBlock()
    figure = FigureBlock()


class SourceBlock(blocks.StructBlock):
    """Where facts come from."""

    title = blocks.CharBlock(max_length=250, label=_("title"))
    detail = blocks.CharBlock(max_length=250, required=False, label=_("where in it"))
    url = blocks.URLBlock(required=False, label=_("address"))

    class Meta:
        icon = "link-external"
        label = _("source")


class VersionNoteBlock(blocks.StructBlock):
    """What changed, as a reader may want to know."""

    date = blocks.DateBlock(label=_("date"))
    text = blocks.CharBlock(max_length=300, label=_("what changed"))

    class Meta:
        icon = "history"
        label = _("version note")
