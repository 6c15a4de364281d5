"""Which question a mail belongs to, and whether its sender may add to it.

Only two things lead to a question: a reply address that we signed, and a Message-ID that we sent. A reference
in the subject, or a mail of the asker's own, only makes us suspect one. The same two lead somebody who was
consulted to their consultation, and no further.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from accounts.models import User
from loket.models import IncomingMail, Question, SentMail, SideParticipant
from loket.reply_address import participant_of, question_of
from loket.rights import is_asker, may_read_notes

from .letter import Letter

REFERENCE = re.compile(r"\bTB-\d{4}-\d{4,9}\b", re.IGNORECASE)


@dataclass(frozen=True)
class Place:
    """Where a mail belongs. `by` says how that was shown: "reply_address", "message_id", or not at all."""

    question: Question | None = None
    by: str = ""
    as_asker: bool = False
    # A colleague who takes part: what they mail is a note.
    colleague: User | None = None
    # Who was consulted: what they mail stands in the side conversation alone.
    consulted: SideParticipant | None = None

    @property
    def takes_part(self) -> bool:
        """Whether the sender may add to the question."""
        return bool(self.by) and (self.as_asker or self.colleague is not None)


def place_of(letter: Letter) -> Place:
    """Where this mail belongs; a place without `by` names the question that it seems to be about."""
    sent = _sent(letter.answers)
    aside = _consulted(letter, sent)
    for participant, by in aside:
        if letter.sender == _address_of(participant):
            return Place(participant.conversation.question, by, consulted=participant)
    shown: list[tuple[Question, str]] = []
    for address in letter.recipients:
        if question := question_of(address):
            shown.append((question, "reply_address"))
            break
    if theirs := [mail for mail in sent if mail.participant is None]:
        shown.append((theirs[0].question, "message_id"))
    for question, by in shown:
        place = _as(letter.sender, question, by)
        if place.takes_part:
            return place
    if shown:
        question, by = shown[0]
        return Place(question, by)
    # That is a key to the consultation and none to the question: else its holder could write as the asker.
    return Place(aside[0][0].conversation.question if aside else _suspected(letter))


def _consulted(letter: Letter, sent: list[SentMail]) -> list[tuple[SideParticipant, str]]:
    """Whose consultations this mail names, and how, whoever sent it."""
    shown = [(participant_of(address), "reply_address") for address in letter.recipients]
    shown += [(mail.participant, "message_id") for mail in sent]
    return [(participant, by) for participant, by in shown if participant is not None]


def _address_of(participant: SideParticipant) -> str:
    """Where somebody who was consulted writes from; a colleague may have another address by now."""
    return (participant.user.email if participant.user else participant.email).lower()


def _sent(message_ids: list[str]) -> list[SentMail]:
    """The mails that we sent among these, in their order."""
    mails = SentMail.objects.filter(internet_id__in=message_ids)
    found = {
        sent.internet_id: sent
        for sent in mails.select_related(
            "question", "participant__conversation__question", "participant__user"
        )
    }
    return [found[name] for name in message_ids if name in found]


def _as(sender: str, question: Question, by: str) -> Place:
    if sender and sender == question.asker_email:
        return Place(question, by, as_asker=True)
    person = User.objects.filter(email=sender, is_active=True).first() if sender else None
    if person is not None and is_asker(person, question):
        return Place(question, by, as_asker=True)
    if person is not None and may_read_notes(person, question):
        return Place(question, by, colleague=person)
    return Place(question, by)


def _suspected(letter: Letter) -> Question | None:
    if found := REFERENCE.search(letter.subject):
        return Question.objects.filter(reference=found[0].upper()).first()
    earlier = IncomingMail.objects.filter(internet_id__in=letter.answers, question__isnull=False)
    mail = earlier.select_related("question").order_by("-pk").first() if letter.answers else None
    return mail.question if mail else None
