"""The blocks of a body. Few on purpose: an editor who pastes from Word can't choose wrongly."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

from knowledge.resources.choosers import DocumentBlock, PictureBlock

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

    image = PictureBlock(label=_("picture"))
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


class StepTextBlock(blocks.StructBlock):
    """One step of a way of working, without the dates and ticks of a step plan."""

    title = blocks.CharBlock(max_length=150, label=_("title"))
    text = blocks.RichTextBlock(features=REMARK_FEATURES, required=False, label=_("text"))

    class Meta:
        icon = "list-ol"
        label = _("step")


class FileBlock(blocks.StructBlock):
    """A file to take along, at the place in the text where it is of use."""

    document = DocumentBlock(label=_("file"))
    title = blocks.CharBlock(
        max_length=150, required=False, label=_("title"), help_text=_("Empty: the title of the file.")
    )
    note = blocks.CharBlock(max_length=250, required=False, label=_("what is in it"))

    class Meta:
        icon = "doc-full-inverse"
        label = _("file")


def site_of_embed(url: str) -> str:
    """The name of the site that an address leads to; "" when it is not one of those that are allowed."""
    try:
        address = urlsplit(url)
    except ValueError:
        return ""
    host = (address.hostname or "").removeprefix("www.")
    return str(settings.EMBED_SITES.get(host, "")) if address.scheme == "https" else ""


class EmbedValue(blocks.StructValue):
    """What the template asks."""

    @property
    def site(self) -> str:
        """The name of the site, for "Watch on …"."""
        return site_of_embed(self["url"])


class EmbedBlock(blocks.StructBlock):
    """A film on another site. A card that leads there: nothing is asked of that site before a reader goes."""

    url = blocks.URLBlock(max_length=500, label=_("address"))
    title = blocks.CharBlock(max_length=150, label=_("title"))
    note = blocks.CharBlock(max_length=250, required=False, label=_("what is in it"))

    class Meta:
        icon = "media"
        label = _("film on another site")
        value_class = EmbedValue

    def clean(self, value: Any) -> Any:
        """Only sites that the operator allows."""
        cleaned = super().clean(value)
        if not site_of_embed(cleaned["url"]):
            names = ", ".join(sorted(set(settings.EMBED_SITES.values())))
            message = _now("Only films of these sites are allowed, by https: %(sites)s.") % {"sites": names}
            raise blocks.StructBlockValidationError(block_errors={"url": ValidationError(message)})
        return cleaned


class ContactBlock(blocks.StructBlock):
    """Who knows more. Reached through the desk, so that no personal address stands on a public page."""

    name = blocks.CharBlock(max_length=120, label=_("name"))
    role = blocks.CharBlock(max_length=150, required=False, label=_("function"))
    organisation = blocks.CharBlock(max_length=150, required=False, label=_("organisation"))
    about = blocks.CharBlock(
        max_length=250, required=False, label=_("about what"), help_text=_("What can one ask this person?")
    )

    class Meta:
        icon = "user"
        label = _("contact")

    def clean(self, value: Any) -> Any:
        """No addresses and no telephone numbers of people."""
        cleaned = super().clean(value)
        errors = {
            name: ValidationError(
                _now("Leave out the e-mail address: readers reach this person by the desk.")
            )
            for name, text in cleaned.items()
            if "@" in (text or "")
        }
        if errors:
            raise blocks.StructBlockValidationError(block_errors=errors)
        return cleaned


class BodyBlock(blocks.StreamBlock):
    """The body of a resource."""

    text = blocks.RichTextBlock(features=TEXT_FEATURES, icon="pilcrow", label=_("text"))
    callout = CalloutBlock()
    table = TableBlock()
    steps = blocks.ListBlock(StepTextBlock(), icon="list-ol", label=_("steps"))
    quote = QuoteBlock()
    figure = FigureBlock()
    file = FileBlock()
    embed = EmbedBlock()
    contact = ContactBlock()


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
