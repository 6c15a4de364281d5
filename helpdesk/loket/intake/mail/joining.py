"""Which question a mail belongs to, and whether its sender may add to it.

Only two things lead to a question: a reply address that we signed, and a Message-ID that we sent. A reference
in the subject, or a mail of the asker's own, only makes us suspect one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from accounts.models import User
from loket.models import IncomingMail, Question, SentMail
from loket.reply_address import question_of
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

    @property
    def takes_part(self) -> bool:
        """Whether the sender may add to the question."""
        return bool(self.by) and (self.as_asker or self.colleague is not None)


def place_of(letter: Letter) -> Place:
    """Where this mail belongs; a place without `by` names the question that it seems to be about."""
    shown: list[tuple[Question, str]] = []
    for address in letter.recipients:
        if question := question_of(address):
            shown.append((question, "reply_address"))
            break
    if question := sent_about(letter.answers):
        shown.append((question, "message_id"))
    for question, by in shown:
        place = _as(letter.sender, question, by)
        if place.takes_part:
            return place
    if shown:
        question, by = shown[0]
        return Place(question, by)
    return Place(_suspected(letter))


def sent_about(message_ids: list[str]) -> Question | None:
    """The question of the first of these Message-IDs that we sent."""
    found = {
        sent.internet_id: sent.question
        for sent in SentMail.objects.filter(internet_id__in=message_ids).select_related("question")
    }
    return next((found[name] for name in message_ids if name in found), None)


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
