"""The first time: an empty centre, the first load, and many visitors at once on a database of their own."""

from __future__ import annotations

import pytest
import time_machine
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.test import Client
from wagtail.models import Collection, Locale, Page, Site

from accounts.actions import SYSTEM
from knowledge.actions import set_up
from knowledge.importing import import_content
from knowledge.models import Event, HomePage, Resource, Scheme

from .conftest import ATTACHMENTS, FILES


def test_an_empty_knowledge_centre_is_a_page_too(tree: Page, client: Client) -> None:
    html = client.get("/").content.decode()
    assert "Er is nog niets gepubliceerd." in html
    assert "Hier is nog niets gepubliceerd" in client.get("/handreikingen/").content.decode()


def test_a_database_that_was_emptied_can_be_set_up(db: None, client: Client) -> None:
    cache.clear()
    for model in (Site, Page, Collection, Locale):
        model.objects.all().delete()
    assert "handreikingen" in set_up(SYSTEM)
    cache.clear()
    assert client.get("/handreikingen/").status_code == 200


def test_setting_up_again_changes_nothing(tree: HomePage) -> None:
    before = list(Page.objects.values_list("path", "title"))
    assert set_up(SYSTEM) == []
    assert list(Page.objects.values_list("path", "title")) == before
    with pytest.raises(PermissionDenied):
        set_up(None)


def test_relative_dates_are_fixed_on_the_first_day(tree, municipality, write) -> None:
    folder = write(FILES)
    with time_machine.travel("2026-03-01 09:00+01:00", tick=False):
        import_content(SYSTEM, folder)
    first = Event.objects.get().sessions.get().starts_at
    path = folder / "bijeenkomsten/webinar.md"
    path.write_text(path.read_text().replace("Kom ook.", "Kom allemaal."))
    with time_machine.travel("2026-05-01 09:00+02:00", tick=False):
        report = import_content(SYSTEM, folder)

    assert report.count("changed") == 1
    # 12 March, half past one in Amsterdam.
    assert first.isoformat() == "2026-03-12T12:30:00+00:00"
    assert Event.objects.get().sessions.get().starts_at == first
    assert Scheme.objects.get().closes.isoformat() == "2026-03-11"


def test_a_dry_run_tells_the_same_and_changes_nothing(tree, municipality, write) -> None:
    folder = write({**FILES, **ATTACHMENTS})
    report = import_content(SYSTEM, folder, dry_run=True)
    assert report.count("made") == len(FILES)
    assert not Resource.objects.exists()
