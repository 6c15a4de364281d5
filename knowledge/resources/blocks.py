"""Blocks of the types that have more structure than a body."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from knowledge.blocks import REMARK_FEATURES

from .choosers import DocumentBlock, PageBlock

KEY_HELP = _(
    "Stays the same for ever: ticks and notes of organisations hang on it. Empty: made from the words."
)


def put_keys(values: Sequence[Any], words: str) -> None:
    """Give each value without a key one, made from its words (the name of a field) and free in this list."""
    taken = {value["key"] for value in values}
    for value in values:
        if not value["key"]:
            base = slugify(value[words])[:70].strip("-") or "stap"
            free = (base if number == 1 else f"{base}-{number}" for number in count(1))
            value["key"] = next(key for key in free if key not in taken)
            taken.add(value["key"])


def doubles(values: Sequence[Any]) -> list[int]:
    """The places whose key stands earlier in the list already."""
    keys = [value["key"] for value in values]
    return [number for number, key in enumerate(keys) if key in keys[:number]]


class ChecklistItemBlock(blocks.StructBlock):
    """One thing to do in a step."""

    key = blocks.RegexBlock(
        r"^[a-z0-9-]+$", required=False, max_length=80, label=_("key"), help_text=KEY_HELP
    )
    text = blocks.CharBlock(max_length=400, label=_("text"))


class StepBlock(blocks.StructBlock):
    """A step of a plan: who does what, how many weeks after the start."""

    key = blocks.RegexBlock(
        r"^[a-z0-9-]+$", required=False, max_length=80, label=_("key"), help_text=KEY_HELP
    )
    title = blocks.CharBlock(max_length=200, label=_("title"))
    who = blocks.CharBlock(max_length=200, required=False, label=_("who"))
    weeks = blocks.IntegerBlock(
        min_value=0, max_value=520, required=False, label=_("weeks after the start of the plan")
    )
    done_weeks = blocks.IntegerBlock(
        min_value=0,
        max_value=520,
        required=False,
        label=_("done within so many weeks after the start of the plan"),
        help_text=_("Empty: before the next step begins."),
    )
    text = blocks.RichTextBlock(features=REMARK_FEATURES, required=False, label=_("text"))
    checklist = blocks.ListBlock(ChecklistItemBlock(), default=[], label=_("checklist"))
    links = blocks.ListBlock(
        PageBlock(target_model="knowledge.Resource"), default=[], label=_("useful pages")
    )

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        """Give items without a key one; refuse a key that two items have, and say in which step."""
        cleaned = super().clean(value)
        items = list(cleaned["checklist"])
        put_keys(items, "text")
        text = gettext("In the step “%(step)s” the key “%(key)s” is used twice.")
        errors = {
            number: ValidationError(text % {"step": cleaned["title"], "key": items[number]["key"]})
            for number in doubles(items)
        }
        if errors:
            raise blocks.StructBlockValidationError(
                block_errors={"checklist": blocks.ListBlockValidationError(block_errors=errors)}
            )
        return cleaned

    class Meta:
        icon = "list-ol"
        label = _("step")


class StepsBlock(blocks.StreamBlock):
    """The steps in their order, each with a key of its own."""

    step = StepBlock()

    def clean(self, value: blocks.StreamValue) -> blocks.StreamValue:
        """Give steps without a key one; refuse a key that two steps have."""
        cleaned = super().clean(value)
        steps = [child.value for child in cleaned]
        put_keys(steps, "title")
        text = gettext("The step “%(step)s” has the key “%(key)s”, which another step has already.")
        errors = {
            number: ValidationError(text % {"step": steps[number]["title"], "key": steps[number]["key"]})
            for number in doubles(steps)
        }
        if errors:
            raise blocks.StreamBlockValidationError(block_errors=errors)
        return cleaned


class ResultBlock(blocks.StructBlock):
    """What a practice case brought, and who says so."""

    text = blocks.CharBlock(max_length=500, label=_("result"))
    source = blocks.CharBlock(max_length=250, required=False, label=_("source"))


class AmountBlock(blocks.StructBlock):
    """Euros in a year."""

    year = blocks.IntegerBlock(min_value=2000, max_value=2100, label=_("year"))
    amount = blocks.IntegerBlock(min_value=0, required=False, label=_("amount in euros"))
    note = blocks.CharBlock(max_length=250, required=False, label=_("note"))


class MomentBlock(blocks.StructBlock):
    """A moment on the way of a law."""

    date = blocks.DateBlock(required=False, label=_("date"))
    label = blocks.CharBlock(max_length=150, label=_("moment"))
    text = blocks.CharBlock(max_length=500, required=False, label=_("text"))
    expected = blocks.CharBlock(
        max_length=80,
        required=False,
        label=_("expected"),
        help_text=_("When the day is not known: for example second half of 2027."),
    )


class ToolBlock(blocks.StructBlock):
    """An instrument of a toolkit: a file here, or a link to elsewhere, or both."""

    title = blocks.CharBlock(max_length=200, label=_("title"))
    purpose = blocks.CharBlock(max_length=500, label=_("what it is for"))
    document = DocumentBlock(required=False, label=_("file"))
    url = blocks.URLBlock(required=False, label=_("address"))
    licence = blocks.CharBlock(
        max_length=150, label=_("licence"), help_text=_("What others may do with it, for example CC BY 4.0.")
    )
    date = blocks.DateBlock(required=False, label=_("date"))
    source = blocks.CharBlock(max_length=250, required=False, label=_("source"))

    class Meta:
        icon = "folder-inverse"
        label = _("instrument")

    def clean(self, value: Any) -> Any:
        """Without a file and an address there is nothing to take along."""
        cleaned = super().clean(value)
        if not cleaned["document"] and not cleaned["url"]:
            raise StructBlockValidationError(
                block_errors={"document": ValidationError(_("Choose a file or give an address."))}
            )
        return cleaned


class DownloadBlock(blocks.StructBlock):
    """A document to take along from a page."""

    document = DocumentBlock(label=_("document"))
    title = blocks.CharBlock(
        max_length=200,
        required=False,
        label=_("title"),
        help_text=_("Left empty: the title of the document."),
    )

    class Meta:
        icon = "download"
        label = _("download")


class DefinitionBlock(blocks.StructBlock):
    """Who belongs to a target group, as it was said from a day on."""

    text = blocks.TextBlock(label=_("definition"))
    valid_from = blocks.DateBlock(required=False, label=_("valid from"))
    source = blocks.CharBlock(max_length=250, label=_("source"))

    class Meta:
        icon = "openquote"
        label = _("definition")


class SizeBlock(blocks.StructBlock):
    """How large a target group is by one source."""

    size = blocks.CharBlock(
        max_length=200, required=False, label=_("size"), help_text=_("Left empty: not known.")
    )
    year = blocks.IntegerBlock(min_value=1900, max_value=2100, required=False, label=_("year"))
    source = blocks.CharBlock(max_length=250, required=False, label=_("source"))
    note = blocks.CharBlock(max_length=500, required=False, label=_("note"))

    class Meta:
        icon = "group"
        label = _("size")
