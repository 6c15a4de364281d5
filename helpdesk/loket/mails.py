"""The mails of the desk. They carry links, references and dates; no text of a message ever goes into one."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import DESK
from post.mail import message_id, queue_mail

from .access import link_for, side_link
from .models import Message, PlannedAnswer, Question, SentMail, SideConversation, SideMessage, SideParticipant
from .models.question import State
from .reply_address import reply_address, side_reply_address
from .rights import may_read_notes


def confirm(question: Question) -> None:
    """To the asker: we have it, and this is what happens next."""
    _to_asker(question, "loket/mail/confirmation", f"loket-confirmation-{question.pk}", replies=True)


def tell_asker_of_answer(question: Question, answer: Message) -> None:
    """To the asker: there is an answer behind this link."""
    days = str(settings.DESK_CLOSE_AFTER_DAYS or "") if question.state == State.ANSWERED else ""
    key = f"loket-answer-{answer.pk}"
    _to_asker(question, "loket/mail/answer", key, waiting=question.state, close_after_days=days)


def tell_asker_of_close(question: Question, closed: Message, *, unheard: bool = False) -> None:
    """To the asker: we closed it, and this is how it opens again. `unheard`: since nobody reacted."""
    answered = "yes" if question.first_answered_at else ""
    why = "unheard" if unheard else ""
    _to_asker(question, "loket/mail/closed", f"loket-closed-{closed.pk}", answered=answered, why=why)


def tell_new_address(question: Question, corrected: Message) -> None:
    """To an asker whose address was put right: how far it is, behind a link of their own."""
    if question.state == State.CLOSED:
        tell_asker_of_close(question, corrected)
    elif question.first_answered_at is not None:
        tell_asker_of_answer(question, corrected)
    else:
        _to_asker(question, "loket/mail/confirmation", f"loket-corrected-{corrected.pk}")


def send_links(questions: Sequence[Question], key: str) -> None:
    """To the asker of all of these, who lost their links: each link, working for another half year."""
    asker = questions[0]
    queue_mail(
        key=f"loket-links-{key}",
        to=asker.asker_email,
        template="loket/mail/new_link",
        context={
            "name": asker.asker_name,
            "questions": [
                {
                    "reference": question.reference,
                    "asked_at": question.asked_at,
                    "link": link_for(question),
                }
                for question in questions
            ],
            "desk_email": settings.DESK_EMAIL,
            "desk_telephone": settings.DESK_TELEPHONE,
        },
    )


def tell_expert(question: Question, passed: Message) -> None:
    """To the expert: this question is yours now."""
    if question.expert is not None:
        _to_staff(question, question.expert, "loket/mail/passed", f"loket-passed-{passed.pk}")


def tell_desk_of_reaction(question: Question, reaction: Message) -> None:
    """To who handles it: the asker reacted. With nobody to tell, the work list shows it."""
    if question.handled_by is not None:
        _to_staff(question, question.handled_by, "loket/mail/reaction", f"loket-reaction-{reaction.pk}")
    for watcher in User.objects.filter(pk__in=question.watches.values("user")):
        # Whoever lost the right to read along hears nothing more.
        if watcher != question.handled_by and may_read_notes(watcher, question):
            key = f"loket-reaction-{reaction.pk}-{watcher.pk}"
            _to_staff(question, watcher, "loket/mail/reaction", key)


def tell_mentioned(question: Question, person: User, note: Message) -> None:
    """To a colleague: you are mentioned in a note."""
    _to_staff(question, person, "loket/mail/mentioned", f"loket-mentioned-{note.pk}-{person.pk}")


def tell_colleague(question: Question, colleague: User, handed: Message) -> None:
    """To a colleague of the front office: this question is yours now."""
    _to_staff(question, colleague, "loket/mail/passed", f"loket-handed-{handed.pk}")


def tell_of_return(question: Question, woken: Message) -> None:
    """To who handles it: what you put aside is back."""
    if question.handled_by is not None and may_read_notes(question.handled_by, question):
        _to_staff(question, question.handled_by, "loket/mail/returned", f"loket-returned-{woken.pk}")


def tell_of_advice(conversation: SideConversation, message: SideMessage) -> None:
    """To who asked for advice: it came."""
    if conversation.opened_by is not None and may_read_notes(conversation.opened_by, conversation.question):
        key = f"loket-advice-{message.pk}"
        _to_staff(conversation.question, conversation.opened_by, "loket/mail/advice", key)


def tell_participant(participant: SideParticipant, message: SideMessage) -> None:
    """To who is consulted: there is something to read behind this link. Nothing of the question is in it.

    The reply address is of this consultation alone: what they mail lands there and not in the question, of
    which they are no part.
    """
    effect = queue_mail(
        key=f"loket-aside-{message.pk}-{participant.pk}",
        to=participant.email,
        template="loket/mail/aside",
        context={
            "name": participant.name,
            "asked_by": str(message.author or ""),
            "link": side_link(participant),
            "desk_email": settings.DESK_EMAIL,
            "desk_telephone": settings.DESK_TELEPHONE,
        },
        reply_to=side_reply_address(participant),
    )
    _note(participant.conversation.question, effect.key, to_asker=False, participant=participant)


def tell_team_of_kept_mail() -> None:
    """To the desk: e-mail came that nobody could read or place. One mail an hour, however many came."""
    hour = timezone.now().strftime("%Y-%m-%d-%H")
    for person in User.objects.with_role(*DESK):
        queue_mail(
            key=f"loket-kept-mail-{person.pk}-{hour}",
            to=person.email,
            template="loket/mail/kept",
            context={
                "name": person.first_name,
                "link": f"{settings.SITE_URL}{reverse('loket:mail')}",
            },
        )


def tell_author_of_stop(question: Question, planned: PlannedAnswer) -> None:
    """To who planned an answer: it did not go out, look why."""
    key = f"loket-stopped-{planned.pk}-{planned.send_at.isoformat()}"
    _to_staff(question, planned.author, "loket/mail/stopped", key)


def tell_of_deadlines(person: User, kind: str, questions: Sequence[Question], key: str) -> None:
    """To a colleague: these questions threaten to be late (kind "warning") or are late (kind "late")."""
    queue_mail(
        key=key,
        to=person.email,
        template=f"loket/mail/{kind}",
        context={
            "name": person.first_name,
            "count": len(questions),
            "questions": [
                {
                    "reference": question.reference,
                    "organisation": question.organisation_name,
                    "due_at": question.due_at,
                    "handler": str(question.handled_by or ""),
                    "link": f"{settings.SITE_URL}{reverse('loket:question', args=[question.reference])}",
                }
                for question in questions
            ],
        },
    )


def _to_asker(question: Question, template: str, key: str, *, replies: bool = False, **extra: str) -> None:
    if not question.asker_email:
        return
    effect = queue_mail(
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
        reply_to=reply_address(question),
        auto_submitted="auto-replied" if replies else "auto-generated",
        headers=_thread_of(question),
    )
    _note(question, effect.key, to_asker=True)


def _to_staff(question: Question, person: object, template: str, key: str) -> None:
    effect = queue_mail(
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
        reply_to=reply_address(question),
    )
    _note(question, effect.key, to_asker=False)


def _note(
    question: Question, key: str, *, to_asker: bool, participant: SideParticipant | None = None
) -> None:
    """Remember the Message-ID, by which a reply or a bounce finds its question."""
    sent = SentMail(
        internet_id=message_id(key), question=question, key=key, to_asker=to_asker, participant=participant
    )
    # The same promise again is the same mail.
    SentMail.objects.bulk_create([sent], ignore_conflicts=True)


def _thread_of(question: Question) -> dict[str, str]:
    """The headers by which the asker's mail program puts our mails with their own and with each other.

    What the asker last mailed is answered; before it comes the first mail that we sent.
    """
    theirs = (
        question.mails.filter(message__kind=Message.Kind.ASKER)
        .exclude(internet_id="")
        .order_by("-pk")
        .first()
    )
    first = question.sent_mails.filter(to_asker=True).order_by("pk").first()
    ids = [mail.internet_id for mail in (first, theirs) if mail is not None]
    return {"In-Reply-To": ids[-1], "References": " ".join(ids)} if ids else {}
