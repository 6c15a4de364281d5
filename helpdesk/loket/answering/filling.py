"""Filling in a standard text: plain substitution of `{naam}` by what is known, and nothing else.

Nothing in a text is ever executed. What is filled in is not looked at again, so a name that looks like a
variable stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.defaultfilters import date
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from loket.models import Question

# One pair of braces or two, as people write it in other programs.
VARIABLE = re.compile(r"\{\{?\s*([^{}\n]{1,40}?)\s*\}?\}")
# What stands where something is not known; an answer with this in it is not sent.
TO_FILL_IN = re.compile(r"\[vul in: [^\]\n]{1,80}\]")


@dataclass(frozen=True)
class Variable:
    """What may be filled in: its name between braces, what it is in words, an example, where it is."""

    name: str
    label: Any
    example: str
    of: Callable[[Question, Any], str]


def _day(moment: Any) -> str:
    return date(timezone.localtime(moment), "l j F") if moment else ""


VARIABLES = (
    Variable("naam", gettext_lazy("name of the asker"), "Fatma Aydin", lambda q, user: q.asker_name),
    Variable(
        "kenmerk", gettext_lazy("reference of the question"), "TB-2026-0418", lambda q, user: q.reference
    ),
    Variable(
        "onderwerp",
        gettext_lazy("title of the question"),
        "Wie betaalt begeleiding bij een huurschuld?",
        lambda q, user: q.title,
    ),
    Variable(
        "organisatie", gettext_lazy("organisation of the asker"), "Gemeente Hengelo",
        lambda q, user: q.organisation_name,
    ),
    Variable(
        "gemeente", gettext_lazy("municipality of the asker"), "Hengelo",
        lambda q, user: q.municipality.name if q.municipality else "",
    ),
    Variable(
        "doelgroep", gettext_lazy("target group"), "Mensen met urgentie",
        lambda q, user: q.target_group.name if q.target_group else "",
    ),
    Variable(
        "expert", gettext_lazy("expert of the question"), "Karim Haddad",
        lambda q, user: str(q.expert) if q.expert else "",
    ),
    Variable("afzender", gettext_lazy("your own name"), "Noor de Wit", lambda q, user: str(user)),
    Variable(
        "verwacht", gettext_lazy("day before which we answer"), "dinsdag 24 november",
        lambda q, user: _day(q.due_at),
    ),
    Variable(
        "gevraagd", gettext_lazy("day on which the question came"), "vrijdag 20 november",
        lambda q, user: _day(q.asked_at),
    ),
    Variable(
        "vandaag", gettext_lazy("today"), "maandag 23 november", lambda q, user: _day(timezone.now())
    ),
    Variable(
        "telefoon", gettext_lazy("telephone number of the desk"), "088 123 45 67",
        lambda q, user: settings.DESK_TELEPHONE,
    ),
)  # fmt: skip
BY_NAME = {variable.name: variable for variable in VARIABLES}


@dataclass(frozen=True)
class Filled:
    """A text with all that is known in it; what is not known, in words; names that no variable has."""

    text: str
    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def fill(text: str, values: Mapping[str, str]) -> Filled:
    """Put the values in a text. What is empty or unknown becomes a place that a person must fill in."""
    missing: list[str] = []
    unknown: list[str] = []

    def one(found: re.Match[str]) -> str:
        name = found.group(1).lower()
        if name not in BY_NAME:
            unknown.append(found.group(1))
            return _to_fill_in(found.group(1))
        if value := values.get(name, ""):
            return value
        label = str(BY_NAME[name].label)
        missing.append(label)
        return _to_fill_in(label)

    filled = VARIABLE.sub(one, text.replace("\r\n", "\n"))
    return Filled(filled, tuple(dict.fromkeys(missing)), tuple(dict.fromkeys(unknown)))


def _to_fill_in(what: str) -> str:
    return f"[vul in: {what.replace(']', '')}]"


def values_for(question: Question, user: Any) -> dict[str, str]:
    """What is known of this question, for who writes. Asks the database nothing that the page did not."""
    return {variable.name: variable.of(question, user).strip() for variable in VARIABLES}


def examples() -> dict[str, str]:
    """Values to show a text with where there is no question."""
    return {variable.name: variable.example for variable in VARIABLES}


def unknown_in(text: str) -> list[str]:
    """The names between braces that are no variable, as they were typed."""
    return list(fill(text, examples()).unknown)


def places_left(text: str) -> list[str]:
    """The places in a text that still must be filled in."""
    return list(dict.fromkeys(TO_FILL_IN.findall(text)))


def told(filled: Filled) -> str:
    """What a person must still do, in a sentence; empty when nothing is left."""
    parts = []
    if filled.missing:
        parts.append(_("Not known, fill it in yourself: %(names)s.") % {"names": ", ".join(filled.missing)})
    if filled.unknown:
        names = ", ".join(f"{{{name}}}" for name in filled.unknown)
        parts.append(_("No such variable: %(names)s.") % {"names": names})
    return " ".join(parts)
