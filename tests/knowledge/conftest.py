"""A small knowledge centre of one page per kind, loaded by the importer itself."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import transaction
from pytest_django import DjangoDbBlocker

from accounts.actions import SYSTEM
from knowledge.actions import set_up
from knowledge.importing import import_content
from knowledge.models import HomePage
from vocabulary.models import Municipality, Province

SHARED = """\
target_groups: [bewoners-a]
action_lines: [lijn-een]
audience: [beleidsmedewerker]
checked: 2026-10-12
next_check: 2027-04-12
sources:
  - title: Het programma
    detail: hoofdstuk 2
"""

FILES = {
    "doelgroepen/bewoners-a.md": """\
---
name: Bewoners A
short_name: A
order: 1
tier: primary
definitions:
  - text: Wie nu bij bewoners A hoort.
    valid_from: 2026-01-01
    source: Het programma
  - text: Wie vroeger bij bewoners A hoorde.
    valid_from: 2022-05-11
    source: Een ouder programma
sizes:
  - size: Naar schatting 100 mensen
    year: 2021
    source: Het bureau
  - size: Ongeveer 90 mensen
    year: 2018
start_here: [plan]
summary: Wie bewoners A zijn.
---
Zij zoeken een huis.
""",
    "doelgroepen/bewoners-b.md": """\
---
name: Bewoners B
order: 2
tier: housing
summary: Wie bewoners B zijn.
---
Zij zoeken ook een huis.
""",
    "actielijnen/lijn-een.md": """\
---
name: Lijn een
order: 1
summary: Waar lijn een over gaat.
---
Meer woningen.
""",
    "handreikingen/gids.md": f"""\
---
title: De gids
summary: Zo pakt u het aan.
{SHARED}related: [plan]
version_notes:
  - date: 2026-10-12
    text: Eerste versie.
---
Inleiding met een link naar [het plan](page:plan) en naar [het loket](/vraag/stellen/).

## Waarom?

Daarom. Zie <script>alert(1)</script> niets.

### Dieper

| Vraag | Antwoord |
|---|---|
| Hoeveel? | niet **bekend** |

## Waarom?

::: callout Let hierop
Denk aan de buurt.
:::

> Wij bellen vooraf.
>
> — Een adviseur

## Bronnen

Het woord bronnen mag ook een kop zijn.
""",
    "gereedschappen/kist.md": f"""\
---
title: De kist
summary: Hiermee begint u.
{SHARED}items:
  - title: Het invulschema
    purpose: Zet op een rij wat er is.
    file: schema.csv
    licence: CC0
    date: 2026-10-01
    source: Eigen werk
  - title: De rekenhulp
    purpose: Reken uit wat er nodig is.
    url: https://www.example.org/rekenhulp
    licence: Zie de site
downloads:
  - file: schema.csv
    title: Alles in een bestand
---
""",
    "begrippen/huisregels.md": f"""\
---
title: huisregels
summary: Afspraken over hoe mensen samen wonen.
also: [huisregel, HR]
{SHARED}related: [gids]
---
""",
    "nieuws/bericht.md": f"""\
---
title: Er is nieuws
summary: Dit verandert er.
{SHARED}in_days: -2
---
Vanaf nu gaat het anders.
""",
    "stappenplannen/plan.md": f"""\
---
title: Het plan
summary: In twee stappen klaar.
{SHARED}steps:
  - key: begin
    title: Begin
    who: Projectleider
    weeks: 0
    text: |
      Spreek af *wie* meedoet.
    checklist:
      - key: bellen
        text: Bel de buren.
    links: [gids]
  - key: klaar
    title: Rond af
    weeks: 6
---
Dit plan is kort.
""",
    "modelverordeningen/verordening.md": f"""\
---
title: De verordening
summary: Een voorbeeldtekst.
{SHARED}variables:
  - key: gemeente
    label: Naam van de gemeente
    type: text
    required: true
chapters:
  - key: algemeen
    title: Algemeen
    articles:
      - key: begrippen
        title: Begrippen
        members:
          - key: b1
            text: "In deze verordening van {{{{ gemeente }}}} wordt bedoeld met:"
            parts: [a is een letter;, b is een <b>letter</b>.]
        explanation: Kort gehouden.
  - key: slot
    title: Slot
    articles:
      - key: ingang
        title: Ingang
        optional: true
        members:
          - key: i1
            text: Zie {{{{ article:begrippen }}}}.
          - key: i2
            text: Dit is het tweede lid.
        alternatives:
          - key: later
            title: Later ingaan
            members:
              - key: l1
                text: Een jaar later.
---
Lees dit eerst.
""",
    "praktijkvoorbeelden/voorbeeld.md": f"""\
---
title: Het voorbeeld
summary: Zo deed een gemeente het.
{SHARED}place: Ergens
municipality: GM9999
start_year: 2016
homes: 70
partners: [Corporatie Voorbeeld]
costs: null
results:
  - text: Het lukte.
    source: Het programma
lessons: [Begin op tijd.]
contact: via het loket
---
Zij begonnen gewoon.
""",
    "regelingen/regeling.md": f"""\
---
title: De regeling
summary: Geld voor huizen.
{SHARED}who_can_apply: null
opens_in_days: -1
closes_in_days: 10
amounts:
  - year: 2026
    amount: 1500000
    note: null
fictional: true
source_note: Verzonnen.
---
Vraag op tijd aan.
""",
    "wetgeving/wet.md": f"""\
---
title: De wet
summary: Wat de wet wil.
{SHARED}official_name: Wet op het voorbeeld
law_status: parliament
status_note: stand mei 2022 volgens bron
timeline:
  - date: "2022-03-01"
    label: Ingediend
    text: De wet ging naar de Kamer.
  - date: null
    label: In werking
    text: null
meaning: U moet iets doen.
---
Meer over de wet.
""",
    "veelgestelde-vragen/vraag.md": f"""\
---
title: Mag dat?
summary: Of dat mag.
{SHARED}short_answer: Ja, dat mag.
---
Het lange antwoord.
""",
    "bijeenkomsten/webinar.md": f"""\
---
title: Het webinar
summary: In een uur alles weten.
{SHARED}event_kind: webinar
sessions:
  - in_days: 11
    start: "13:30"
    end: "14:30"
place: null
online: true
capacity: 2
speakers:
  - name: Noor Voorbeeld
    role: adviseur (fictief)
programme:
  - time: "13:30"
    text: Welkom
---
Kom ook.
""",
}

WriteFiles = Callable[[dict[str, str]], Path]


# What lies beside the content files.
ATTACHMENTS = {"gereedschappen/schema.csv": "groep,aantal\nA,100\n"}


def write_below(folder: Path, files: dict[str, str]) -> Path:
    """Write content files below a folder and return it."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def put_municipality() -> Municipality:
    """The municipality of the practice case."""
    province = Province.objects.create(code="PV99", name="Voorbeeldland", slug="voorbeeldland")
    return Municipality.objects.create(
        code="GM9999", name="Ergenshuizen", slug="ergenshuizen", province=province, inhabitants=10_000,
        inhabitants_year=2026, latitude=52.1, longitude=5.2,
    )  # fmt: skip


@pytest.fixture
def write(tmp_path: Path) -> WriteFiles:
    """Write content files, and what lies beside them, below the content folder of this test."""
    return lambda files: write_below(tmp_path / "content", ATTACHMENTS | files)


@pytest.fixture
def municipality(db: None) -> Municipality:
    """The municipality of the practice case."""
    return put_municipality()


@pytest.fixture
def tree(db: None) -> HomePage:
    """Home page, sections and rights, without content."""
    # The addresses of the site are cached; another test's site had other ids.
    cache.clear()
    set_up(SYSTEM)
    return HomePage.objects.get()


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory) -> Iterator[Path]:  # type: ignore[no-untyped-def]
    """One page of every kind, loaded once for the tests of a module and rolled back after them."""
    folder = write_below(tmp_path_factory.mktemp("content"), FILES | ATTACHMENTS)
    with django_db_blocker.unblock(), transaction.atomic():
        cache.clear()
        put_municipality()
        report = import_content(SYSTEM, folder)
        assert not report.problems, [str(problem) for problem in report.problems]
        yield folder
        transaction.set_rollback(True)


@pytest.fixture
def content(loaded: Path, db: None, tmp_path: Path) -> Path:
    """One page of every kind; returns a copy of the folder that they came from."""
    shutil.copytree(loaded, tmp_path / "content")
    return tmp_path / "content"
