"""A stored message becomes a question, a reaction or an entry in the list: one transaction."""

from __future__ import annotations

import logging
import re
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.db import OperationalError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import SYSTEM
from accounts.audit import record
from loket import actions, mails
from loket.actions.asking import MAX_TITLE, title_of
from loket.actions.ground import MAX_TEXT
from loket.intake import organisations
from loket.models import IncomingMail, Message, Question, SentMail, SideParticipant
from loket.models.mail import MOST_ATTEMPTS
from loket.reply_address import is_ours
from loket.rights import SideGuest, TokenHolder, may_still_react
from post.addressing import looks_like_link

from . import bounces, folding, machines, outlook
from .enclosures import taken_over
from .joining import Place, place_of
from .letter import Letter, Unreadable
from .mime import read as read_mime
from .receiving import raw

log = logging.getLogger(__name__)

CONFIRMATIONS_AN_HOUR = 8
# More than this from one address in an hour is looked at by a person before it counts.
QUESTIONS_AN_HOUR = 30
PREFIXES = re.compile(r"^\s*(?:(?:re|aw|antw|betr|fw|fwd|doorst|dst)\s*(?:\[\d+\])?:\s*)+", re.IGNORECASE)
State, Outcome = IncomingMail.State, IncomingMail.Outcome


def process(mail: IncomingMail) -> bool:
    """Deal with a stored message; whether it was this call that did. Nothing that it says makes this raise.

    Only a database that is away does: then the message stays for the errand that comes each minute.
    """
    if mail.state != State.RECEIVED:
        return False
    letter: Letter | None = None
    try:
        _count_attempt(mail)
        letter = read(mail)
        files = taken_over(letter)
        # Before the transaction: it may take a while on a long text.
        letter.fresh = letter.text if folding.is_forward(letter.subject) else folding.new_text(letter.text)
        with transaction.atomic():
            locked = IncomingMail.objects.select_for_update().get(pk=mail.pk)
            if locked.state == State.RECEIVED:
                dealt_with = True
                _deal_with(locked, letter, files)
            else:
                dealt_with = False
    except Unreadable as error:
        return keep(mail, error.reason, letter)
    except OperationalError:
        raise
    except Exception as error:
        # The text of an exception may quote the message; its kind is enough to find the fault.
        log.warning("Incoming mail %s could not be processed: %s", mail.pk, type(error).__name__)
        return keep(mail, "failed", letter, type(error).__name__)
    _take_over(mail, locked)
    return dealt_with


def _take_over(mail: IncomingMail, locked: IncomingMail) -> None:
    """Let the caller's object say what the one that was locked and saved says, without asking again."""
    for field in IncomingMail._meta.concrete_fields:
        setattr(mail, field.attname, getattr(locked, field.attname))


def read(mail: IncomingMail) -> Letter:
    """What a stored message says; its content decides what format it is. Raises Unreadable."""
    if mail.size == 0:
        raise Unreadable("empty")
    with raw(mail) as stream:
        if mail.size > settings.DESK_MAIL_MAX_BYTES:
            raise Unreadable("too_large")
        start = stream.read(8)
        stream.seek(0)
        return outlook.read(stream) if start == outlook.MAGIC else read_mime(stream)


def _count_attempt(mail: IncomingMail) -> None:
    """Count before anything can go wrong: what ends each process that reads it is not read for ever."""
    tried = mail.attempts >= MOST_ATTEMPTS
    if tried and IncomingMail.objects.left_behind().filter(pk=mail.pk).exists():
        raise Unreadable("crashed")
    IncomingMail.objects.filter(pk=mail.pk).update(attempts=F("attempts") + 1)


@transaction.atomic
def keep(mail: IncomingMail, reason: str, letter: Letter | None = None, detail: str = "") -> bool:
    """Keep a message for a person, with the reason, and raise the alarm; False when another dealt with it."""
    locked = IncomingMail.objects.select_for_update().get(pk=mail.pk)
    done = locked.state != State.RECEIVED
    if not done:
        if letter is not None:
            _fill(locked, letter)
        _finish(locked, Outcome.KEPT, reason, detail=detail)
        mails.tell_team_of_kept_mail()
    _take_over(mail, locked)
    return not done


def _fill(mail: IncomingMail, letter: Letter) -> None:
    mail.sender = letter.sender or letter.sender_as_written
    mail.subject = letter.subject
    mail.sent_at = letter.sent_at
    mail.internet_id = letter.message_id
    mail.left_out = [{"name": name, "reason": reason} for name, reason in letter.left_out]


def _finish(
    mail: IncomingMail,
    outcome: IncomingMail.Outcome,
    reason: str,
    *,
    question: Question | None = None,
    message: Message | None = None,
    suspected: Question | None = None,
    detail: str = "",
) -> None:
    mail.outcome, mail.reason, mail.detail = outcome, reason, detail[:300]
    mail.state = State.KEPT if outcome == Outcome.KEPT else State.DONE
    mail.dealt_with_at = None if outcome == Outcome.KEPT else timezone.now()
    mail.question, mail.message, mail.suspected = question, message, suspected
    mail.save()
    record(SYSTEM, "process_mail", mail, outcome=str(outcome), reason=reason)


def _deal_with(mail: IncomingMail, letter: Letter, files: list[File]) -> None:
    _fill(mail, letter)
    if letter.message_id and SentMail.objects.filter(internet_id=letter.message_id).exists():
        return _finish(mail, Outcome.IGNORED, "own_message")
    reason = machines.verdict(letter, own_addresses())
    if not reason and letter.sender and is_ours(letter.sender):
        reason = "own_address"
    if reason in {"bounce", "delayed"}:
        sent = bounces.note(letter, failed=reason == "bounce")
        return _finish(mail, Outcome.IGNORED, reason, question=sent.question if sent else None)
    if reason:
        about = place_of(letter)
        return _finish(mail, Outcome.IGNORED, reason, question=about.question if about.by else None)
    if not letter.sender:
        return _keep_now(mail, "sender_address" if letter.sender_as_written else "no_sender")
    if letter.kind == "encrypted":
        return _keep_now(mail, "encrypted")
    if not (letter.text.strip() or letter.subject.strip() or files):
        return _keep_now(mail, "nothing_said")
    place = place_of(letter)
    if place.consulted is not None:
        return _advise(mail, letter, files, place.consulted)
    if place.question is not None and place.takes_part and may_still_react(place.question):
        return _react(mail, letter, files, place)
    _ask(mail, letter, files, place)


def _keep_now(mail: IncomingMail, reason: str) -> None:
    _finish(mail, Outcome.KEPT, reason)
    mails.tell_team_of_kept_mail()


def own_addresses() -> set[str]:
    """The addresses that we send from: what comes from there, we sent ourselves."""
    return {settings.DESK_EMAIL.lower(), parseaddr(settings.DEFAULT_FROM_EMAIL)[1].lower()}


def _react(mail: IncomingMail, letter: Letter, files: list[File], place: Place) -> None:
    question = place.question
    assert question is not None  # noqa: S101  asked by the caller
    text = _shown(letter)
    if place.as_asker:
        message = actions.react(
            TokenHolder(question.pk), question, text, uploads=files, form_key=f"mail-{mail.pk}"
        )
    else:
        # What a colleague mails is for colleagues; an answer is written at the desk.
        message = actions.write_note(place.colleague, question, text, uploads=files)
    _keep_whole(message, letter, text)
    reason = place.by if place.as_asker else "note"
    _finish(mail, Outcome.REACTION, reason, question=question, message=message)


def _advise(mail: IncomingMail, letter: Letter, files: list[File], consulted: SideParticipant) -> None:
    """What somebody who was consulted replies: for colleagues, in the side conversation alone."""
    conversation = consulted.conversation
    if conversation.closed_at is not None:
        # Nobody waits for it any more, and it is no question: a colleague looks what it is worth.
        return _keep_now(mail, "consultation_ended")
    actor = consulted.user or SideGuest(consulted.pk, str(consulted))
    actions.say_aside(actor, conversation, _shown(letter), uploads=files, form_key=f"mail-{mail.pk}")
    _finish(mail, Outcome.REACTION, "advice", question=conversation.question)


def _ask(mail: IncomingMail, letter: Letter, files: list[File], place: Place) -> None:
    address = letter.sender
    if machines.NO_REPLY.match(address) and letter.reply_to:
        address = letter.reply_to
    text = _shown(letter)
    subject = PREFIXES.sub("", letter.subject).strip()
    spam = machines.is_spam(letter)
    before = IncomingMail.objects.sent_lately_by(mail.sender, timezone.now()).count()
    flood = before >= QUESTIONS_AN_HOUR
    known = organisations.of_sender(address)
    question = actions.ask_question(
        SYSTEM,
        text=text,
        asker_name=_name(letter, address),
        asker_email=address,
        channel="mail",
        organisation=known,
        organisation_name="" if known else address.rpartition("@")[2],
        held=spam or flood,
        uploads=files,
        title=title_of(subject)[:MAX_TITLE] if subject else "",
        silent=True,
    )
    message = question.messages.get()
    _keep_whole(message, letter, text)
    reason = "new"
    if place.question is not None:
        reason = "closed_too_long" if place.takes_part else "not_a_participant" if place.by else "suspected"
    if spam or flood:
        reason = "spam" if spam else "flood"
    _finish(mail, Outcome.QUESTION, reason, question=question, message=message, suspected=place.question)
    if not question.held and before < CONFIRMATIONS_AN_HOUR and not machines.wants_no_answer(letter, address):
        mails.confirm(question)


def _name(letter: Letter, address: str) -> str:
    """The asker's name; what is none (a link, an address) would go out in our mail."""
    name = " ".join(letter.sender_name.split())
    return name if name and not looks_like_link(name, person=True) else address.partition("@")[0]


def _shown(letter: Letter) -> str:
    text = letter.fresh.strip() or letter.subject.strip() or _("(no text; see the attachment)")
    return text if len(text) <= MAX_TEXT else _cut(text)


def _cut(text: str) -> str:
    """The beginning of a very long text, to the end of a line where it has any."""
    beginning = text[:MAX_TEXT]
    return (beginning.rpartition("\n")[0] or beginning).strip()


def _keep_whole(message: Message, letter: Letter, shown: str) -> None:
    """Fold away with the message what it shows nothing of: quotes, signature, and what is very long."""
    if rest := folding.rest_of(letter.text, shown):
        message.quoted = rest
        message.save(update_fields=["quoted"])


def process_left_behind() -> int:
    """Deal with what was stored by a process that ended before it got to it; how many. Each minute."""
    count = 0
    for mail in IncomingMail.objects.left_behind().order_by("pk")[:500]:
        count += process(mail)
    return count


def forget_old(now: Any = None) -> int:
    """Remove what was dealt with long ago; the fingerprint stays, so it is known when it comes again."""
    count = 0
    for mail in IncomingMail.objects.forgettable(now).order_by("pk")[:1000]:
        with transaction.atomic():
            IncomingMail.objects.filter(pk=mail.pk).forget()
        count += 1
    return count
