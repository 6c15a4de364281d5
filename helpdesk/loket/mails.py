"""The mails of the desk. They carry links, references and dates; no text of a message ever goes into one."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from post.mail import queue_mail

from .access import link_for
from .models import Message, Question


def confirm(question: Question) -> None:
    """To the asker: we have it, and this is what happens next."""
    _to_asker(question, "loket/mail/confirmation", f"loket-confirmation-{question.pk}")


def tell_asker_of_answer(question: Question, answer: Message) -> None:
    """To the asker: there is an answer behind this link."""
    _to_asker(question, "loket/mail/answer", f"loket-answer-{answer.pk}", waiting=question.state)


def tell_expert(question: Question, passed: Message) -> None:
    """To the expert: this question is yours now."""
    if question.expert is not None:
        _to_staff(question, question.expert, "loket/mail/passed", f"loket-passed-{passed.pk}")


def tell_desk_of_reaction(question: Question, reaction: Message) -> None:
    """To who handles it: the asker reacted. With nobody to tell, the work list shows it."""
    if question.handled_by is not None:
        _to_staff(question, question.handled_by, "loket/mail/reaction", f"loket-reaction-{reaction.pk}")


def _to_asker(question: Question, template: str, key: str, **extra: str) -> None:
    queue_mail(
        key=key,
        to=question.asker_email,
        template=template,
        context={
            "name": question.asker_name,
            "reference": question.reference,
            "due_at": question.due_at,
            "link": link_for(question),
            "desk_email": settings.DESK_EMAIL,
            "desk_telephone": settings.DESK_TELEPHONE,
            **extra,
        },
        reply_to=settings.DESK_EMAIL,
    )


def _to_staff(question: Question, person: object, template: str, key: str) -> None:
    queue_mail(
        key=key,
        to=person.email,  # type: ignore[attr-defined]
        template=template,
        context={
            "name": person.first_name,  # type: ignore[attr-defined]
            "reference": question.reference,
            "organisation": question.organisation_name,
            "target_group": question.target_group.name if question.target_group else "",
            "due_at": question.due_at,
            "link": f"{settings.SITE_URL}{reverse('loket:question', args=[question.reference])}",
        },
    )
