"""The conversation as pages draw it. What the asker sees is read apart from what colleagues see."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.html import escape, urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from files.models import StoredFile
from loket.answering.attachments import files_of
from loket.models import Message, Question
from loket.models.question import Channel

FileAddress = Callable[[StoredFile], str]
KIND = {Message.Kind.ASKER: "theirs", Message.Kind.ANSWER: "ours", Message.Kind.NOTE: "note"}


BULLET = re.compile(r"^\s*[-*•]\s+")
NUMBER = re.compile(r"^\s*\d{1,2}[.)]\s+")


def as_html(text: str) -> SafeString:
    """A typed text as safe HTML: paragraphs, line breaks, plain lists and links, nothing else."""
    blocks = [
        block for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip("\n")) if block.strip()
    ]
    return mark_safe("\n".join(_block(block.split("\n")) for block in blocks))  # noqa: S308  see _safe


def _safe(text: str) -> str:
    return urlize(escape(text), nofollow=True)


def _block(lines: list[str]) -> str:
    for mark, tag in ((BULLET, "ul"), (NUMBER, "ol")):
        if mark.match(lines[0]) and len(lines) > 1:
            items: list[str] = []
            for line in lines:
                if mark.match(line):
                    items.append(mark.sub("", line))
                else:
                    items[-1] += f" {line.strip()}"
            return f"<{tag}>{''.join(f'<li>{_safe(item)}</li>' for item in items)}</{tag}>"
    return f"<p>{'<br>'.join(_safe(line) for line in lines)}</p>"


def download_address(stored: StoredFile) -> str:
    """The address of a file for who is signed in."""
    return reverse("files:download", args=[stored.pk])


def for_colleagues(question: Question, merged: Sequence[Question] = ()) -> list[Message]:
    """The whole conversation, notes and events included, with that of what was merged into it."""
    questions = {q.pk: q for q in (question, *merged)}
    messages = (
        Message.objects.filter(question__in=questions)
        .select_related("followup", "author", "about")
        .order_by("at", "pk")
    )
    found = list(messages)
    for message in found:
        message.question = questions[message.question_id]
    return found


def for_asker(question: Question) -> list[Message]:
    """What the asker may see."""
    messages = question.messages.public().select_related("followup", "author").order_by("at", "pk")
    return _with_question(messages, question)


def _with_question(messages: Any, question: Question) -> list[Message]:
    found = list(messages)
    for message in found:
        message.question = question
    return found


def thread(question: Question, messages: Sequence[Message], address: FileAddress) -> list[dict[str, Any]]:
    """The messages for the component `thread`."""
    files = files_of(messages)
    experts = set(question.consultations.values_list("expert_id", flat=True))
    drawn = []
    for message in messages:
        if message.kind == Message.Kind.EVENT:
            if message.event != Message.Event.GROUPED:
                drawn.append({"kind": "event", "at": message.at, "body": event_text(message)})
            continue
        note = message.kind == Message.Kind.NOTE
        drawn.append(
            {
                "id": f"bericht-{message.pk}",
                "kind": KIND[Message.Kind(message.kind)],
                "at": message.at,
                "body": as_html(message.followup.comment or ""),
                "quoted": as_html(message.quoted) if message.quoted else "",
                "author": author_of(message) if message.author or not note else _("the desk"),
                "role": _role(message, experts)
                if message.question.pk == question.pk
                else _elsewhere(message),
                "files": [
                    {"name": f.name, "url": address(f), "note": filesizeformat(f.size)}
                    for f in files.get(message.pk, ())
                ],
            }
        )
    return drawn


def author_of(message: Message) -> str:
    """The name of who wrote it; a person who was removed keeps no name."""
    if message.kind == Message.Kind.ASKER:
        return message.question.asker_name
    return str(message.author) if message.author else _("The desk")


def _role(message: Message, experts: set[int]) -> str:
    if message.kind == Message.Kind.ASKER:
        return message.question.organisation_name
    return _("expert") if message.author_id in experts else _("desk")


def _elsewhere(message: Message) -> str:
    """That a message stands in a merged question, so that it is answered to the right asker."""
    return ", ".join(filter(None, (_role(message, set()), message.question.reference)))


def event_text(message: Message) -> str:
    """What happened, in a sentence."""
    who, whom = author_or_asker(message), str(message.about or "")
    texts = {
        Message.Event.TAKEN: _("%(who)s picked this question up."),
        Message.Event.PASSED: _("%(who)s asked %(whom)s to answer."),
        Message.Event.HANDED_BACK: _("%(who)s gave the question back to the front office."),
        Message.Event.GROUPED: _("%(who)s chose the target group %(text)s."),
        Message.Event.RELEASED: _("%(who)s let the question through."),
        Message.Event.CLOSED: _("%(who)s closed the question."),
        Message.Event.REOPENED: _("%(who)s reopened the question."),
        Message.Event.KNOWLEDGE: _("%(who)s made a draft page of the answer."),
        Message.Event.UNDELIVERABLE: _("An e-mail to the asker could not be delivered."),
        Message.Event.PRIORITY: _("%(who)s changed the priority to %(text)s."),
        Message.Event.LATE: _("The question became late. The team got an e-mail."),
        Message.Event.TRANSFERRED: _("%(who)s handed the question to %(whom)s."),
        Message.Event.CONSULTED: _("%(who)s asked %(text)s for advice."),
        Message.Event.ADVISED: _("%(text)s gave advice."),
        Message.Event.MERGED: _("%(who)s merged this question with %(text)s."),
        Message.Event.UNMERGED: _("%(who)s took this question apart from %(text)s."),
        Message.Event.SPLIT: _("%(who)s split off the question %(text)s."),
        Message.Event.LINKED: _("%(who)s linked the question %(text)s."),
        Message.Event.UNLINKED: _("%(who)s unlinked the question %(text)s."),
        Message.Event.SNOOZED: _("%(who)s put the question aside."),
        Message.Event.WOKEN: _("The question came back."),
        Message.Event.PLANNED: _("%(who)s planned an answer."),
        Message.Event.UNPLANNED: _("A planned answer was not sent."),
    }
    text = texts[Message.Event(message.event)]
    return text % {"who": who, "whom": whom, "text": message.followup.comment or _("none")}


def author_or_asker(message: Message) -> str:
    """Who did it; without an account that was the asker or the command line."""
    if message.author:
        return str(message.author)
    return message.question.asker_name if message.event in ("closed", "reopened") else _("The desk")


def history(question: Question, messages: Sequence[Message]) -> list[dict[str, Any]]:
    """What happened, newest first, for the component `timeline`."""
    entries = []
    for number, message in enumerate(messages):
        if message.kind == Message.Kind.EVENT:
            text = event_text(message)
        elif message.kind == Message.Kind.NOTE:
            text = _("Internal note by %(who)s") % {"who": message.author or _("the desk")}
        elif message.kind == Message.Kind.ANSWER:
            text = _("Answer by %(who)s") % {"who": message.author or _("the desk")}
        elif number == 0:
            channel = Channel(question.channel).label
            text = _("Came in by %(channel)s") % {"channel": channel}
        else:
            text = _("Reaction by %(who)s") % {"who": author_of(message)}
        entries.append({"at": message.at, "text": text})
    return entries[::-1]
