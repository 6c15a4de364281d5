"""On paper: the text with the addresses of its links and what was folded, without menus and buttons."""

from __future__ import annotations

import io
from typing import Any

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from accounts.actions import SYSTEM
from knowledge.importing import import_content
from tests.knowledge.conftest import ATTACHMENTS, FILES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = {
    "/handreikingen/gids/": ["De gids", "Zo pakt u het aan.", "Let hierop", "https://voorbeeld.example/stuk"],
    "/stappenplannen/plan/": ["Het plan", "Bel de buren."],
    "/modelverordeningen/verordening/": ["Begrippen", "Kort gehouden."],
    "/praktijkvoorbeelden/voorbeeld/": ["Het voorbeeld", "Corporatie Voorbeeld"],
    "/regelingen/regeling/": ["1.500.000"],
    "/wetgeving/wet/": ["U moet iets doen."],
    "/veelgestelde-vragen/vraag/": ["Ja, dat mag.", "Het lange antwoord."],
    "/bijeenkomsten/webinar/": ["Het webinar", "Noor Voorbeeld"],
    "/doelgroepen/bewoners-a/": ["Naar schatting 100 mensen"],
    "/actielijnen/lijn-een/": ["Meer woningen."],
    "/gereedschappen/kist/": [
        "De kist",
        "Het invulschema",
        "De rekenhulp",
        "https://www.example.org/rekenhulp",
    ],
    "/begrippen/huisregels/": ["Afspraken over hoe mensen samen wonen.", "huisregel"],
    "/nieuws/bericht/": ["Er is nieuws", "Vanaf nu gaat het anders."],
}
ON_SCREEN_ONLY = ["Kennisbank", "Inloggen", "Printen of bewaren", "Naar de inhoud", "Stel uw vraag"]


def test_a_page_on_paper(live_server: Any, page: Page, write: Any) -> None:
    name = "handreikingen/gids.md"
    linked = f"{FILES[name]}\nZie [het stuk](https://voorbeeld.example/stuk).\n"
    import_content(SYSTEM, write(FILES | ATTACHMENTS | {name: linked}))
    for address, texts in PAGES.items():
        page.goto(live_server.url + address)
        # Any part may fold; what it holds is read on paper.
        page.evaluate(
            "document.querySelector('article').insertAdjacentHTML('beforeend',"
            " '<details><summary>Vouw</summary><p>Uitgevouwen tekst.</p></details>')"
        )
        paper = PdfReader(io.BytesIO(page.pdf()))
        text = " ".join(" ".join(sheet.extract_text().split()) for sheet in paper.pages)
        for wanted in [*texts, "Uitgevouwen tekst."]:
            assert wanted in text, (address, wanted, text)
        for unwanted in ON_SCREEN_ONLY:
            assert unwanted not in text, (address, unwanted)
