"""Blocks of the types that have more structure than a body."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from knowledge.blocks import REMARK_FEATURES

KEY_HELP = _("Stays the same for ever: ticks and notes of organisations hang on it.")


class ChecklistItemBlock(blocks.StructBlock):
    """One thing to do in a step."""

    key = blocks.RegexBlock(r"^[a-z0-9-]+$", max_length=80, label=_("key"), help_text=KEY_HELP)
    text = blocks.CharBlock(max_length=400, label=_("text"))


class StepBlock(blocks.StructBlock):
    """A step of a plan: who does what, how many weeks after the start."""

    key = blocks.RegexBlock(r"^[a-z0-9-]+$", max_length=80, label=_("key"), help_text=KEY_HELP)
    title = blocks.CharBlock(max_length=200, label=_("title"))
    who = blocks.CharBlock(max_length=200, required=False, label=_("who"))
    weeks = blocks.IntegerBlock(
        min_value=0, max_value=520, required=False, label=_("weeks after the start of the plan")
    )
    text = blocks.RichTextBlock(features=REMARK_FEATURES, required=False, label=_("text"))
    checklist = blocks.ListBlock(ChecklistItemBlock(), default=[], label=_("checklist"))
    links = blocks.ListBlock(
        blocks.PageChooserBlock(target_model="knowledge.Resource"), default=[], label=_("useful pages")
    )

    class Meta:
        icon = "list-ol"
        label = _("step")


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
