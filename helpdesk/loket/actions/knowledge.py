"""From answer to knowledge: a draft page, without the persons of this question, for an editor to publish."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from knowledge.actions import draft_faq
from loket.answering.anonymise import Cleaned, clean
from loket.models import Message, Question
from loket.rights import may_answer, require

from .ground import checked_text, locked, moment, moved, say


@dataclass(frozen=True)
class Proposal:
    """What the page would say, and what was taken out of the texts."""

    title: str
    short_answer: str
    body: str
    removed: tuple[str, ...]


def persons_of(question: Question) -> tuple[list[str], list[str]]:
    """The names of people and of organisations that this question knows."""
    people = [question.asker_name]
    authors = question.messages.exclude(author=None).select_related("author")
    people += [str(message.author) for message in authors]
    people += [str(person) for person in (question.handler, question.expert) if person]
    organisations = [question.organisation_name]
    if question.municipality:
        organisations.append(f"gemeente {question.municipality.name}")
    return list(dict.fromkeys(filter(None, people))), list(dict.fromkeys(filter(None, organisations)))


def propose_page(actor: Any, question: Question) -> Proposal:
    """The page that the longest answer would make, for review. ValidationError when there is no answer.

    The last one is often a thank-you or a question back.
    """
    require(may_answer(actor, question))
    answers = question.messages.filter(kind=Message.Kind.ANSWER).values_list("followup__comment", flat=True)
    answer = max(answers, key=lambda answer: len(answer or ""), default=None)
    if answer is None:
        raise ValidationError(_("There is no answer yet."), code="no_answer")
    names, organisations = persons_of(question)
    title = clean(question.title, names=names, organisations=organisations)
    body = clean(answer, names=names, organisations=organisations)
    return Proposal(
        title.text, _first_paragraph(body), body.text, tuple(dict.fromkeys(title.removed + body.removed))
    )


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
) -> Any:
    """Make a draft FAQ of an answer; returns the page, which is never live. Twice gives the same page.

    Texts that are left out come from the longest answer. Whatever is given is cleaned once more: no path puts
    the asker's name, address or organisation on a page. Raises ValidationError when the asker said that it
    must not be shared, or when there is no answer.
    """
    question = locked(question)
    require(may_answer(actor, question))
    if not question.may_share:
        raise ValidationError(_("The asker does not want this answer to be shared."), code="not_shared")
    proposal = propose_page(actor, question)
    names, organisations = persons_of(question)

    def safe(given: str, proposed: str) -> str:
        return clean(given or proposed, names=names, organisations=organisations).text

    page = draft_faq(
        actor,
        title=safe(title, proposal.title)[:200],
        short_answer=safe(short_answer, proposal.short_answer),
        body=checked_text(safe(body, proposal.body)),
        target_groups=[question.target_group] if question.target_group else [],
        source_key=f"question:{question.pk}",
    )
    if question.knowledge_page_id != page.pk:
        now = moment(actor, None)
        question.knowledge_page_id = page.pk
        say(question, Message.Kind.EVENT, now, author=actor, event=Message.Event.KNOWLEDGE)
        moved(question, now)
    record(actor, "make_knowledge", question, page=page.pk)
    return page
