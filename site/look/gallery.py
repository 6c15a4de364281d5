"""Sample data for the living style page (/look/): every component in the states that it knows.
Names and numbers are made up. The page exists in the demo and in tests only."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils.safestring import mark_safe

from look.planning_board import Bar, Board, Hours, Row, Week

AT = datetime(2026, 11, 20, 9, 12, tzinfo=UTC)

GROUPS = [
    {"slug": slug, "name": name, "url": "#"}
    for slug, name in [
        ("dak-en-thuislozen", "Dak- en thuislozen"),
        ("uitstroom-instelling", "Uitstroom uit een instelling"),
        ("statushouders", "Statushouders"),
        ("urgentie", "Mensen met urgentie"),
        ("arbeidsmigranten", "Arbeids\u00admigranten"),
        ("studenten", "Studenten"),
        ("woonwagenbewoners", "Woonwagen\u00adbewoners"),
        ("ouderen", "Ouderen"),
        ("spoedzoekers", "Spoed\u00adzoekers"),
        ("kwetsbare-jongeren", "Kwetsbare jongeren"),
    ]
]
LINES = [
    {
        "number": 1,
        "name": "Voldoende woonruimte",
        "url": "#",
        "text": "Bouwen en splitsen.",
        "count_text": "84 stukken",
    },
    {"number": 2, "name": "Evenwichtige verdeling", "url": "#", "text": "Regionale afspraken."},
    {"number": 3, "name": "Wonen, zorg, welzijn en werk", "url": "#", "text": "Begeleiding op tijd."},
    {"number": 4, "name": "Preventie", "url": "#", "text": "Uitzetting voorkomen."},
]
ITEMS = [
    {
        "kind": "guide",
        "kind_label": "Handreiking",
        "title": "Voorrang voor mensen die uitstromen uit een instelling",
        "url": "#",
        "text": "Zo legt u de verplichte urgentie vast.",
        "meta": ["Uitstroom uit een instelling", "16 november 2026"],
        "line": LINES[1],
    },
    {"kind": "step_plan", "kind_label": "Stappenplan", "title": "Naar een woonzorgvisie", "url": "#"},
    {"kind": "unknown", "kind_label": "Iets nieuws", "title": "Een soort zonder eigen pictogram", "url": "#"},
]
RESULTS = [
    {
        "kind": "ordinance",
        "kind_label": "Modelverordening",
        "title": "Modelverordening urgentie",
        "url": "#",
        "passages": [
            mark_safe("Artikel 4. Urgentie voor <mark>dak- en thuisloze</mark> inwoners."),
            mark_safe("Toelichting. Ook een briefadres telt als <mark>dakloos</mark>."),
        ],
        "badges": ["Mensen met urgentie", "Dak- en thuislozen"],
        "line": LINES[1],
        "meta": ["2 november 2026"],
    },
    {"title": "Een resultaat met alleen een titel", "url": "#", "text": "En een zin."},
]
FACETS = [
    {
        "name": "soort",
        "label": "Soort",
        "options": [
            {"value": "guide", "label": "Handreiking", "count": 8, "checked": True},
            {"value": "case", "label": "Praktijkvoorbeeld", "count": 6, "checked": False},
        ],
    },
    {
        "name": "doelgroep",
        "label": "Doelgroep",
        "options": [
            {"value": group["slug"], "label": group["name"], "count": 3, "checked": False} for group in GROUPS
        ],
    },
]
STEPS = [
    {
        "title": "Geef de opdracht",
        "state": "done",
        "meta": [{"icon": "user", "text": "Wethouder wonen"}],
    },
    {
        "title": "Breng de opgave in beeld",
        "state": "now",
        "text": mark_safe("<p>Gebruik cijfers die er al zijn.</p>"),
        "meta": [
            {"icon": "calendar", "text": "Klaar voor 11 december 2026"},
            {"icon": "clock", "text": "Ongeveer 40 uur"},
        ],
        "tasks": ["Vraag de cijfers op", "Leg ze voor aan de regio"],
        "links": [{"icon": "document", "url": "#", "title": "Handreiking: de opgave tellen"}],
    },
    {"title": "Maak regionale afspraken", "text": "Verdeel de aantallen met buurgemeenten."},
]
CASES = [
    {
        "number": 1,
        "title": "Majella Wonen",
        "url": "#",
        "text": "Zelfstandig samen wonen.",
        "meta": ["Utrecht"],
        "line_number": 3,
    },
    {"number": 2, "title": "Een tweede plek", "url": "#", "line_number": 1},
]
PLACES = [
    {"number": 1, "latitude": 52.0907, "longitude": 5.1214, "line_number": 3},
    {"number": 2, "latitude": 53.2194, "longitude": 6.5665, "line_number": 1},
    {"number": 3, "latitude": 51.4988, "longitude": 3.6100, "on": True},
    {"number": 4, "latitude": 50.8514, "longitude": 5.6910},
]
FACTS = [{"label": "woningen", "value": "70"}, {"label": "jaar van start", "value": "2016"}]

TICKETS = [
    {
        "id": 409,
        "title": "Mogen wij een vakantiepark gebruiken voor arbeidsmigranten?",
        "url": "#",
        "sub": "0409, derde vraag van deze gemeente dit jaar",
        "unread": True,
        "group": "Arbeidsmigranten",
        "organisation": "Horst aan de Maas",
        "state_slug": "new",
        "state_label": "Nieuw",
        "claim_url": "#",
        "sla": {"text": "3 uur te laat", "level": "late", "used": 100},
    },
    {
        "id": 418,
        "title": "Wie betaalt begeleiding bij een huurschuld?",
        "url": "#",
        "sub": "0418, 3 berichten",
        "group": "Mensen met urgentie",
        "organisation": "Hengelo",
        "state_slug": "expert",
        "state_label": "Bij expert",
        "assignee": "Noor de Wit",
        "sla": {"text": "nog 6 uur 30", "level": "soon", "used": 59},
    },
    {
        "id": 426,
        "title": "Geclusterd wonen voor ouderen in het buitengebied",
        "url": "#",
        "sub": "0426, 2 berichten",
        "group": "Ouderen",
        "organisation": "De Wolden",
        "state_slug": "wait",
        "state_label": "Wacht op gemeente",
        "assignee": "Noor de Wit",
        "sla": {"text": "Klok staat stil", "level": "paused", "used": 30},
    },
    {
        "id": 429,
        "title": "Studentenwoningen",
        "url": "#",
        "sub": "0429",
        "state_slug": "done",
        "state_label": "Afgerond",
        "assignee": "Lotte Meijer",
        "sla": {"text": "nog 2 dagen", "level": "ok", "used": 4},
    },
]
VIEWS = [
    {
        "title": "Mijn werk",
        "views": [
            {"label": "Nieuw en van mij", "url": "#", "count": 14, "current": True},
            {"label": "Te laat", "url": "#", "count": 2, "hot": True},
        ],
    },
    {"title": "Hele loket", "views": [{"label": "Alle open vragen", "url": "#", "count": 61}]},
]
MESSAGES = [
    {
        "kind": "theirs",
        "author": "Fatma Aydin",
        "role": "gemeente Hengelo",
        "at": AT,
        "body": mark_safe("<p>Wie betaalt de begeleiding?</p>"),
        "files": [{"name": "concept-convenant.docx", "url": "#", "note": "84 kB"}],
    },
    {"kind": "event", "at": AT, "body": "Noor de Wit vroeg Karim Haddad om hulp."},
    {
        "kind": "note",
        "author": "Karim Haddad",
        "at": AT,
        "body": mark_safe("<p>Bel eerst met Enschede.</p>"),
    },
    {
        "kind": "ours",
        "author": "Noor de Wit",
        "role": "loket",
        "at": AT,
        "body": mark_safe("<p>Een expert zoekt het uit.</p>"),
    },
]
STATS = [
    {"label": "Vragen", "value": "214", "trend_text": "▲ 12%", "trend": "good", "note": "was 191"},
    {
        "label": "Zoekvragen zonder resultaat",
        "value": "4,1%",
        "trend_text": "▲ 0,6 punt",
        "trend": "bad",
        "note": "doel 3%",
    },
    {"label": "Antwoorden die kennis werden", "value": "31"},
]
BARS = [
    {"label": "Statushouders", "value": 52, "url": "#"},
    {"label": "Dak- en thuislozen", "value": 41},
    {"label": "Studenten", "value": 0, "text": "geen"},
]


def board() -> Board:
    weeks = [
        Week(number, month, current=number == 49)
        for month, numbers in [("December", range(49, 54)), ("Januari", range(1, 5)), ("Februari", (5, 6, 7))]
        for number in numbers
    ]
    full, over = Hours(24, "full"), Hours(40, "over")
    return Board(
        weeks,
        [
            Row(
                "Sanne Visser",
                "Projectleider, 32 uur",
                "sv",
                [
                    Bar(0, 9, "Nijmegen 24 uur per week", "week 49 tot en met 4, staat vast", url="#sv"),
                    Bar(6, 4, "Ede 16 uur per week", "week 2 tot en met 5, voorstel", "proposal", "#sv"),
                ],
                [full] * 6 + [over] * 3 + [Hours(16)] + [Hours(0, "none")] * 2,
                url="#",
            ),
            Row(
                "Daan Bakker",
                "Projectleider, 24 uur",
                "db",
                [Bar(8, 4, "Verlof", "week 4 tot en met 7, afwezig", "leave")],
                [Hours(0, "none")] * 12,
            ),
        ],
    )


class SampleForm(forms.Form):
    """One field of every sort that the field tag draws."""

    question = forms.CharField(
        label="Uw vraag",
        help_text="Schrijf zoals u het aan een collega zou vragen.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    group = forms.ChoiceField(
        label="Over welke doelgroep gaat het?",
        choices=[("", "Kies een doelgroep"), *((group["slug"], group["name"]) for group in GROUPS)],
        error_messages={"required": "Kies de doelgroep waar uw vraag over gaat."},
    )
    urgency = forms.ChoiceField(
        label="Hoeveel haast heeft het?",
        choices=[("normal", "Gewoon"), ("urgent", "Spoed")],
        widget=forms.RadioSelect,
        error_messages={"required": "Kies hoeveel haast het heeft."},
    )
    subjects = forms.MultipleChoiceField(
        label="Onderwerpen",
        choices=[("wonen", "Wonen"), ("zorg", "Zorg")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    email = forms.EmailField(
        label="E-mailadres",
        error_messages={"required": "Vul uw e-mailadres in."},
        help_text="Voor ons antwoord.",
    )
    weeks = forms.IntegerField(label="Aantal weken", required=False)
    attachment = forms.FileField(label="Bijlage", required=False, help_text="Pdf, Word of Excel.")
    share = forms.BooleanField(label="Het antwoord mag in de kennisbank komen.", required=False)


class SampleReply(forms.Form):
    kind = forms.ChoiceField(
        label="Soort bericht",
        choices=[("answer", "Antwoord aan mevrouw Aydin"), ("note", "Interne notitie")],
        widget=forms.RadioSelect,
        initial="answer",
    )
    body = forms.CharField(label="Tekst van uw bericht", widget=forms.Textarea(attrs={"rows": 6}))
    template = forms.ChoiceField(
        label="Standaardtekst", choices=[("", "Voeg standaardtekst in"), ("received", "Ontvangen")]
    )
    knowledge = forms.BooleanField(label="Maak er kennis van", required=False)


def visitor_samples() -> dict[str, Any]:
    return {
        "groups": GROUPS,
        "lines": LINES,
        "items": ITEMS,
        "results": RESULTS,
        "facets": FACETS,
        "steps": STEPS,
        "cases": CASES,
        "places": PLACES,
        "facts": FACTS,
        "hints": [{"label": "woonzorgvisie", "url": "#"}, {"label": "standplaatsen", "url": "#"}],
        "filters": [{"label": "Dak- en thuislozen", "url": "#"}],
        "orders": [{"value": "", "label": "Beste eerst"}, {"value": "new", "label": "Nieuwste eerst"}],
        "answer": {
            "text": mark_safe("Neem op dat dakloze mensen <mark>urgentie</mark> krijgen."),
            "title": "Voorrang bij uitstroom, hoofdstuk 3",
            "url": "#",
            "note": "Herzien op 16 november 2026.",
        },
        "events": [
            {
                "starts_at": AT,
                "title": "Gemengd wonen",
                "url": "#",
                "text": "Webinar, vrijdag 20 november, 10.12 uur",
            }
        ],
        "toc": [{"anchor": "waarom", "title": "1. Waarom voorrang?"}],
        "downloads": [{"title": "Handreiking", "url": "#", "note": "Pdf, 1,2 MB"}],
        "entries": [{"when": "2016", "text": "Van start."}, {"when": "2020", "text": "90 procent."}],
        "rows": [
            {"label": "Uw vraag", "value": "Wie betaalt\nde begeleiding?", "edit_url": "#"},
            {"label": "Gemeente", "value": "Hengelo"},
        ],
        "page": Paginator(range(300), 10).page(7),
    }


def staff_samples() -> dict[str, Any]:
    return {
        "tickets": TICKETS,
        "views": VIEWS,
        "thread": MESSAGES,
        "stats": STATS,
        "bars": BARS,
        "board": board(),
        "lines": LINES,
        "reply_form": SampleReply(),
        "buttons": [
            {"label": "Verstuur en wacht op reactie", "primary": True, "name": "then", "value": "wait"},
            {"label": "Verstuur en sluit", "name": "then", "value": "close"},
        ],
        "entries": [{"at": AT, "text": "Binnengekomen via de website"}],
        "reasons": ["Expert urgentie", {"icon": "warning", "text": "Afwezig tot 26 november"}],
        "columns": [{"label": "Zoekvraag"}, {"label": "Keer", "numeric": True}],
        "cells": [["hospitaverhuur", 19], ["briefadres zonder postbus", 14]],
    }
