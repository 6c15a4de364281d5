"""The conversation as pages draw it. What the asker sees is read apart from what colleagues see."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, Subquery, Value
from django.http.response import HttpResponseBase
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.html import urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from files.models import StoredFile
from files.serving import way_of_showing
from loket.answering.attachments import files_of
from loket.intake.mail import folding
from loket.models import Consultation, Message, Question
from loket.models.conversation import MessageQuerySet
from loket.models.question import Channel

FileAddress = Callable[[StoredFile], str]
View = Callable[..., HttpResponseBase]
# The latest messages of a long conversation, and how many earlier ones come at a time.
SHOWN = 30
NAMES = [f"{who}__{name}" for who in ("author", "about") for name in ("first_name", "last_name")]
NOTHING: Mapping[str, str] = {}
# Where a consultation stands on the page of the question.
TOGETHER = "#samen"
ASIDE = (Message.Event.CONSULTED, Message.Event.ADVISED)
KIND = {Message.Kind.ASKER: "theirs", Message.Kind.ANSWER: "ours", Message.Kind.NOTE: "note"}


# A page with a conversation shows documents in frames, from this site alone.
shows_files: Callable[[View], View] = csp_update({"frame-src": [SELF]})
# Whatever urlize could make a link of.
MAY_LINK = re.compile(r"://|www\.|@|\.(?:com|edu|gov|int|mil|net|org)", re.IGNORECASE)
BULLET = re.compile(r"^\s*[-*•]\s+")
NUMBER = re.compile(r"^\s*\d{1,2}[.)]\s+")


def as_html(text: str) -> SafeString:
    """A typed text as safe HTML: paragraphs, line breaks, plain lists and links, nothing else."""
    blocks = [
        block for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip("\n")) if block.strip()
    ]
    return mark_safe("\n".join(_block(block.split("\n")) for block in blocks))  # noqa: S308  see _safe


def _safe(text: str) -> str:
    safe = html.escape(text)
    # Looking at each word is most of the work, and few lines hold an address.
    return urlize(mark_safe(safe), nofollow=True) if MAY_LINK.search(safe) else safe  # noqa: S308


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


@dataclass(frozen=True)
class Conversation:
    """The first message and the latest ones, oldest first; `folded` messages between them are left out."""

    messages: Sequence[Message]
    total: int = 0
    # Whether any of all messages is an answer.
    answered: bool = False

    @property
    def folded(self) -> int:
        """How many are left out."""
        return self.total - len(self.messages)

    @property
    def text(self) -> str:
        """What was asked."""
        return (self.messages[0].followup.comment or "") if self.messages else ""


def for_colleagues(
    question: Question, merged: Sequence[Question] = (), query: Mapping[str, str] = NOTHING
) -> Conversation:
    """The conversation, notes and events included, with that of what was merged into it."""
    questions = {q.pk: q for q in (question, *merged)}
    messages = Message.objects.filter(question__in=questions)
    if merged:
        # Both questions say that they were merged; where they are read together, one will do.
        said_here = Q(event=Message.Event.MERGED, followup__comment=question.reference)
        messages = messages.exclude(said_here, question__in=merged)
    return _latest(messages, questions, query)


def for_asker(question: Question, query: Mapping[str, str] = NOTHING) -> Conversation:
    """What the asker may see."""
    return _latest(question.messages.public(), {question.pk: question}, query)


def _latest(
    messages: MessageQuerySet, questions: dict[int, Question], query: Mapping[str, str]
) -> Conversation:
    """One query, however long it is. `eerder` in the address says how many, `bericht` from which one on."""
    of_expert = Consultation.objects.filter(question=OuterRef("question"), expert=OuterRef("author"))
    ordered = messages.order_by("at", "pk")
    shown = Q(pk=Subquery(ordered.values("pk")[:1])) | Q(
        pk__in=ordered.reverse().values("pk")[: _wanted(messages, query)]
    )
    found = list(
        ordered.filter(shown)
        .select_related("followup", "author", "about")
        .only("question", "kind", "event", "at", "quoted", "followup__comment", *NAMES)
        .annotate(
            by_expert=Exists(of_expert),
            total=Subquery(_in_all(messages), output_field=IntegerField()),
            answered=Exists(messages.filter(kind=Message.Kind.ANSWER)),
        )
    )
    for message in found:
        message.question = questions[message.question_id]
    if not found:
        return Conversation(())
    return Conversation(found, found[0].total, found[0].answered)


def _in_all(messages: MessageQuerySet) -> Any:
    """The number of these messages, as a value of another query."""
    return messages.order_by().values(all=Value(1)).annotate(count=Count("pk")).values("count")


def _wanted(messages: MessageQuerySet, query: Mapping[str, str]) -> int:
    asked = query.get("eerder", "")
    if asked.isascii() and asked.isdecimal() and len(asked) < 7:
        return max(SHOWN, int(asked))
    one = query.get("bericht", "")
    if one.isascii() and one.isdecimal() and len(one) < 19:
        at = messages.filter(pk=one).values("at")[:1]
        return max(SHOWN, messages.filter(at__gte=Subquery(at)).count())
    return SHOWN


def thread(
    conversation: Conversation,
    question: Question,
    address: FileAddress,
    files: Mapping[int, Sequence[StoredFile]] | None = None,
) -> list[dict[str, Any]]:
    """The messages for the component `thread`; where some are left out a link leads to them.

    `files` are those of the messages, where the caller read them.
    """
    if files is None:
        files = files_of(conversation.messages)
    drawn = _drawn(question, conversation.messages, address, files)
    if conversation.folded:
        drawn.insert(1, _fold(conversation))
    return drawn


def _fold(conversation: Conversation) -> dict[str, Any]:
    count, shown = conversation.folded, len(conversation.messages) - 1
    # Whoever unfolds goes on reading where the fold was.
    after = next((m for m in conversation.messages[1:] if m.kind != Message.Kind.EVENT), None)
    here = f"#bericht-{after.pk}" if after else ""
    more = min(count, SHOWN)
    links = [
        {
            "url": f"?eerder={shown + more}{here}",
            "label": ngettext("Show %(count)s earlier message", "Show %(count)s earlier messages", more)
            % {"count": more},
        }
    ]
    if count > more:
        label = _("Show all %(count)s") % {"count": count}
        links.append({"url": f"?eerder={conversation.total}{here}", "label": label})
    return {"kind": "fold", "links": links}


def _drawn(
    question: Question,
    messages: Sequence[Message],
    address: FileAddress,
    files: Mapping[int, Sequence[StoredFile]],
) -> list[dict[str, Any]]:
    drawn: list[dict[str, Any]] = []
    for message in messages:
        if message.kind == Message.Kind.EVENT:
            if message.event != Message.Event.GROUPED:
                drawn.append(
                    {
                        "kind": "event",
                        "at": message.at,
                        "body": event_text(message),
                        "url": TOGETHER if message.event in ASIDE else "",
                    }
                )
            continue
        note = message.kind == Message.Kind.NOTE
        drawn.append(
            {
                "id": f"bericht-{message.pk}",
                "kind": KIND[Message.Kind(message.kind)],
                "at": message.at,
                "body": as_html(message.followup.comment or ""),
                "quoted": as_html(message.quoted) if message.quoted else "",
                "quoted_label": _folded_label(message.quoted) if message.quoted else "",
                "author": author_of(message) if message.author or not note else _("the desk"),
                "role": _role(message) if message.question.pk == question.pk else _elsewhere(message),
                "files": [file_shown(stored, address) for stored in files.get(message.pk, ())],
            }
        )
    return drawn


def _folded_label(text: str) -> str:
    signature, quote = folding.parts_of(text)
    if signature and quote:
        return _("Signature and quoted text")
    return _("Quoted text") if quote else pgettext("under a mail", "Signature")


def file_shown(stored: StoredFile, address: FileAddress) -> dict[str, str]:
    """A file as the thread shows it; where a page can show it, `way` says how and `look` where.

    Without an address the reader sees that it is there.
    """
    url, way = address(stored), way_of_showing(stored)
    note = f"{stored.kind}, {filesizeformat(stored.size)}"
    return {
        "name": stored.name,
        "url": url,
        "note": note,
        "way": way,
        "look": f"{url}bekijken/" if url and way else "",
    }


def author_of(message: Message) -> str:
    """The name of who wrote it; a person who was removed keeps no name."""
    if message.kind == Message.Kind.ASKER:
        return message.question.asker_name or _("The asker")
    return str(message.author) if message.author else _("The desk")


def _role(message: Message) -> str:
    if message.kind == Message.Kind.ASKER:
        return message.question.organisation_name
    return _("expert") if message.by_expert else _("desk")  # type: ignore[attr-defined]


def _elsewhere(message: Message) -> str:
    """That a message stands in a merged question, so that it is answered to the right asker."""
    return ", ".join(filter(None, (_role(message), message.question.reference)))


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
        Message.Event.LAPSED: _("The question was closed: the asker did not react to the answer."),
        Message.Event.REOPENED: _("%(who)s reopened the question."),
        Message.Event.KNOWLEDGE: _("%(who)s made a draft page of the answer."),
        Message.Event.UNDELIVERABLE: _("An e-mail to %(text)s could not be delivered."),
        Message.Event.PRIORITY: _("%(who)s changed the priority to %(text)s."),
        Message.Event.CHANNEL: _("%(who)s changed the channel to %(text)s."),
        Message.Event.RATED: _("%(who)s said whether the answer helped: %(text)s."),
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
        Message.Event.CORRECTED: _("%(who)s corrected what we know of the asker: %(text)s."),
    }
    event = Message.Event(message.event)
    nobody = _("the asker") if event == Message.Event.UNDELIVERABLE else _("none")
    return texts[event] % {"who": who, "whom": whom, "text": message.followup.comment or nobody}


def author_or_asker(message: Message) -> str:
    """Who did it; without an account that was the asker or the command line."""
    if message.author:
        return str(message.author)
    return message.question.asker_name if message.event in ("closed", "reopened", "rated") else _("The desk")


def _begins(message: Message) -> bool:
    """Whether this is the question itself: a message that was split off is older than its question."""
    return message.kind == Message.Kind.ASKER and message.at <= message.question.asked_at


def history(question: Question, messages: Sequence[Message]) -> list[dict[str, Any]]:
    """What happened, newest first, for the component `timeline`."""
    entries = []
    for message in messages:
        if message.kind == Message.Kind.EVENT:
            text = event_text(message)
        elif message.kind == Message.Kind.NOTE:
            text = _("Internal note by %(who)s") % {"who": message.author or _("the desk")}
        elif message.kind == Message.Kind.ANSWER:
            text = _("Answer by %(who)s") % {"who": message.author or _("the desk")}
        elif _begins(message):
            asked, channel = message.question, Channel(message.question.channel).label
            if asked.pk == question.pk:
                text = _("Came in by %(channel)s") % {"channel": channel}
            else:
                text = _("Question %(reference)s of %(who)s came in by %(channel)s") % {
                    "reference": asked.reference,
                    "who": author_of(message),
                    "channel": channel,
                }
        else:
            text = _("Reaction by %(who)s") % {"who": author_of(message)}
        entries.append({"at": message.at, "text": text})
    return entries[::-1]
