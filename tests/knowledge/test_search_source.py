"""What the search gets: passages cut at the headings; every change of what may be seen is promised."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from knowledge.models import Event, Guide, PracticeCase, Resource, SectionPage
from knowledge.search_source import keys, passages, passages_of, pieces, readable, still
from post.models import Effect
from post.outbox import run_due
from search import indexing
from search.asking import finding_for
from search.engine import engine


def promised() -> set[str]:
    return set(Effect.objects.filter(kind="search.index", state="pending").values_list("key", flat=True))


@pytest.fixture
def quiet(content: Path) -> Path:
    """Nothing is promised yet."""
    Effect.objects.all().delete()
    return content


def test_every_public_page_gives_passages_with_working_anchors(content: Path, client: Client) -> None:
    found = list(passages(None))
    assert {p.page_id for p in found} == {
        f"resource:{pk}" for pk in Resource.objects.values_list("pk", flat=True)
    }
    assert len({p.id for p in found}) == len(found)
    for passage in found:
        assert passage.visibility == ("public",)
        assert passage.text
        html = client.get(passage.url).content.decode()
        assert not passage.anchor or f'id="{passage.anchor}"' in html, passage.link


def test_a_passage_knows_its_headings_and_facets(content: Path) -> None:
    guide = Guide.objects.get()
    found = list(passages([str(guide.pk)]))
    deep = next(p for p in found if p.anchor == "dieper")
    assert deep.headings == ("Waarom?", "Dieper")
    assert "niet bekend" in deep.text
    assert (deep.kind, deep.target_groups, deep.action_lines) == ("guide", ("bewoners-a",), ("lijn-een",))
    assert deep.audience == ("beleidsmedewerker",)
    case = next(iter(passages([str(PracticeCase.objects.get().pk)])))
    assert (case.province, case.year) == ("voorbeeldland", 2016)


def test_every_page_has_a_year_and_an_event_that_in_which_it_is_held(content: Path) -> None:
    Resource.objects.update(first_published_at=dt.datetime(2024, 6, 1, tzinfo=dt.UTC))
    PracticeCase.objects.update(start_year=None)
    event = Event.objects.get()
    years = {passage.page_id: passage.year for passage in passages(None)}
    held = years.pop(f"resource:{event.pk}")
    assert set(years.values()) == {2024}
    day = timezone.localdate(event.session_list[0].starts_at)
    assert held == day.year
    assert next(passages_of(event)).extra["held"] == day.isoformat()


def test_what_appears_just_after_midnight_is_of_the_new_day(content: Path) -> None:
    Guide.objects.update(first_published_at=dt.datetime(2026, 2, 28, 23, 30, tzinfo=dt.UTC))
    assert {passage.date for passage in passages_of(Guide.objects.get())} == {dt.date(2026, 3, 1)}


def test_structured_texts_are_found_too(content: Path) -> None:
    text = " ".join(passage.text for passage in passages(None))
    for words in (
        "Bel de buren.",
        "wordt bedoeld met",
        "Kort gehouden.",
        "Ja, dat mag.",
        "U moet iets doen.",
    ):
        assert words in text, words


def test_a_long_text_is_cut_after_a_sentence() -> None:
    text = "Dit is een zin van zeven woorden. " * 100
    cut = list(pieces(text))
    assert len(cut) > 2
    assert all(piece.endswith(".") for piece in cut)
    assert " ".join(cut).split() == text.split()


def test_what_is_not_public_gives_nothing(content: Path, make_user) -> None:
    guide = Guide.objects.get()
    key = str(guide.pk)
    assert readable(None, [key, "x", "999999"]) == {key}
    guide.unpublish()
    assert not list(passages([key]))
    assert readable(make_user("editor"), [key]) == set()


def test_what_expired_is_not_found_though_nobody_took_it_off_yet(content: Path, make_user) -> None:
    guide = Guide.objects.get()
    key = str(guide.pk)
    Guide.objects.update(expire_at=timezone.now() + dt.timedelta(hours=1))
    assert readable(None, [key]) == {key}
    Guide.objects.update(expire_at=timezone.now() - dt.timedelta(seconds=1))
    assert Guide.objects.get().live
    assert readable(None, [key]) == readable(make_user("editor"), [key]) == set()
    assert not list(passages([key]))
    assert key not in keys()


def test_drafts_change_nothing_until_they_are_published(quiet: Path) -> None:
    guide = Guide.objects.get()
    guide.title = "Nog niet"
    revision = guide.save_revision()
    assert promised() == set()
    assert next(iter(passages([str(guide.pk)]))).title == "De gids"
    revision.publish()
    assert promised() == {f"resource:{guide.pk}"}


def test_taking_away_deleting_and_restoring_are_promised(quiet: Path) -> None:
    guide = Guide.objects.get()
    guide.unpublish()
    assert promised() == {f"resource:{guide.pk}"}
    Effect.objects.all().delete()
    Guide.objects.get().delete()
    assert promised() == {f"resource:{guide.pk}"}


def test_closing_and_opening_a_branch_is_promised_for_all_below(quiet: Path) -> None:
    section = SectionPage.objects.get(slug="doelgroepen")
    expected = {f"resource:{pk}" for pk in section.get_children().values_list("pk", flat=True)}
    closed = PageViewRestriction.objects.create(page=section, restriction_type=PageViewRestriction.LOGIN)
    assert promised() == expected
    Effect.objects.all().delete()
    closed.delete()
    assert promised() == expected


def test_another_address_is_promised_for_all_below(quiet: Path, django_capture_on_commit_callbacks) -> None:
    section = SectionPage.objects.get(slug="doelgroepen")
    section.slug = "groepen"
    with django_capture_on_commit_callbacks(execute=True):
        section.save_revision().publish()
    assert promised() == {f"resource:{pk}" for pk in section.get_children().values_list("pk", flat=True)}


def test_a_move_is_promised(quiet: Path) -> None:
    guide = Guide.objects.get()
    guide.move(SectionPage.objects.get(slug="stappenplannen"), pos="last-child")
    assert promised() == {f"resource:{guide.pk}"}


def test_what_is_moved_out_of_every_site_has_no_address_and_is_not_found(
    quiet: Path, client: Client, make_user
) -> None:
    list(indexing.rebuild())
    guide = Guide.objects.get()
    guide.move(Page.objects.get(depth=1), pos="last-child")
    assert Guide.objects.get().live and Guide.objects.get().url is None
    assert promised() == {f"resource:{guide.pk}"}
    key = str(guide.pk)
    assert readable(None, [key]) == readable(make_user("editor"), [key]) == set()
    assert not list(passages([key])) and key not in keys()
    assert f"resource:{key}" not in {page.page_id for page in finding_for(AnonymousUser(), "gids").pages}
    Guide.objects.get().move(SectionPage.objects.get(slug="handreikingen"), pos="last-child")
    assert readable(None, [key]) == {key}


def test_what_a_published_change_took_away_stands_in_no_snippet_before_the_worker_ran(
    content: Path, client: Client
) -> None:
    guide = Guide.objects.get()
    stays = "<h2>Gewoon</h2><p>Een huis staat.</p>"
    guide.body = [("text", f"<h2>Geheim</h2><p>De zilverlinde bloeit.</p>{stays}")]
    guide.save_revision().publish()
    list(indexing.rebuild())
    assert finding_for(AnonymousUser(), "zilverlinde bloeit").total == 1
    guide.title = "De nieuwe gids"
    guide.body = [("text", stays)]
    guide.save_revision().publish()
    found = finding_for(AnonymousUser(), "zilverlinde bloeit")
    assert (found.pages, found.total, found.answer) == ((), 0, None)
    titles = [page.title for page in finding_for(AnonymousUser(), "huis staat").pages]
    assert "De gids" not in titles, "its title is another one now"
    assert "De gids" not in client.get("/zoeken/suggesties/", {"q": "gids"}).content.decode()
    run_due()
    assert "De nieuwe gids" in [page.title for page in finding_for(AnonymousUser(), "huis staat").pages]


def test_a_text_that_stayed_is_shown_though_its_page_waits_to_be_indexed(content: Path) -> None:
    guide = Guide.objects.get()
    guide.body = [("text", "<h2>Een</h2><p>De zilverlinde bloeit.</p>")]
    guide.save_revision().publish()
    list(indexing.rebuild())
    guide.body = [("text", "<h2>Een</h2><p>De zilverlinde bloeit.</p><h2>Twee</h2><p>Meer.</p>")]
    guide.save_revision().publish()
    assert [page.title for page in finding_for(AnonymousUser(), "zilverlinde").pages] == ["De gids"]


def test_judging_pages_takes_one_query_and_a_few_more_when_some_were_published_since(
    content: Path, django_assert_num_queries
) -> None:
    everything = list(passages(None))
    with django_assert_num_queries(1):
        assert still(None, everything) == {passage.id for passage in everything}
    with CaptureQueriesContext(connection) as one:
        still(None, [replace(everything[0], extra={})])
    behind = [replace(passage, extra={}) for passage in everything if passage.kind == everything[0].kind]
    with django_assert_num_queries(len(one)):
        assert still(None, behind) == {passage.id for passage in behind}


def test_the_moment_at_which_a_page_expires_is_promised_and_it_counts_no_more_from_then_on(
    content: Path, client: Client, time_machine
) -> None:
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    guide = Guide.objects.get()
    guide.expire_at = now + dt.timedelta(days=2)
    guide.body = [("text", "<p>De zilverlinde bloeit.</p>")]
    guide.save_revision().publish()
    case = PracticeCase.objects.get()
    case.lessons = [("lesson", "Ook hier een zilverlinde.")]
    case.save_revision().publish()
    run_due()
    list(indexing.rebuild())
    assert finding_for(AnonymousUser(), "zilverlinde").total == 2
    time_machine.move_to(now + dt.timedelta(days=2, seconds=1), tick=False)
    # The worker has not run: it is found nowhere, and counted on no page of results, also not on the second.
    for number in (1, 2):
        found = finding_for(AnonymousUser(), "zilverlinde", page=number, page_size=1)
        assert found.total == 1
        assert sum(value.count for value in found.facets["kind"]) == 1
    run_due()
    assert f"resource:{guide.pk}" not in engine().page_ids()
