"""Synonyms and stop phrases of the team: at once, on either engine, and with their effect beforehand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEntry, User
from search import actions, indexing
from search.asking import finding_for
from search.dutch.synonyms import default_groups
from search.engines import EngineUnavailable
from search.models import QueryCount, StopPhrase, SynonymGroup
from search.tuning import preview, store
from tests.search.shelf import Shelf

NEW = "/kennis/zoeken/synoniemen/"


@pytest.fixture
def editor(make_user: Callable[..., User]) -> User:
    return make_user("editor")


@pytest.fixture
def client(editor: User) -> Client:
    client = Client()
    client.force_login(editor)
    return client


def titles(query: str) -> list[str]:
    return [page.title for page in finding_for(AnonymousUser(), query).pages]


def put(editor: User, *terms: str, **values: Any) -> SynonymGroup:
    group = SynonymGroup(terms=list(terms), **values)
    return actions.put_synonyms(editor, group, seen=store.current_version())


def save(client: Client, url: str, **data: Any) -> Any:
    return client.post(url, {"step": "save", "seen": store.current_version(), "in_use": "on", **data})


def test_sixty_groups_of_the_field_come_with_it_and_each_has_a_name_of_its_own() -> None:
    groups = default_groups()
    assert len(groups) >= 60
    assert len({group[0] for group in groups}) == len(groups)
    words = {word for group in groups for word in group}
    assert {
        "statushouder",
        "vergunninghouder",
        "dakloos",
        "thuisloos",
        "ggz",
        "Wlz",
        "Wmo",
        "azc",
        "ODG",
    } <= words


def test_a_new_group_works_at_once_and_without_a_rebuild(shelf: Shelf, editor: User) -> None:
    assert "Pipowagens op een erf" not in titles("huifkar")
    put(editor, "huifkar", "pipowagen")
    assert titles("huifkar")[0] == "Pipowagens op een erf"


def test_another_process_sees_the_change_by_one_small_query(
    shelf: Shelf, editor: User, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    stale = store.tuning()
    put(editor, "huifkar", "pipowagen")
    monkeypatch.setattr(store, "_kept", stale)
    assert titles("huifkar")[0] == "Pipowagens op een erf"
    with django_assert_num_queries(1):
        store.tuning()


def test_a_change_that_is_rolled_back_is_not_remembered(shelf: Shelf, editor: User) -> None:
    with transaction.atomic():
        put(editor, "huifkar", "pipowagen")
        assert titles("huifkar")[0] == "Pipowagens op een erf"
        transaction.set_rollback(True)
    assert "Pipowagens op een erf" not in titles("huifkar")


def test_a_group_that_comes_with_the_program_is_changed_put_out_of_use_and_made_as_it_came(
    shelf: Shelf, client: Client
) -> None:
    shelf.put("5", "Vergunninghouders", "Huisvest wie een vergunning heeft.")
    list(indexing.rebuild())
    base = default_groups()[0]
    assert "Vergunninghouders" in titles("statushouder")
    assert save(client, f"{NEW}?basis={base[0]}", terms="\n".join(base), in_use="").status_code == 302
    row = SynonymGroup.objects.get()
    assert (row.base, row.in_use) == (base[0], False)
    assert base not in store.tuning().groups
    assert save(client, f"{NEW}{row.pk}/", step="take_away").status_code == 302
    assert base in store.tuning().groups


def test_the_effect_is_shown_before_it_is_saved(shelf: Shelf, client: Client) -> None:
    QueryCount.objects.create(query="oude huifkar", asked=5, day=timezone.localdate())
    QueryCount.objects.create(query="huifkar van jansen", asked=1, day=timezone.localdate())
    page = client.post(NEW, {"terms": "huifkar\npipowagen", "in_use": "on", "step": "look"})
    text = page.content.decode()
    assert not SynonymGroup.objects.exists()
    changing = {effect.query: effect for effect in page.context["changing"]}
    assert changing["oude huifkar"].asked == 5
    new = [place.title for place in changing["huifkar"].after if place.is_new]
    assert "Pipowagens op een erf" in new
    assert "jansen" not in text, "what was asked once may name a person"
    hidden = {"terms": "huifkar\npipowagen", "in_use": "on", "seen": page.context["seen"]}
    assert client.post(NEW, {**hidden, "step": "save"}).status_code == 302
    assert SynonymGroup.objects.get().terms == ["huifkar", "pipowagen"]
    assert AuditEntry.objects.filter(verb="put_synonyms").count() == 1


def test_what_moves_and_what_leaves_is_told(shelf: Shelf, editor: User) -> None:
    group = put(editor, "huifkar", "pipowagen")
    (effect,) = preview.effects(["huifkar"], store.tuning(), store.with_row(group, away=True))
    assert [gone.title for gone in effect.gone] == ["Pipowagens op een erf"]
    assert effect.changes


def test_a_preview_asks_the_database_no_more_for_more_groups(
    shelf: Shelf, editor: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(5):
        put(editor, f"woord{number}", f"ander{number}")
    before = store.tuning()
    with django_assert_max_num_queries(7):
        preview.effects(["woord1", "ander1"], before, store.with_row(SynonymGroup(terms=["aap", "noot"])))


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ("", "Fout: Nieuwe synoniemen"),
        ("huifkar", "Geef twee"),
        ("dakloze\ndaklozen", "Geef twee"),
        ("a\nwoonwagen", "te kort"),
        ("de het\nwoonwagen", "kleine woorden"),
        ("?!\nwoonwagen", "te kort"),
        ("x" * 81 + "\nwoonwagen", "te lang"),
        ("\n".join(f"woord{n}" for n in range(21)), "hoogstens 20"),
        ("ggz, geestelijke gezondheidszorg, psychiatrie, psychiatrisch, psychisch", "al een groep"),
        ("woon\x00wagen\nwagen", "Null"),
    ],
)
def test_a_group_that_makes_no_sense_is_refused_in_words_and_what_was_typed_stays(
    shelf: Shelf, client: Client, terms: str, said: str
) -> None:
    page = client.post(NEW, {"terms": terms, "in_use": "on", "step": "look"})
    assert page.status_code == 422
    assert said in page.content.decode()
    assert page.context["form"]["terms"].value() == terms
    assert not SynonymGroup.objects.exists()


def test_a_word_in_two_groups_is_pointed_out_and_allowed(shelf: Shelf, client: Client) -> None:
    page = client.post(NEW, {"terms": "ggz\nzielzorg", "in_use": "on", "step": "look"})
    assert any("geestelijke gezondheidszorg" in hint for hint in page.context["hints"])


def test_who_saves_after_somebody_else_sees_the_effect_anew_and_loses_nothing(
    shelf: Shelf, client: Client, editor: User
) -> None:
    seen = store.current_version()
    put(editor, "wachten", "kachel")
    page = client.post(NEW, {"terms": "aap\nnoot", "in_use": "on", "step": "save", "seen": seen})
    assert page.status_code == 409
    assert ("terms", "aap\nnoot") in page.context["typed"]
    assert SynonymGroup.objects.count() == 1
    assert save(client, NEW, terms="aap\nnoot").status_code == 302


def test_only_who_publishes_changes_the_search(shelf: Shelf, make_user: Callable[..., User]) -> None:
    with pytest.raises(PermissionDenied):
        put(make_user("expert"), "aap", "noot")
    with pytest.raises(PermissionDenied):
        actions.order_page(make_user("employee"), "aap")
    assert not SynonymGroup.objects.exists()


def test_a_base_has_one_group_in_its_place(db: None) -> None:
    SynonymGroup.objects.create(terms=["a", "b"], base="oudere")
    with pytest.raises(IntegrityError), transaction.atomic():
        SynonymGroup.objects.create(terms=["a", "c"], base="oudere")
    SynonymGroup.objects.create(terms=["a", "b"])
    SynonymGroup.objects.create(terms=["a", "c"])


def test_a_stop_phrase_is_not_searched_for_and_works_at_once(shelf: Shelf, client: Client) -> None:
    assert "Wachten op een huis" in titles("mag ik een kachel pipowagen")
    url = "/kennis/zoeken/stopzinnen/"
    page = client.post(url, {"words": "Mag ik  een kachel", "step": "look"})
    assert page.status_code == 200
    assert save(client, url, words="Mag ik  een kachel").status_code == 302
    assert StopPhrase.objects.get().words == "mag ik een kachel"
    assert titles("mag ik een kachel pipowagen") == ["Pipowagens op een erf"]
    again = client.post(url, {"words": "mag ik een KACHEL", "step": "look"})
    assert (again.status_code, "al in de lijst" in again.content.decode()) == (422, True)


def test_a_group_can_be_saved_while_the_engine_is_away(
    shelf: Shelf, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*args: object, **kwargs: object) -> None:
        raise EngineUnavailable("away")

    monkeypatch.setattr(preview, "finding_for", away)
    page = client.post(NEW, {"terms": "aap\nnoot", "in_use": "on", "step": "look"})
    assert (page.status_code, page.context["unavailable"]) == (200, True)
    assert save(client, NEW, terms="aap\nnoot").status_code == 302


def test_the_list_asks_no_more_for_more_rows(shelf: Shelf, client: Client, editor: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/kennis/zoeken/").status_code == 200
        return len(captured)

    first = queries()
    for number in range(4):
        put(editor, f"woord{number}", f"ander{number}")
    assert queries() == first
