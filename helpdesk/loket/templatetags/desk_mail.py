"""`{% mail_of_question question %}`: what a colleague should know of the mail around a question."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from loket.models import Question
from loket.workbench.question_mail import mail_of

register = template.Library()


@register.inclusion_tag("loket/parts/question_mail.html", takes_context=True)
def mail_of_question(context: Context, question: Question) -> dict[str, Any]:
    """Warnings and what came by mail; nothing when there is nothing to say."""
    return {"mail": mail_of(question, context["request"].user)}
