"""What the search gets: passages cut at the headings; every change of what may be seen is promised."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from knowledge.models import Guide, PracticeCase, Resource, SectionPage
from knowledge.search_source import keys, passages, passages_of, pieces, readable
from post.models import Effect


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
