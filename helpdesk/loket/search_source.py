"""What colleagues search at the desk: questions, answers and internal notes, in an index of its own.

A passage carries the tokens of who may read it: the desk, and each expert who was asked. A note is a passage
of its own with narrower tokens than the conversation, and so is what was said in a consultation: who was
consulted alone reads it at its own address, and finds nothing of the question here. What is found is looked
up once more: a stale index shows nothing that its reader may not see, and no text that was taken away.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role, has_role
from knowledge.search_source import pieces
from search import sources
from search.engines import Passage

from .models import Message, Question, SideMessage
from .models.question import FINISHED
from .rights import is_desk

NAME = "question"
INDEX = "desk"
OPEN_KIND, FINISHED_KIND = "question.open", "question.finished"
KINDS = {OPEN_KIND: _("Open question"), FINISHED_KIND: _("Answered question")}
# Who asked, and where from: the first passage of each question.
ABOUT = "about"
# What was said in a side conversation.
ASIDE = "aside"


def passages(keys: Collection[str] | None) -> Iterator[Passage]:
    """The passages of the questions with these keys (None: all), question by question.

    What waits for review is none yet: it may be rubbish.
    """
    said = Message.objects.exclude(kind=Message.Kind.EVENT).select_related("followup").order_by("at", "pk")
    aside = Prefetch("side_conversations__messages", SideMessage.objects.order_by("at", "pk"))
    found = (
        Question.objects.filter(held=False, emptied_at=None)
        .select_related("target_group", "municipality__province")
        .prefetch_related(Prefetch("messages", said), "consultations", aside)
        .order_by("pk")
    )
    if keys is not None:
        found = found.filter(pk__in=sources.primary_keys(keys))
    for question in found.iterator(chunk_size=200):
        yield from passages_of(question)


def passages_of(question: Question) -> Iterator[Passage]:
    """The passages of one question: who asked, then what was said."""
    experts = {asked.expert_id for asked in question.consultations.all()}
    if question.expert_id is not None:
        experts.add(question.expert_id)
    conversation = ("desk", *(f"expert:{pk}" for pk in sorted(experts)))
    notes = ("desk.notes", *(f"expert.notes:{pk}" for pk in sorted(experts)))
    municipality = question.municipality
    shared: dict[str, Any] = {
        "page_id": f"{NAME}:{question.pk}",
        "url": reverse("loket:question", args=[question.reference]),
        "title": question.title,
        "kind": FINISHED_KIND if question.state in FINISHED else OPEN_KIND,
        "target_groups": (question.target_group.slug,) if question.target_group else (),
        "province": municipality.province.slug if municipality else "",
        "year": timezone.localdate(question.asked_at).year,
        "date": timezone.localdate(question.asked_at),
    }
    yield Passage(
        id=f"{NAME}:{question.pk}#{ABOUT}",
        text=about(question),
        visibility=conversation,
        extra={"part": ABOUT},
        **shared,
    )
    for message in question.messages.all():
        is_note = message.kind == Message.Kind.NOTE
        for number, text in enumerate(pieces(message.followup.comment or ""), start=1):
            yield Passage(
                id=f"{NAME}:{question.pk}#{message.pk}-{number}",
                text=text,
                anchor=f"bericht-{message.pk}",
                visibility=notes if is_note else conversation,
                extra={"part": message.kind, "message": str(message.pk)},
                **shared,
            )
    for aside in question.side_conversations.all():
        url = reverse("loket:aside", args=[aside.pk])
        for spoken in aside.messages.all():
            for number, text in enumerate(pieces(spoken.text), start=1):
                yield Passage(
                    id=f"{NAME}:{question.pk}#{ASIDE}-{spoken.pk}-{number}",
                    text=text,
                    visibility=notes,
                    extra={"part": ASIDE, "message": str(spoken.pk)},
                    **{**shared, "url": url},
                )


def about(question: Question) -> str:
    """Who asked, in a line; what was removed is not in it."""
    return ", ".join(filter(None, [question.reference, question.asker_name, question.organisation_name]))


def tokens(user: Any) -> set[str]:
    """What this user may find here."""
    found: set[str] = set()
    if is_desk(user):
        found |= {"desk", "desk.notes"}
    if has_role(user, Role.EXPERT):
        found |= {f"expert:{user.pk}", f"expert.notes:{user.pk}"}
    return found


def keys() -> list[str]:
    """The keys of all questions that are searched, in order."""
    return list(
        map(
            str,
            Question.objects.filter(held=False, emptied_at=None).order_by("pk").values_list("pk", flat=True),
        )
    )


def readable(user: Any, keys: Collection[str]) -> set[str]:
    """Which of these questions this user may open behind the desk now."""
    found = Question.objects.workable_by(user).filter(
        held=False, emptied_at=None, pk__in=sources.primary_keys(keys)
    )
    return {str(pk) for pk in found.values_list("pk", flat=True)}


def still(user: Any, found: Collection[Passage]) -> set[str]:
    """Which of these passages this user may read now, and say what stands in the database.

    Who may open a question behind the desk may read its notes.
    """
    keys = {passage.page_id.partition(":")[2] for passage in found}
    questions = Question.objects.workable_by(user).filter(held=False, emptied_at=None)
    known = {
        f"{NAME}:{question.pk}": question for question in questions.filter(pk__in=sources.primary_keys(keys))
    }
    said = _said([question.pk for question in known.values()], found)
    return {
        passage.id
        for passage in found
        if (question := known.get(passage.page_id)) and _says(question, said, passage)
    }


def _said(questions: list[int], found: Collection[Passage]) -> dict[tuple[bool, str], tuple[str, str, str]]:
    """What was said in these questions now, by where it was said and its key: page, kind and text."""
    keys: dict[bool, set[str]] = {True: set(), False: set()}
    for passage in found:
        keys[passage.extra.get("part") == ASIDE].add(passage.extra.get("message", ""))
    said = {
        (False, str(pk)): (f"{NAME}:{question}", kind, " ".join((text or "").split()))
        for pk, question, kind, text in Message.objects.filter(
            pk__in=sources.primary_keys(keys[False]), question__in=questions
        ).values_list("pk", "question_id", "kind", "followup__comment")
    }
    if keys[True]:
        aside = SideMessage.objects.filter(
            pk__in=sources.primary_keys(keys[True]), conversation__question__in=questions
        ).values_list("pk", "conversation__question_id", "text")
        for pk, question, text in aside:
            said[True, str(pk)] = (f"{NAME}:{question}", ASIDE, " ".join(text.split()))
    return said


def _says(question: Question, said: dict[tuple[bool, str], tuple[str, str, str]], passage: Passage) -> bool:
    if passage.title != question.title:
        return False
    if passage.extra.get("part") == ABOUT:
        return passage.text == about(question)
    where = (passage.extra.get("part") == ASIDE, passage.extra.get("message", ""))
    page_id, kind, text = said.get(where, ("", "", ""))
    return page_id == passage.page_id and kind == passage.extra.get("part") and passage.text in text


def register() -> None:
    """Let colleagues search the desk."""
    sources.register(sources.Source(NAME, passages, readable, dict(KINDS), INDEX, tokens, still, keys))
