"""Terms stand in the glossary from A to Z, and explain themselves in the texts where they are used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actions import SYSTEM
from knowledge.caching import store
from knowledge.importing import import_content
from knowledge.models import Faq, GlossaryTerm, Guide
from knowledge.resources.glossary import Term, TermMarks, all_terms

TERMS = (
    Term(1, "huisregels", "huisregel", "Afspraken.", "huisregels", "/thuis/begrippen/huisregels/"),
    Term(2, "huisregels voor bezoek", "", "Andere.", "bezoek", "/thuis/begrippen/bezoek/"),
    Term(3, "HR", "Hoge Raad", "De rechter.", "hr", "/thuis/begrippen/hr/"),
    Term(4, "R & D", "", "Onderzoek.", "rd", "/thuis/begrippen/rd/"),
)


def marked(html: str) -> list[tuple[str, str]]:
    """The anchor and the words of each term that is explained."""
    return re.findall(
        r'<a class="tb-term" data-term href="#begrip--([^"]+)">([^<]+)</a>', TermMarks(TERMS).mark(html)
    )


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<p>De huisregels gelden.</p>", [("huisregels", "huisregels")]),
        ("<p>Huisregels gelden; een huisregel ook.</p>", [("huisregels", "Huisregels")]),
        ("<p>De huisregels voor bezoek.</p>", [("bezoek", "huisregels voor bezoek")]),
        ("<p>De huisregels\n voor bezoek.</p>", [("bezoek", "huisregels\n voor bezoek")]),
        ("<p>De HR zegt, hr niet.</p>", [("hr", "HR")]),
        ("<p>de hoge raad, de Hoge Raad</p>", [("hr", "Hoge Raad")]),
        ("<p>HR-beleid en mijnhuisregels, HR2</p>", []),
        ("<p>(huisregels)</p>", [("huisregels", "huisregels")]),
        ("<h2>Huisregels</h2><p>De <a href='/x/'>huisregels</a>.</p>", []),
        ("<h3>HR</h3><p>De <strong>HR</strong>.</p>", [("hr", "HR")]),
        ("<table><tr><th>HR</th><td>HR</td></tr></table>", [("hr", "HR")]),
        ("<p>R &amp; D</p>", [("rd", "R &amp; D")]),
        ('<p title="HR">x</p>', []),
        ("", []),
    ],
)  # fmt: skip
def test_a_term_is_found_as_a_word_in_running_text(html: str, found: list[tuple[str, str]]) -> None:
    assert marked(html) == found


def test_a_term_is_explained_once_in_a_whole_page() -> None:
    marks = TermMarks(TERMS)
    first, second = marks.mark("<p>De HR.</p>"), marks.mark("<p>De HR.</p>")
    assert "tb-term" in first
    assert second == "<p>De HR.</p>"
    assert [term.slug for term in marks.found] == ["hr"]


def test_without_terms_a_text_stays_as_it_is() -> None:
    assert TermMarks(()).mark("<p>De HR.</p>") == "<p>De HR.</p>"


def put_text(page: Guide | Faq, html: str) -> None:
    page.body = [("text", html)]
    page.save_revision().publish()


def test_a_page_explains_its_terms_below_the_text(content: Path, client: Client) -> None:
    put_text(Guide.objects.get(), "<h2>Huisregels</h2><p>Maak huisregels. Herhaal de huisregels.</p>")
    html = client.get("/handreikingen/gids/").content.decode()
    assert html.count("data-term") == 1
    assert 'href="#begrip--huisregels"' in html
    assert 'id="begrip--huisregels"' in html
    assert "Begrippen op deze pagina" in html
    assert "Afspraken over hoe mensen samen wonen." in html
    assert 'href="/begrippen/huisregels/"' in html
    # Its heading and the passages of the search are as they were.
    assert '<h2 id="huisregels">Huisregels</h2>' in html
    assert [s.text for s in Guide.objects.get().reading.sections] == [
        "Maak huisregels. Herhaal de huisregels."
    ]


def test_the_short_answer_comes_before_the_text(content: Path, client: Client) -> None:
    faq = Faq.objects.get()
    faq.short_answer = "<p>Ja, met huisregels.</p>"
    put_text(faq, "<p>De huisregels zijn kort.</p>")
    html = client.get("/veelgestelde-vragen/vraag/").content.decode()
    assert 'met <a class="tb-term"' in html
    assert "<p>De huisregels zijn kort.</p>" in html


def test_a_term_does_not_explain_itself_and_a_hidden_one_explains_nothing(
    content: Path, client: Client
) -> None:
    term = GlossaryTerm.objects.get()
    term.body = [("text", "<p>De huisregels.</p>")]
    term.save_revision().publish()
    assert "data-term" not in client.get("/begrippen/huisregels/").content.decode()
    put_text(Guide.objects.get(), "<p>Maak huisregels.</p>")
    term.refresh_from_db()
    term.unpublish()
    assert "data-term" not in client.get("/handreikingen/gids/").content.decode()


def test_a_changed_definition_is_shown_at_once(content: Path, client: Client) -> None:
    put_text(Guide.objects.get(), "<p>Maak huisregels.</p>")
    client.get("/handreikingen/gids/")
    term = GlossaryTerm.objects.get()
    term.summary = "Een betere uitleg."
    term.save_revision().publish()
    assert "Een betere uitleg." in client.get("/handreikingen/gids/").content.decode()


def test_terms_are_read_once_as_long_as_no_page_changes(
    content: Path, settings, django_assert_num_queries
) -> None:
    settings.PAGE_CACHE_SECONDS = 300
    store.empty()
    with django_assert_num_queries(1):
        assert all_terms() == all_terms()
    store.empty()
    with django_assert_num_queries(1):
        all_terms()


def test_a_hostile_definition_is_text(content: Path, client: Client) -> None:
    put_text(Guide.objects.get(), "<p>Maak huisregels en &lt;b&gt;.</p>")
    term = GlossaryTerm.objects.get()
    term.summary, term.also = "<script>alert(1)</script>", "<b>\n(.*"
    term.save_revision().publish()
    html = client.get("/handreikingen/gids/").content.decode()
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;" in html


def test_queries_do_not_grow_with_terms_explained(content: Path, client: Client) -> None:
    put_text(Guide.objects.get(), "<p>Niets bijzonders.</p>")
    client.get("/handreikingen/gids/")
    with CaptureQueriesContext(connection) as none_explained:
        client.get("/handreikingen/gids/")
    term = GlossaryTerm.objects.get()
    words = [f"woord{n}" for n in range(20)]
    for word in words:
        term.copy(update_attrs={"slug": word, "title": word, "also": ""})
    put_text(Guide.objects.get(), f"<p>{' '.join(words)}</p>")
    with CaptureQueriesContext(connection) as many_explained:
        html = client.get("/handreikingen/gids/").content.decode()
    assert html.count("data-term") == 20
    assert len(many_explained) == len(none_explained) <= 10


def test_the_glossary_is_one_list_in_order_of_the_alphabet(content: Path, client: Client) -> None:
    term = GlossaryTerm.objects.get()
    for title in ("Ambulante hulp", "één loket", "3D-geprinte woning", "Zorg", "zorgplan"):
        term.copy(update_attrs={"slug": f"t-{title[:3].lower()}-{len(title)}", "title": title})
    html = client.get("/begrippen/").content.decode()
    assert re.findall(r'href="#(letter-.)"', html) == [f"letter-{x}" for x in "0aehz"]
    assert (
        html.index(">Ambulante hulp<")
        < html.index(">huisregels<")
        < html.index(">Zorg<")
        < html.index(">zorgplan<")
    )


def test_a_spelling_that_is_too_long_is_named(content: Path) -> None:
    file = content / "begrippen/huisregels.md"
    file.write_text(file.read_text().replace("HR]", f"{'x' * 101}]"))
    assert [(p.line, "101" in p.reason) for p in import_content(SYSTEM, content).problems] == [(4, True)]
