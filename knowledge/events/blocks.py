"""What an editor fills in row by row on the page of an event."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from knowledge.blocks import REMARK_FEATURES


class SpeakerBlock(blocks.StructBlock):
    """Who speaks."""

    name = blocks.CharBlock(max_length=150, label=_("name"))
    role = blocks.CharBlock(max_length=200, required=False, label=_("function"))


class ProgrammeBlock(blocks.StructBlock):
    """A part of the programme."""

    time = blocks.CharBlock(max_length=20, label=_("time"))
    text = blocks.CharBlock(max_length=300, label=_("what happens"))


class AnswerBlock(blocks.StructBlock):
    """A question that came up, and its answer."""

    question = blocks.CharBlock(max_length=300, label=_("question"))
    answer = blocks.RichTextBlock(features=REMARK_FEATURES, label=_("answer"))


class QuestionBlock(blocks.StructBlock):
    """A question of this event on its form."""

    class Kind(models.TextChoices):
        """How it is answered."""

        SHORT = "short", _("one line")
        LONG = "long", _("several lines")
        CHOICE = "choice", _("a choice")
        YES = "yes", _("a tick")

    label = blocks.CharBlock(max_length=150, label=_("question"))
    kind = blocks.ChoiceBlock(choices=Kind.choices, default=Kind.SHORT, label=_("answered by"))
    choices = blocks.TextBlock(
        required=False, max_length=1000, label=_("choices"), help_text=_("One per line; for a choice alone.")
    )
    required = blocks.BooleanBlock(required=False, label=_("must be answered"))
