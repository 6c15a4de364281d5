"""The deadlines of runs as iCalendar, read back by icalendar."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from accounts.models import Membership, User
from knowledge.runs import actions
from knowledge.runs.models import RunFeed

from .runs import STEPS, Team, put_steps
from .runs import team as team

pytestmark = pytest.mark.django_db


def read(client: Client, address: str) -> dict[str, Any]:
    """The events of a calendar by the key of their step."""
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    text = answer.content.decode()
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    events = Calendar.from_ical(text).walk("VEVENT")
    return {str(event["url"]).rsplit("=", 1)[1]: event for event in events}


def feed(secret: str) -> str:
    return reverse("knowledge:runs_ics", args=[secret])


@pytest.fixture
def file(team: Team) -> str:
    return reverse("knowledge:run_ics", args=[team.run.pk])


def test_the_file_has_a_whole_day_for_each_deadline(team: Team, client: Client, file: str) -> None:
    client.force_login(team.bilal)
    events = read(client, file)
    assert list(events) == ["opdracht", "tellen", "besluit"]
    event = events["opdracht"]
    assert event.decoded("dtstart") == dt.date(2027, 3, 19)
    assert event.decoded("dtend") == dt.date(2027, 3, 20)
    assert (event["sequence"], event["status"], event["transp"]) == (0, "CONFIRMED", "TRANSPARENT")
    assert str(event["summary"]) == "Klaar: Geef de opdracht"
    assert len({str(one["uid"]) for one in events.values()}) == 3
    assert client.get(file).content == client.get(file).content


def test_a_moved_start_moves_the_same_entries(team: Team, client: Client, file: str) -> None:
    client.force_login(team.bilal)
    before = read(client, file)["opdracht"]
    actions.change_run(team.anna, team.run, name=team.run.name, starts_on=dt.date(2027, 3, 8))
    after = read(client, file)["opdracht"]
    assert (after["uid"], after["sequence"]) == (before["uid"], 1)
    # Friday the 26th is Good Friday.
    assert after.decoded("dtstart") == dt.date(2027, 3, 25)


def test_what_is_done_and_what_ended_drops_out_and_comes_back(team: Team, client: Client, file: str) -> None:
    client.force_login(team.bilal)
    actions.mark_step(team.anna, team.run, "opdracht", done=True)
    events = read(client, file)
    assert [event["status"] for event in events.values()] == ["CANCELLED", "CONFIRMED", "CONFIRMED"]
    numbers = [events["tellen"]["sequence"]]
    for verb, status in (
        (actions.finish_run, "CANCELLED"),
        (actions.reopen_run, "CONFIRMED"),
        (actions.stop_run, "CANCELLED"),
    ):
        verb(team.anna, team.run)
        event = read(client, file)["tellen"]
        assert event["status"] == status
        numbers.append(event["sequence"])
    assert numbers == [1, 2, 3, 4]


def test_a_newer_plan_moves_the_deadlines_once_it_is_seen(team: Team, client: Client, file: str) -> None:
    client.force_login(team.bilal)
    later = [STEPS[0], {**STEPS[1], "weeks": 4}, STEPS[2]]
    version = actions.version_of(actions.snapshot_of(put_steps(team.plan, later)))
    assert read(client, file)["opdracht"].decoded("dtstart") == dt.date(2027, 3, 19)
    actions.take_over_plan(team.anna, team.run, seen=version)
    event = read(client, file)["opdracht"]
    assert (event.decoded("dtstart"), event["sequence"]) == (dt.date(2027, 3, 25), 1)


def test_a_feed_holds_all_runs_of_its_owners_organisations_and_no_others(team: Team, client: Client) -> None:
    team.begin("twee")
    secret = actions.renew_feed(team.bilal)
    answer = client.get(feed(secret))
    assert answer.content.count(b"BEGIN:VEVENT") == 6
    assert "private" in answer["Cache-Control"] and answer["X-Robots-Tag"] == "noindex"
    Membership.objects.filter(user=team.bilal).delete()
    assert client.get(feed(secret)).content.count(b"BEGIN:VEVENT") == 0


def test_an_ended_run_stays_in_the_feed_as_cancelled_for_half_a_year(team: Team, client: Client) -> None:
    secret = actions.renew_feed(team.bilal)
    actions.stop_run(team.anna, team.run)
    assert {event["status"] for event in read(client, feed(secret)).values()} == {"CANCELLED"}
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=200), tick=False):
        assert read(client, feed(secret)) == {}


def test_an_address_works_until_it_is_renewed_withdrawn_or_the_account_closes(
    team: Team, client: Client
) -> None:
    first = actions.renew_feed(team.bilal)
    second = actions.renew_feed(team.bilal)
    assert client.get(feed(first)).status_code == 404
    assert read(client, feed(second))
    User.objects.filter(pk=team.bilal.pk).update(is_active=False)
    assert client.get(feed(second)).status_code == 404
    User.objects.filter(pk=team.bilal.pk).update(is_active=True)
    actions.withdraw_feed(team.bilal)
    assert client.get(feed(second)).status_code == 404


def test_the_address_is_shown_once_and_kept_as_a_hash(team: Team, client: Client) -> None:
    client.force_login(team.bilal)
    shown = client.post(reverse("knowledge:runs_feed"), {"renew": "1"})
    assert "no-store" in shown["Cache-Control"]
    secret = shown.context["new_address"].rsplit("/", 1)[1].removesuffix(".ics")
    overview = client.get(reverse("knowledge:runs")).content.decode()
    assert secret not in overview and "U hebt een adres sinds" in overview
    assert secret not in RunFeed.objects.get().token_hash
    client.post(reverse("knowledge:runs_feed"), {"withdraw": "1"})
    assert not RunFeed.objects.exists()
