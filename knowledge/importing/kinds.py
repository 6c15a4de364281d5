"""What the front matter of each kind of page holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from knowledge.events.blocks import QuestionBlock
from knowledge.events.models import Event
from knowledge.resources.types import Legislation
from vocabulary.models import TargetGroup

from .front_matter import Fields
from .ordinances import read_ordinance
from .readers import Draft, FileReader, iso, web_address
from .recordings import read_recording


def guide(reader: FileReader, draft: Draft) -> None:
    """A guide has no facts of its own."""


def toolkit(reader: FileReader, draft: Draft) -> None:
    """Instruments: each a file beside the content file, an address, or both."""

    def tool(item: Fields) -> dict[str, Any]:
        value = {
            "title": item.text("title", required=True, longest=200),
            "purpose": item.text("purpose", required=True, longest=500),
            "document": None,
            "url": web_address(item),
            "licence": item.text("licence", required=True, longest=150),
            "date": iso(item.date("date")),
            "source": item.text("source", longest=250),
        }
        if not reader.attach(item, value, draft.attachments) and not value["url"]:
            reader.file.problem(item.line, _("an instrument needs a 'file' or a 'url'"))
        return value

    tools = reader.fields.each("items", tool)
    if not tools:
        reader.file.problem(reader.fields.line_of("items"), _("a toolkit needs 'items'"))
    draft.values["items"] = reader.stream("items", "item", tools)


def term(reader: FileReader, draft: Draft) -> None:
    """Other spellings; the summary is the definition."""
    spellings = reader.fields.texts("also", longest=100)
    draft.values["also"] = "\n".join(" ".join(spelling.split()) for spelling in spellings)


def news(reader: FileReader, draft: Draft) -> None:
    """The day, fixed or counted from the day of loading."""
    if reader.fields.has("in_days"):
        days = reader.fields.integer("in_days", least=-3660, most=3660)
        draft.relative_dates["day"] = days or 0
    elif day := reader.fields.date("date", required=True):
        draft.values["day"] = day


def step_plan(reader: FileReader, draft: Draft) -> None:
    """Steps with their keys."""
    keys: set[str] = set()

    def step(fields: Fields) -> dict[str, Any]:
        key = reader.key(fields, keys)
        tasks: set[str] = set()
        checklist = fields.each("checklist", lambda task: {
            "key": reader.key(task, tasks, key), "text": task.text("text", required=True, longest=400)
        })  # fmt: skip
        line = fields.line_of("links")
        links = [reader.references.page(slug, line) for slug in fields.texts("links")]
        return {
            "key": key,
            "title": fields.text("title", required=True, longest=200),
            "who": fields.text("who", longest=200),
            "weeks": fields.integer("weeks", most=520),
            "done_weeks": fields.integer("done_weeks", most=520),
            "text": reader.rich(fields, "text"),
            "checklist": reader.items(f"steps/{key}/checklist", checklist),
            "links": reader.items(f"steps/{key}/links", [link for link in links if link]),
        }

    steps = reader.fields.each("steps", step)
    if not steps:
        reader.file.problem(reader.fields.line_of("steps"), _("a step plan needs 'steps'"))
    draft.values["steps"] = reader.stream("steps", "step", steps)


def ordinance(reader: FileReader, draft: Draft) -> None:
    """Variables, chapters and articles; marks in a text must name what exists."""
    draft.values |= read_ordinance(reader)


def case(reader: FileReader, draft: Draft) -> None:
    """Place, size, costs, results."""
    fields = reader.fields
    code = fields.text("municipality")
    if code and code not in reader.references.municipalities:
        reason = _("no municipality has the code %(code)r; it was left out") % {"code": code}
        reader.references.missing.append((fields.line_of("municipality"), reason))
    # The municipality may come later: then the file counts as changed.
    known = code in reader.references.municipalities
    reader.references.used[f"municipality:{code}"] = int(known)
    latitude = fields.number("latitude", least=50.5, most=54)
    longitude = fields.number("longitude", least=3, most=7.5)
    if (latitude is None) != (longitude is None):
        reason = _("give both 'latitude' and 'longitude', or neither")
        reader.file.problem(fields.line_of("latitude"), reason)
    results = fields.each("results", lambda item: {
        "text": item.text("text", required=True, longest=500), "source": item.text("source", longest=250)
    })  # fmt: skip
    draft.values |= {
        "place": fields.text("place", longest=100),
        "latitude": latitude,
        "longitude": longitude,
        "municipality_id": code if known else None,
        "start_year": fields.integer("start_year", least=1900, most=2100),
        "homes": fields.integer("homes"),
        "costs": fields.text("costs", longest=500),
        "contact": fields.text("contact", longest=200),
        "partners": reader.stream("partners", "partner", fields.texts("partners", longest=200)),
        "results": reader.stream("results", "result", results),
        "lessons": reader.stream("lessons", "lesson", fields.texts("lessons", longest=400)),
    }


def scheme(reader: FileReader, draft: Draft) -> None:
    """Who, when and how much."""
    fields = reader.fields
    for name in ("opens", "closes"):
        if fields.has(f"{name}_in_days"):
            days = fields.integer(f"{name}_in_days", least=-3660, most=3660)
            draft.relative_dates[name] = days or 0
        else:
            draft.values[name] = fields.date(name)
    opens, closes = draft.values.get("opens"), draft.values.get("closes")
    if opens and closes and closes < opens:
        reader.file.problem(fields.line_of("closes"), _("the scheme closes before it opens"))
    amounts = fields.each("amounts", lambda item: {
        "year": item.integer("year", required=True, least=2000, most=2100),
        "amount": item.integer("amount", most=10**13),
        "note": item.text("note", longest=250),
    })  # fmt: skip
    draft.values |= {
        "who_can_apply": fields.text("who_can_apply", longest=500),
        "amounts": reader.stream("amounts", "amount", amounts),
        "fictional": fields.boolean("fictional"),
        "source_note": fields.text("source_note"),
    }


def law(reader: FileReader, draft: Draft) -> None:
    """Status, timeline and meaning."""
    fields = reader.fields
    timeline = fields.each("timeline", lambda item: {
        "date": iso(item.date("date")),
        "label": item.text("label", required=True, longest=150),
        "text": item.text("text", longest=500),
        "expected": item.text("expected", longest=80),
    })  # fmt: skip
    draft.values |= {
        "official_name": fields.text("official_name", longest=300),
        "law_status": fields.choice("law_status", Legislation.Status.values),
        "status_note": fields.text("status_note", longest=300),
        "timeline": reader.stream("timeline", "moment", timeline),
        "meaning": reader.rich(fields, "meaning"),
    }


def faq(reader: FileReader, draft: Draft) -> None:
    """The short answer."""
    draft.values["short_answer"] = reader.rich(reader.fields, "short_answer", required=True)


def event(reader: FileReader, draft: Draft) -> None:
    """When, where, who speaks."""
    fields = reader.fields

    def session(item: Fields) -> tuple[int, dt.time, dt.time] | None:
        days = item.integer("in_days", required=True, least=-3660, most=3660)
        start, end = item.time("start"), item.time("end")
        if days is None or start is None or end is None:
            return None
        if end <= start:
            reader.file.problem(item.line_of("end"), _("a session ends after it starts"))
        return days, start, end

    draft.sessions = [found for found in fields.each("sessions", session) if found]
    if not draft.sessions:
        reader.file.problem(fields.line_of("sessions"), _("an event needs 'sessions'"))
    speakers = fields.each("speakers", lambda item: {
        "name": item.text("name", required=True, longest=150), "role": item.text("role", longest=200)
    })  # fmt: skip
    programme = fields.each("programme", lambda item: {
        "time": item.text("time", required=True, longest=20),
        "text": item.text("text", required=True, longest=300),
    })  # fmt: skip
    questions = fields.each("questions", lambda item: {
        "label": item.text("label", required=True, longest=150),
        "kind": item.choice("kind", QuestionBlock.Kind.values, default=QuestionBlock.Kind.SHORT),
        "choices": "\n".join(item.texts("choices")),
        "required": item.boolean("required"),
    })  # fmt: skip
    answers = fields.each("answers", lambda item: {
        "question": item.text("question", required=True, longest=300),
        "answer": reader.rich(item, "answer", required=True),
    })  # fmt: skip
    for name in ("materials_before", "slides"):
        draft.values[name] = reader.stream(name, "download", reader.downloads(name, draft.attachments))
    draft.recording = read_recording(reader)
    draft.values |= {
        "answers": reader.stream("answers", "answer", answers),
        "questions": reader.stream("questions", "question", questions),
        "waiting_list": not fields.boolean("no_waiting_list"),
        "event_kind": fields.choice("event_kind", Event.EventKind.values),
        "place": fields.text("place", longest=200),
        "online": fields.boolean("online"),
        "online_url": web_address(fields, "online_url"),
        "capacity": fields.integer("capacity", least=1),
        "speakers": reader.stream("speakers", "speaker", speakers),
        "programme": reader.stream("programme", "part", programme),
    }


def group(reader: FileReader, draft: Draft) -> None:
    """Definitions, sizes and tier."""
    fields = reader.fields
    definitions = fields.each("definitions", lambda item: {
        "text": item.text("text", required=True),
        "valid_from": iso(item.date("valid_from")),
        "source": item.text("source", required=True, longest=250),
    })  # fmt: skip
    sizes = fields.each("sizes", lambda item: {
        "size": item.text("size", longest=200),
        "year": item.integer("year", least=1900, most=2100),
        "source": item.text("source", longest=250),
        "note": item.text("note", longest=500),
    })  # fmt: skip
    draft.word = {
        "name": draft.values["title"],
        "order": fields.integer("order", required=True, most=1000) or 0,
        "tier": fields.choice("tier", TargetGroup.Tier.values),
    }
    draft.values |= {
        "short_name": fields.text("short_name", longest=60),
        "definitions": reader.stream("definitions", "definition", definitions),
        "sizes": reader.stream("sizes", "size", sizes),
    }


def line(reader: FileReader, draft: Draft) -> None:
    """Order."""
    draft.word = {
        "name": draft.values["title"],
        "order": reader.fields.integer("order", required=True, most=1000) or 0,
    }


READERS: dict[str, Callable[[FileReader, Draft], None]] = {
    "guide": guide,
    "toolkit": toolkit,
    "step_plan": step_plan,
    "ordinance": ordinance,
    "case": case,
    "scheme": scheme,
    "law": law,
    "faq": faq,
    "news": news,
    "event": event,
    "term": term,
    "group": group,
    "line": line,
}
