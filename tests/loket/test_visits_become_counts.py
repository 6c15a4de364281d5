"""The migration that moved visits of municipalities to the counts of meetings, with rows in the old table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from accounts.actions import SYSTEM
from knowledge.actions import set_up
from knowledge.models import Event, EventCount, SectionPage, Session
from vocabulary.models import Municipality, Province

BEFORE = [("loket", "0017_questions_of_meetings"), ("knowledge", "0014_reach_of_events")]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def old_apps() -> Iterator[Any]:
    """The models as they were, with the table that is no more."""
    apps = MigrationLoader(connection).project_state(BEFORE).apps
    visit = apps.get_model("loket", "EventVisit")
    with connection.schema_editor() as editor:
        editor.create_model(visit)
    yield apps
    with connection.schema_editor() as editor:
        editor.delete_model(visit)


def test_each_visit_becomes_the_first_registration_of_a_count_and_what_was_counted_stays(
    old_apps: Any,
) -> None:
    set_up(SYSTEM)
    starts = timezone.now() + dt.timedelta(days=3)
    session = Session(starts_at=starts, ends_at=starts + dt.timedelta(hours=1))
    event = Event(title="De dag", slug="dag", summary="Kom.", sessions=[session])
    SectionPage.objects.get(kind="event").add_child(instance=event)
    province = Province.objects.create(code="PV99", name="Proef", slug="proef")
    facts = {"province": province, "inhabitants": 1, "inhabitants_year": 2026, "latitude": 52, "longitude": 5}
    first = Municipality.objects.create(code="GM9901", name="Plaats een", slug="plaats-een", **facts)
    second = Municipality.objects.create(code="GM9902", name="Plaats twee", slug="plaats-twee", **facts)
    EventCount.objects.create(event=event, municipality=second, placed=3)
    came = timezone.now() - dt.timedelta(days=9)
    visits = old_apps.get_model("loket", "EventVisit").objects
    for municipality in (first, second):
        visits.create(event_id=event.pk, municipality_id=municipality.pk, at=came)

    import_module("loket.migrations.0018_visits_are_counts_of_events").move(old_apps, None)

    counts = EventCount.objects.order_by("municipality__code")
    assert list(counts.values_list("municipality", "first_at", "placed")) == [
        (first.pk, came, 0),
        (second.pk, came, 3),
    ]
