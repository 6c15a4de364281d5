"""From answer to knowledge: a draft page, without the persons of this question, for an editor to publish."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import Organisation
from knowledge.actions import draft_faq
from knowledge.models import Resource
from loket.answering.anonymise import Cleaned, clean
from loket.models import Message, Question, SideParticipant
from loket.rights import may_answer, require

from .ground import checked_text, locked, moment, moved, say

LONGEST_TITLE, LONGEST_SHORT = 200, 400
SOURCE = "question:"


@dataclass(frozen=True)
class Proposal:
    """What the page would say, each text beside what it was."""

    title: Cleaned
    answer: Cleaned
    short_answer: str

    @property
    def texts(self) -> tuple[Cleaned, Cleaned]:
        """The texts that are reviewed."""
        return self.title, self.answer

    @property
    def removed(self) -> tuple[str, ...]:
        """What was taken out, each once."""
        return tuple(dict.fromkeys(part for text in self.texts for part in text.removed))


@dataclass(frozen=True)
class Cleaner:
    """What cleaning the texts of one question needs; read once."""

    names: tuple[str, ...]
    organisations: tuple[str, ...]
    not_persons: tuple[str, ...]

    def __call__(self, text: str, keep: Collection[str] = (), also: Iterable[str] = ()) -> Cleaned:
        """Clean one text."""
        return clean(
            text,
            names=self.names,
            organisations=self.organisations,
            not_persons=self.not_persons,
            keep=keep,
            also=also,
        )


def cleaner_for(question: Question) -> Cleaner:
    """What is known of a question's persons and organisation, and which names are none of persons."""
    people, organisations = persons_of(question)
    own = {name.casefold() for name in organisations}
    others = [
        name for name in Organisation.objects.values_list("name", flat=True) if name.casefold() not in own
    ]
    titles = Resource.objects.filter(live=True).values_list("title", flat=True)
    return Cleaner(
        tuple(people), tuple(organisations), (*others, *(title.split(":")[0].strip() for title in titles))
    )


def persons_of(question: Question) -> tuple[list[str], list[str]]:
    """The names of people and of organisations that this question knows."""
    people = [question.asker_name]
    authors = question.messages.exclude(author=None).select_related("author")
    people += [str(message.author) for message in authors]
    people += [str(person) for person in (question.handler, question.expert, question.asker) if person]
    consulted = question.consultations.select_related("expert")
    people += [str(asked.expert) for asked in consulted]
    aside = SideParticipant.objects.filter(conversation__question=question).select_related("user")
    people += [str(one.user or one.name) for one in aside]
    organisations = [question.organisation_name]
    if question.organisation:
        organisations.append(question.organisation.name)
    if question.municipality:
        organisations.append(f"gemeente {question.municipality.name}")
    return list(dict.fromkeys(filter(None, people))), list(dict.fromkeys(filter(None, organisations)))


def propose_page(
    actor: Any, question: Question, *, keep: Collection[str] = (), also: Iterable[str] = ()
) -> Proposal:
    """The page that the longest answer would make, for review. ValidationError when there is no answer.

    The last one is often a thank-you or a question back. `keep` are texts of removals that were put back,
    `also` what a person wants out besides.
    """
    require(may_answer(actor, question))
    answers = question.messages.filter(kind=Message.Kind.ANSWER).values_list("followup__comment", flat=True)
    answer = max(answers, key=lambda answer: len(answer or ""), default=None)
    if answer is None:
        raise ValidationError(_("There is no answer yet."), code="no_answer")
    cleaner, also = cleaner_for(question), list(also)
    body = cleaner(answer, keep, also)
    return Proposal(cleaner(question.title, keep, also), body, _first_paragraph(body))


def _first_paragraph(body: Cleaned) -> str:
    first = body.text.split("\n\n", 1)[0].replace("\n", " ")
    if len(first) <= 300:
        return first
    cut = first[:300]
    return cut[: cut.rfind(". ") + 1] or cut.rsplit(" ", 1)[0] + " …"


@transaction.atomic
def make_knowledge(
    actor: Any,
    question: Question,
    *,
    title: str = "",
    short_answer: str = "",
    body: str = "",
    keep: Collection[str] = (),
    also: Iterable[str] = (),
) -> Any:
    """Make a draft FAQ of an answer; returns the page, which is never live. Twice gives the same page.

    Texts that are left out come from the longest answer. Whatever is given is cleaned once more: only what
    `keep` names, because a person put it back, comes on the page. Raises ValidationError when the asker
    said that it must not be shared, or when there is no answer.
    """
    question = locked(question)
    require(may_answer(actor, question))
    if not question.may_share:
        raise ValidationError(_("The asker does not want this answer to be shared."), code="not_shared")
    also = list(also)
    proposal = propose_page(actor, question, keep=keep, also=also)
    cleaner = cleaner_for(question)

    def safe(given: str, proposed: str) -> str:
        return cleaner(given, keep, also).text if given else proposed

    page = draft_faq(
        actor,
        title=safe(title, proposal.title.text)[:LONGEST_TITLE],
        short_answer=safe(short_answer, proposal.short_answer),
        body=checked_text(safe(body, proposal.answer.text)),
        target_groups=[question.target_group] if question.target_group else [],
        source_key=f"{SOURCE}{question.pk}",
    )
    if question.knowledge_page_id != page.pk:
        now = moment(actor, None)
        question.knowledge_page_id = page.pk
        say(question, Message.Kind.EVENT, now, author=actor, event=Message.Event.KNOWLEDGE)
        moved(question, now)
    # How much was put back, not what: the trail holds no names.
    record(actor, "make_knowledge", question, page=page.pk, put_back=len(keep))
    return page
