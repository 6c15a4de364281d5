"""In the editor: from a page that was made of an answer back to its question, for who may open that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button

from .models import Question


@hooks.register("register_page_header_buttons")
def question_of_page(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """A button with the reference of each question that the page answers; nothing of it is public."""
    for question in Question.objects.workable_by(user).filter(knowledge_page=page.pk).order_by("pk"):
        yield Button(
            _("Question %(reference)s") % {"reference": question.reference},
            reverse("loket:question", args=[question.reference]),
            icon_name="help",
            priority=5,
        )
