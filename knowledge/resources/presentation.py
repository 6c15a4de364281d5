"""From pages to what the components of `look` take: plain dicts of texts and addresses."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from knowledge.events.models import Event
from knowledge.ordinances.models import ModelOrdinance

from .base import Resource
from .reading import Reading
from .types import ActionLinePage, Legislation, PracticeCase, Scheme, StepPlan, TargetGroupPage

Fact = dict[str, Any]


def unknown() -> str:
    """What is shown when the source does not say."""
    return _("not known")


def item(page: Resource, request: HttpRequest | None = None, *, dated: bool = False) -> dict[str, Any]:
    """A line of a list or a card."""
    kind = page.kind_name
    label = page.kind_label
    meta = [page.group_names or _("All target groups")] if kind not in ("group", "line") else []
    if isinstance(page, Event):
        kind = page.icon_kind
        meta = [event_text(page)]
    if isinstance(page, Scheme):
        meta.insert(0, scheme_status(page))
    if isinstance(page, Legislation):
        meta.insert(0, str(page.get_law_status_display()))
    if dated and page.first_published_at:
        meta.append(date_format(localtime(page.first_published_at), "j F Y"))
    return {
        "title": page.title,
        "url": page.get_url(request),
        "kind": kind,
        "kind_label": label,
        "text": page.summary,
        "meta": meta,
    }


def card(page: Resource, request: HttpRequest | None = None) -> dict[str, Any]:
    """A card that leads to a page: without target groups, so it costs no query."""
    return {
        "title": page.title,
        "url": page.get_url(request),
        "kind": page.kind_name,
        "kind_label": page.kind_label,
        "text": page.summary,
    }


def scheme_status(page: Scheme) -> str:
    """The status, with the day that matters."""
    status = page.status
    if status == Scheme.Status.OPEN and page.closes:
        return _("Open now, until %(day)s") % {"day": date_format(page.closes, "j F Y")}
    if status == Scheme.Status.NOT_YET and page.opens:
        return _("Opens on %(day)s") % {"day": date_format(page.opens, "j F Y")}
    return {
        Scheme.Status.OPEN: _("Open now"),
        Scheme.Status.CLOSED: _("Closed"),
        Scheme.Status.UNKNOWN: _("Period: not known"),
    }.get(status, str(status.label))


def hours(moment: Any) -> str:
    """13.30"""
    return date_format(localtime(moment), "G.i")


def session_text(starts: Any, ends: Any, *, year: bool = False) -> str:
    """Thursday 3 December, 13.30 to 14.30 hours."""
    day = date_format(localtime(starts), "l j F Y" if year else "l j F")
    if localtime(starts).date() != localtime(ends).date():
        return day
    return _("%(day)s, %(start)s to %(end)s hours") % {"day": day, "start": hours(starts), "end": hours(ends)}


def place_text(page: Event) -> str:
    """Where it is."""
    if page.place and page.online:
        return _("%(place)s and online") % {"place": page.place}
    return page.place or (_("online") if page.online else unknown())


def event_text(page: Event) -> str:
    """What, when and where in one line; `begins` and `ends` come from the query of the list."""
    begins, ends = getattr(page, "begins", None), getattr(page, "ends", None)
    parts = [page.kind_label]
    if page.place:
        parts = [_("%(kind)s in %(place)s") % {"kind": page.kind_label, "place": page.place}]
    if begins and ends:
        parts.append(session_text(begins, ends))
    return ", ".join(parts)


def event_item(page: Event, request: HttpRequest | None = None) -> dict[str, Any]:
    """A line of the agenda."""
    return {
        "title": page.title,
        "url": page.get_url(request),
        "starts_at": localtime(page.begins) if getattr(page, "begins", None) else None,
        "text": event_text(page),
    }


def line_of(page: Resource) -> Fact | None:
    """The first action line of a page, with its number."""
    line = next(iter(page.action_lines.all()), None)
    return {"number": line.order, "name": line.name} if line else None


def doc_facts(page: Resource, reading: Reading) -> list[Fact]:
    """What a reader wants to know about the text itself."""
    facts = []
    if page.checked_on:
        facts.append({"label": _("Last checked"), "value": date_format(page.checked_on, "j F Y")})
    if page.next_check_on:
        facts.append({"label": _("Next check"), "value": date_format(page.next_check_on, "F Y")})
    minutes = reading.minutes
    facts.append(
        {
            "label": _("Reading time"),
            "value": ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes},
        }
    )
    return facts


def about(page: Resource) -> dict[str, Any]:
    """Target groups and action lines for the side column."""
    return {
        "groups": [group.name for group in page.target_groups.all()] or [_("All target groups")],
        "lines": [{"number": line.order, "name": line.name} for line in page.action_lines.all()],
    }


def case_facts(page: PracticeCase) -> list[Fact]:
    """The large numbers."""
    return [
        {"label": _("homes"), "value": page.homes if page.homes is not None else unknown()},
        {"label": _("year of start"), "value": page.start_year or unknown()},
    ]


def case_data(page: PracticeCase) -> list[Fact]:
    """Place, partners, costs, contact."""
    municipality = page.municipality.name if page.municipality else ""
    partners = ", ".join(partner.value for partner in page.partners)
    return [
        {"label": _("Place"), "value": page.place or unknown()},
        {"label": _("Municipality"), "value": municipality or unknown()},
        {"label": _("Partners"), "value": partners or unknown()},
        {"label": _("Costs"), "value": page.costs or unknown()},
        {"label": _("Contact"), "value": _("through the desk")},
    ]


def case_item(page: PracticeCase, number: int, request: HttpRequest | None = None) -> dict[str, Any]:
    """A line of the list beside the map."""
    line = line_of(page)
    where = [page.municipality.name if page.municipality else page.place or unknown()]
    if page.homes is not None:
        where.append(ngettext("%(n)d home", "%(n)d homes", page.homes) % {"n": page.homes})
    if page.start_year:
        where.append(_("since %(year)d") % {"year": page.start_year})
    return {
        "number": number,
        "title": page.title,
        "url": page.get_url(request),
        "text": page.summary,
        "meta": [page.group_names or _("All target groups"), ", ".join(where)],
        "line_number": line["number"] if line else None,
    }


def case_place(page: PracticeCase, number: int) -> dict[str, Any] | None:
    """The dot on the map: the municipality's own place, since the source gives no addresses."""
    if page.municipality is None:
        return None
    line = line_of(page)
    return {
        "latitude": page.municipality.latitude,
        "longitude": page.municipality.longitude,
        "number": number,
        "line_number": line["number"] if line else None,
    }


def steps(page: StepPlan, reading: Reading) -> list[dict[str, Any]]:
    """The steps of a plan."""
    shown = []
    for step in page.steps:
        value = step.value
        meta = []
        if value["who"]:
            meta.append({"icon": "people", "text": value["who"]})
        meta.append({"icon": "calendar", "text": start_text(value["weeks"])})
        links = [
            {"icon": "document", "url": address, "title": link.title}
            for link in value["links"]
            if link is not None and (address := reading.links.address(link.pk))
        ]
        shown.append(
            {
                "title": value["title"],
                "text": reading.html(value["text"]),
                "meta": meta,
                "tasks": [task["text"] for task in value["checklist"]],
                "links": links,
            }
        )
    return shown


def start_text(weeks: int | None) -> str:
    """When a step begins, counted from the start of the plan."""
    if weeks is None:
        return _("when it begins: not known")
    if weeks == 0:
        return _("begins at once")
    return ngettext("begins after %(n)d week", "begins after %(n)d weeks", weeks) % {"n": weeks}


def amount_table(page: Scheme) -> dict[str, Any]:
    """The amounts per year."""
    rows = []
    for amount in page.amounts:
        euros = amount.value["amount"]
        shown = "€ " + number_format(euros, force_grouping=True) if euros is not None else unknown()
        rows.append([amount.value["year"], shown, amount.value["note"] or ""])
    columns: list[Fact] = [{"label": _("Year")}, {"label": _("Amount"), "numeric": True}]
    if any(row[2] for row in rows):
        columns.append({"label": _("Note")})
    else:
        rows = [row[:2] for row in rows]
    return {"columns": columns, "rows": rows}


def scheme_data(page: Scheme) -> list[Fact]:
    """Who, and from when to when."""
    return [
        {"label": _("Who can apply?"), "value": page.who_can_apply or unknown()},
        {"label": _("Opens on"), "value": date_format(page.opens, "j F Y") if page.opens else unknown()},
        {"label": _("Closes on"), "value": date_format(page.closes, "j F Y") if page.closes else unknown()},
    ]


def law_timeline(page: Legislation) -> list[dict[str, str]]:
    """The moments of a law in the order that the editor gave."""
    entries = []
    for moment in page.timeline:
        value = moment.value
        words = [value["label"], value["text"] or ""]
        if value["date"]:
            words.insert(0, date_format(value["date"], "j F Y"))
        when, *text = filter(None, words)
        entries.append({"when": when, "text": ". ".join(text)})
    return entries


def group_facts(page: TargetGroupPage) -> list[Fact]:
    """Size with its year, and how the programme treats the group."""
    size = page.size or unknown()
    if page.size and page.size_year:
        size = _("%(size)s (%(year)d)") % {"size": page.size, "year": page.size_year}
    return [
        {"label": _("How many people?"), "value": size},
        {"label": _("In the programme"), "value": page.group.get_tier_display()},
    ]


def variable_table(page: ModelOrdinance) -> dict[str, Any]:
    """What a municipality fills in."""
    rows = []
    for variable in page.variables:
        value = variable.value
        help_text = value["help"] or ""
        if value["options"]:
            options = ", ".join(value["options"])
            help_text = " ".join([help_text, _("Choose one: %(options)s.") % {"options": options}]).strip()
        rows.append([value["label"], _("yes") if value["required"] else _("no"), help_text])
    return {
        "columns": [{"label": _("What")}, {"label": _("Always needed?")}, {"label": _("Help")}],
        "rows": rows,
    }


def programme_table(page: Event) -> dict[str, Any]:
    """The programme of an event."""
    rows = [[part.value["time"].replace(":", "."), part.value["text"]] for part in page.programme]
    return {"columns": [{"label": _("Time")}, {"label": _("Part")}], "rows": rows}


def door(page: ActionLinePage, request: HttpRequest | None = None) -> dict[str, Any]:
    """An action line as a door; `pieces` comes from the query."""
    pieces = getattr(page, "pieces", 0)
    return {
        "number": page.line.order,
        "name": page.line.name,
        "url": page.get_url(request),
        "text": page.summary,
        "count_text": ngettext("%(n)d piece", "%(n)d pieces", pieces) % {"n": pieces},
    }


def house(page: TargetGroupPage, request: HttpRequest | None = None) -> dict[str, Any]:
    """A target group in the street."""
    return {"slug": page.group.slug, "name": page.short_name or page.title, "url": page.get_url(request)}
