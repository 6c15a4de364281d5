"""What followers hear: a page that appears or comes back with a version note; nothing that is closed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from knowledge.models import Change, Guide, StepPlan
from knowledge.tasks import forget_changes
from post.following import topics
from post.following.actions import ask_to_follow, confirm_following
from post.following.models import Follower
from post.outbox import run_due
from post.tasks import promise_digests
from search import indexing

BEFORE = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def note(page: Any, text: str) -> None:
    page.version_notes = [
        *[(one.block_type, one.value) for one in page.version_notes],
        ("note", {"date": timezone.localdate(), "text": text}),
    ]


def titles(kind: str, ref: object, since: dt.datetime = BEFORE) -> set[str]:
    return {news.title for news in topics.get(kind).news(str(ref), since)}


def test_the_first_publication_is_news_and_a_small_correction_is_none(content: Path) -> None:
    guide = Guide.objects.get()
    [first] = guide.changes.all()
    assert first.is_new
    guide.title = "De betere gids"
    guide.save_revision().publish()
    assert guide.changes.count() == 1
    note(guide, "De bedragen zijn van dit jaar.")
    guide.save_revision().publish()
    assert [change.note for change in guide.changes.filter(is_new=False)] == [
        "De bedragen zijn van dit jaar."
    ]
    guide.save_revision().publish()
    assert guide.changes.count() == 2, "the same note is told once"


def test_publishing_again_after_it_was_away_is_no_news(content: Path) -> None:
    guide = Guide.objects.get()
    guide.unpublish()
    guide.save_revision().publish()
    assert guide.changes.count() == 1


def test_an_old_note_of_a_page_from_before_is_no_news_and_a_fresh_one_is(content: Path) -> None:
    guide = Guide.objects.get()
    Change.objects.all().delete()
    Guide.objects.update(version_notes=[("note", {"date": "2020-01-01", "text": "Lang geleden."})])
    guide.refresh_from_db()
    guide.save_revision().publish()
    assert not Change.objects.exists()
    note(guide, "Vandaag.")
    guide.save_revision().publish()
    assert [change.note for change in Change.objects.all()] == ["Vandaag."]


def test_what_everybody_heard_is_forgotten_but_not_which_notes_are_old(content: Path) -> None:
    guide = Guide.objects.get()
    note(guide, "De bedragen zijn van dit jaar.")
    guide.save_revision().publish()
    Change.objects.filter(page=guide).update(at=timezone.now() - dt.timedelta(days=366))
    others = Change.objects.exclude(page=guide).count()
    assert forget_changes() == 1 and forget_changes() == 0
    assert guide.changes.count() == 1 and Change.objects.count() == others + 1
    guide.save_revision().publish()
    assert guide.changes.count() == 1, "the note that is left says that it was told"


def test_a_page_a_group_and_a_search_tell_what_belongs_to_them(content: Path) -> None:
    list(indexing.rebuild())
    guide = Guide.objects.get()
    assert titles("page", guide.pk) == set(), "that it appeared is no news to who follows it"
    note(guide, "Nieuw deel.")
    guide.save_revision().publish()
    assert titles("page", guide.pk) == {"De gids"}
    assert {"De gids", "Het plan", "Bewoners A"} <= titles("group", "bewoners-a")
    assert titles("group", "bewoners-b") == {"Bewoners B"}
    assert "De gids" in titles("search", "q=gids")
    assert titles("search", "soort=law") == {"De wet"}
    assert titles("group", "bewoners-a", timezone.now()) == set()


@pytest.mark.parametrize("hide", ["unpublish", "close"])
def test_what_is_not_public_is_told_to_nobody(content: Path, hide: str) -> None:
    list(indexing.rebuild())
    guide = Guide.objects.get()
    if hide == "close":
        PageViewRestriction.objects.create(page=guide, restriction_type=PageViewRestriction.LOGIN)
    else:
        guide.unpublish()
    assert "De gids" not in titles("group", "bewoners-a") | titles("search", "q=gids") | titles(
        "page", guide.pk
    )
    assert topics.label_of("page", str(guide.pk)) == ""


def test_labels_are_what_a_reader_calls_it(content: Path) -> None:
    guide = Guide.objects.get()
    assert topics.label_of("page", str(guide.pk)) == "De gids"
    assert topics.label_of("group", "bewoners-a") == "Bewoners A"
    assert (
        topics.label_of("search", "q=gids&doelgroep=bewoners-a&soort=law")
        == "“gids”, Wet- en regelgeving, Bewoners A"
    )
    for kind, ref in [
        ("page", "999999"), ("page", "x"), ("group", "zzz"), ("group", "\x00"), ("search", ""),
        ("search", "x=1"), ("search", "q=win op www.koop.nl"), ("search", "q=" + "a" * 200),
        ("search", "q=%00"),
    ]:  # fmt: skip
        assert topics.label_of(kind, ref) == "", ref


def test_pages_groups_and_results_offer_to_follow(content: Path, client: Client) -> None:
    list(indexing.rebuild())
    guide = Guide.objects.get()
    html = client.get(guide.url).content.decode()
    assert "Volg deze pagina" in html
    assert f'name="ref" value="{guide.pk}"' in html
    html = client.get("/doelgroepen/bewoners-a/").content.decode()
    assert "Volg deze doelgroep" in html
    assert 'name="ref" value="bewoners-a"' in html
    html = client.get("/zoeken/?soort=law&q=wet").content.decode()
    assert "Volg deze zoekopdracht" in html
    assert 'name="ref" value="q=wet&amp;soort=law"' in html
    assert "Volg deze zoekopdracht" in client.get("/zoeken/?q=kwantumfysica").content.decode()
    assert "Volg deze zoekopdracht" not in client.get("/zoeken/").content.decode()


def test_a_publication_reaches_the_mailbox_of_a_follower_once(content: Path, time_machine: Any) -> None:
    list(indexing.rebuild())
    plan = StepPlan.objects.get()
    for kind, ref in (("group", "bewoners-a"), ("search", "q=plan"), ("page", str(plan.pk))):
        asked = ask_to_follow(kind=kind, ref=ref, email="noor@gemeente.example", frequency="daily")
        confirm_following(asked.pk, "daily")
    run_due()
    mail.outbox.clear()
    note(plan, "Er is een stap bij.")
    plan.save_revision().publish()
    time_machine.move_to(timezone.now() + dt.timedelta(days=2))
    promise_digests()
    run_due()
    [message] = mail.outbox
    assert message.body.count("Er is een stap bij.") == 1
    assert message.body.count(plan.public_address) == 1
    assert Follower.objects.get().seen_until is not None
