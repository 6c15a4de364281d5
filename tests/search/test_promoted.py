"""Promoted results: on top, only where they fit, and only what the reader may read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from search import actions, indexing
from search.models import PromotedResult
from search.tuning import store
from tests.search.shelf import Shelf

NEW = "/kennis/zoeken/aanbevolen/"
TODAY = timezone.localdate


@pytest.fixture
def editor(make_user: Callable[..., User]) -> User:
    return make_user("editor")


@pytest.fixture
def team(editor: User) -> Client:
    client = Client()
    client.force_login(editor)
    return client


def promote(editor: User, *phrases: str, page: str = "2", **values: Any) -> PromotedResult:
    row = PromotedResult(phrases=list(phrases), page_id=f"shelf:{page}", title="Zoals gekozen", **values)
    return actions.promote_page(editor, row, seen=store.current_version())


def on_top(query: str, **parameters: str) -> list[str]:
    answer = Client().get("/zoeken/", {"q": query, **parameters})
    assert answer.status_code == 200
    assert ("Aanbevolen" in answer.content.decode()) == bool(answer.context["promoted"])
    return [result["title"] for result in answer.context["promoted"]]


def test_a_promoted_page_stands_on_top_with_a_label_at_once_and_once(shelf: Shelf, editor: User) -> None:
    assert on_top("standplaats") == []
    promote(editor, "standplaats", page="1")
    answer = Client().get("/zoeken/", {"q": "standplaats"})
    assert [result["title"] for result in answer.context["promoted"]] == ["Standplaatsen voor woonwagens"]
    below = [result["title"] for result in answer.context["results"]]
    assert "Standplaatsen voor woonwagens" not in below


def test_other_forms_small_words_order_and_spelling_make_no_difference(shelf: Shelf, editor: User) -> None:
    promote(editor, "standplaats bewoner")
    for query in ("bewoners en standplaatsen", "STANDPLAATS, bewoner?", "standplats bewoner"):
        assert on_top(query) == ["Woonzorgvisie"], query
    for query in ("standplaats", "standplaats bewoner kachel", "standplaats -bewoner"):
        assert on_top(query) == [], query


def test_it_shows_for_a_query_that_finds_nothing_else(shelf: Shelf, editor: User) -> None:
    promote(editor, "qqxx")
    assert on_top("qqxx") == ["Woonzorgvisie"]


def test_only_on_the_first_page_and_in_the_best_order(shelf: Shelf, editor: User) -> None:
    for number in range(12):
        shelf.put(f"n{number}", f"Standplaats {number}", "Een standplaats.")
    list(indexing.rebuild())
    promote(editor, "standplaats")
    assert on_top("standplaats", pagina="2") == []
    assert on_top("standplaats", volgorde="datum") == []


def test_a_filter_that_the_page_does_not_fit_hides_it(shelf: Shelf, editor: User) -> None:
    promote(editor, "standplaats")
    assert on_top("standplaats", doelgroep="ouderen") == ["Woonzorgvisie"]
    assert on_top("standplaats", doelgroep="studenten") == []
    assert on_top("standplaats", soort="case") == []


def test_it_stands_there_in_its_period_and_in_its_order(shelf: Shelf, editor: User) -> None:
    day = dt.timedelta(days=1)
    promote(editor, "standplaats", page="1", first_day=TODAY() + day)
    promote(editor, "standplaats", page="2", last_day=TODAY() - day)
    promote(editor, "standplaats", page="3", order=2, first_day=TODAY(), last_day=TODAY())
    promote(editor, "standplaats", page="4", order=1)
    assert on_top("standplaats") == ["Wachten op een huis", "Pipowagens op een erf"]


def test_at_most_three_stand_on_top(shelf: Shelf, editor: User) -> None:
    for key in ("1", "2", "3", "4"):
        promote(editor, "standplaats", page=key)
    assert len(on_top("standplaats")) == 3


def test_what_is_not_public_any_more_is_not_shown_and_marked_in_the_list(
    shelf: Shelf, editor: User, team: Client
) -> None:
    promote(editor, "standplaats")
    assert "Niet meer openbaar" not in team.get("/kennis/zoeken/").content.decode()
    shelf.hidden.add("2")
    assert on_top("standplaats") == []
    assert "Niet meer openbaar" in team.get("/kennis/zoeken/").content.decode()


def test_a_page_is_found_chosen_previewed_and_saved_without_scripts(shelf: Shelf, team: Client) -> None:
    first = team.get(f"{NEW}?zin=woonvisie")
    assert first.context["form"]["phrases"].value() == "woonvisie"
    typed = {"phrases": "lange kachel", "find": "woonzorgvisie", "order": "1"}
    found = team.post(NEW, {**typed, "step": "find"})
    assert "Woonzorgvisie" in found.content.decode()
    assert "Fout" not in found.content.decode()
    look = team.post(NEW, {**typed, "page": "shelf:2", "step": "look"})
    (effect,) = look.context["changing"]
    assert (effect.after[0].title, effect.after[0].is_new or effect.after[0].is_moved) == (
        "Woonzorgvisie",
        True,
    )
    hidden = dict(look.context["typed"])
    saved = team.post(NEW, {**hidden, "seen": look.context["seen"], "step": "save"})
    assert saved.status_code == 302
    row = PromotedResult.objects.get()
    assert (row.page_id, row.title, row.phrases) == ("shelf:2", "Woonzorgvisie", ["lange kachel"])
    assert on_top("kachel lang") == ["Woonzorgvisie"]
    assert team.get(f"{NEW}{row.pk}/").status_code == 200


@pytest.mark.parametrize(
    "page", ["", "shelf:99", "shelf:1' OR 1=1", "x" * 300, "shelf:" + "9" * 40, "bron:1"]
)
def test_a_page_that_a_visitor_can_not_read_is_no_choice(shelf: Shelf, team: Client, page: str) -> None:
    answer = team.post(NEW, {"phrases": "kachel", "page": page, "order": "1", "step": "save"})
    assert answer.status_code == 422
    assert not PromotedResult.objects.exists()


def test_a_period_ends_after_it_begins(shelf: Shelf, team: Client, editor: User) -> None:
    period = {"first_day": "2026-11-02", "last_day": "2026-11-01"}
    answer = team.post(NEW, {"phrases": "kachel", "page": "shelf:1", "order": "1", "step": "look", **period})
    assert (answer.status_code, "last_day" in answer.context["form"].errors) == (422, True)
    with pytest.raises(IntegrityError), transaction.atomic():
        promote(editor, "kachel", first_day=dt.date(2026, 11, 2), last_day=dt.date(2026, 11, 1))


def test_a_page_is_renamed_and_the_reader_sees_its_present_name(shelf: Shelf, editor: User) -> None:
    promote(editor, "standplaats")
    shelf.put("2", "Visie op wonen en zorg", "Nieuwe tekst.")
    list(indexing.rebuild())
    assert on_top("standplaats") == ["Visie op wonen en zorg"]
