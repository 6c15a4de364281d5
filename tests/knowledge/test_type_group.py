"""The page of a target group says who belongs to it, since when, how many, and where to begin."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from accounts.actions import SYSTEM
from knowledge.importing import import_content
from knowledge.models import Resource, TargetGroupPage
from knowledge.search_source import passages_of

FILE = "doelgroepen/bewoners-a.md"


def test_the_definition_of_now_is_read_first_and_earlier_ones_on_demand(
    content: Path, client: Client
) -> None:
    html = client.get("/doelgroepen/bewoners-a/").content.decode()
    now, details, before = (
        html.index("Wie nu bij bewoners A hoort."),
        html.index("Eerdere definities"),
        html.index("Wie vroeger bij bewoners A hoorde."),
    )
    assert now < details < before
    assert "Geldig vanaf 11 mei 2022. Bron: Een ouder programma" in html


def test_sizes_of_several_years_stand_in_a_table_with_their_source(content: Path, client: Client) -> None:
    html = client.get("/doelgroepen/bewoners-a/").content.decode()
    assert "Naar schatting 100 mensen (2021)" in html
    for cell in ("2021", "Het bureau", "2018", "Ongeveer 90 mensen"):
        assert f">{cell}</td>" in html
    assert "wonen, zorg en begeleiding" in html or "In het programma" in html


def test_a_group_without_facts_says_not_known(content: Path, client: Client) -> None:
    html = client.get("/doelgroepen/bewoners-b/").content.decode()
    assert "niet bekend" in html
    assert "Eerdere definities" not in html
    assert 'id="omvang"' not in html


def test_what_an_editor_chose_stands_above_what_is_gathered(content: Path, client: Client) -> None:
    html = client.get("/doelgroepen/bewoners-a/").content.decode()
    assert html.index("Begin hier") < html.index("Het plan") < html.index('id="soort-guide"')
    Resource.objects.get(slug="plan").unpublish()
    assert "Begin hier" not in client.get("/doelgroepen/bewoners-a/").content.decode()


def test_the_contents_name_each_kind_that_is_gathered(content: Path, client: Client) -> None:
    html = client.get("/doelgroepen/bewoners-a/").content.decode()
    for kind in ("guide", "step_plan", "case", "news", "toolkit", "term"):
        assert f'href="#soort-{kind}"' in html
    assert html.count("Op deze pagina") == 1


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("    source: Het programma\n", "", 7),
        ("valid_from: 2026-01-01", "valid_from: nu", 8),
        ("    year: 2021\n", "    year: veel\n", 15),
        ("start_here:", "related:", 19),
    ],
)
def test_a_bad_fact_in_a_file_is_named_with_its_line(content: Path, old: str, new: str, line: int) -> None:
    file = content / FILE
    file.write_text(file.read_text().replace(old, new, 1))
    assert [p.line for p in import_content(SYSTEM, content).problems] == [line]
    assert len(TargetGroupPage.objects.get(slug="bewoners-a").definitions) == 2


def test_the_search_finds_who_belongs_to_a_group_at_its_own_heading(content: Path, client: Client) -> None:
    page = TargetGroupPage.objects.get(slug="bewoners-a")
    found = {passage.anchor: passage.text for passage in passages_of(page)}
    assert found["wie"] == "Wie nu bij bewoners A hoort."
    assert 'id="wie"' in client.get("/doelgroepen/bewoners-a/").content.decode()
