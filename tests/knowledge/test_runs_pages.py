"""The pages of runs, as two colleagues and a visitor meet them."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import Organisation, User
from knowledge.models import Resource
from knowledge.runs import actions
from knowledge.runs.actions import digest_of
from knowledge.runs.models import PlanRun, RunStep, RunTick

from .runs import MONDAY, Team, put_steps
from .runs import team as team

pytestmark = pytest.mark.django_db
OVERVIEW = "/onze-stappenplannen/"


def address(team: Team, key: str = "") -> str:
    return reverse("knowledge:run_step", args=[team.run.pk, key]) if key else f"{OVERVIEW}{team.run.pk}/"


def as_person(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def form_of(client: Client, team: Team, key: str) -> dict[str, Any]:
    """The fields of a step's form as a browser would send them back."""
    step = next(one for one in client.get(address(team)).context["shown"].steps if one.key == key)
    ticked = [item["key"] for item in step.items if item["tick"]]
    initial = {name: step.form[name].value() or "" for name in step.form.fields}
    return {**initial, "was": ticked, "tick": ticked}


def test_a_visitor_signs_in_and_comes_back_to_start(team: Team, client: Client) -> None:
    page = client.get(team.plan.url).content.decode()
    start = reverse("knowledge:run_start", args=[team.plan.slug])
    assert start in page and "Log in en start dit stappenplan" in page
    assert "Onze visie" not in page
    assert client.get(start)["Location"].endswith(f"?next={start}")


def test_a_plan_page_shows_our_own_runs_and_nobody_elses(team: Team, people: dict[str, User]) -> None:
    ours = as_person(team.bilal).get(team.plan.url).content.decode()
    assert "Ga verder met Onze visie" in ours and address(team) in ours
    for role in ("employee", "programme_team", "editor"):
        theirs = as_person(people[role]).get(team.plan.url).content.decode()
        assert "Onze visie" not in theirs and "Start dit stappenplan" in theirs


def test_starting_asks_the_organisation_only_when_there_are_several(team: Team) -> None:
    client = as_person(team.anna)
    start = reverse("knowledge:run_start", args=[team.plan.slug])
    page = client.get(start)
    assert "Uw organisatie werkt al aan dit stappenplan" in page.content.decode()
    assert "Voor welke organisatie?" not in page.content.decode()
    form = {name: page.context["form"][name].value() for name in ("name", "key")}
    form |= {"organisation": team.run.organisation_id, "starts_on": "2027-04-01"}
    for _twice in range(2):
        answer = client.post(start, form)
        assert answer.status_code == 302
    assert PlanRun.objects.count() == 2
    other = Organisation.objects.create(kind="municipality", name="Gemeente Twee", slug="gemeente-twee")
    team.anna.memberships.create(organisation=other)
    assert "Voor welke organisatie?" in client.get(start).content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("starts_on", ""),
        ("starts_on", "gisteren"),
        ("starts_on", "0001-01-01"),
        ("starts_on", "9999-12-31"),
        ("name", ""),
        ("name", "x" * 151),
        ("name", "nul\x00"),
        ("organisation", "999999"),
        ("organisation", "x"),
        ("key", ""),
    ],
)
def test_a_bad_form_is_shown_again_with_what_was_typed(team: Team, field: str, value: str) -> None:
    client = as_person(team.anna)
    good = {
        "organisation": team.run.organisation_id,
        "name": "Typte ik",
        "starts_on": "2027-04-01",
        "key": "k",
    }
    answer = client.post(reverse("knowledge:run_start", args=[team.plan.slug]), {**good, field: value})
    assert answer.status_code == 422
    assert field == "name" or "Typte ik" in answer.content.decode()
    assert PlanRun.objects.count() == 1


def test_without_an_organisation_one_reads_how_to_get_further(team: Team, people: dict[str, User]) -> None:
    client = as_person(people["employee"])
    for page in (OVERVIEW, reverse("knowledge:run_start", args=[team.plan.slug])):
        text = client.get(page).content.decode()
        assert "Uw account hoort nog niet bij een organisatie" in text
    form = {"organisation": team.run.organisation_id, "name": "x", "starts_on": "2027-04-01", "key": "k"}
    start = reverse("knowledge:run_start", args=[team.plan.slug])
    assert client.post(start, form).status_code == 422


def test_every_address_of_a_run_is_closed_to_others(team: Team, people: dict[str, User]) -> None:
    names = ("run", "run_seen", "run_settings", "run_state", "run_ics")
    addresses = [reverse(f"knowledge:{name}", args=[team.run.pk]) for name in names]
    addresses.append(address(team, "opdracht"))
    for role in ("employee", "programme_team", "administrator"):
        client = as_person(people[role])
        for one in addresses:
            assert {client.get(one).status_code, client.post(one).status_code} <= {404, 405}, one


def test_two_colleagues_with_the_same_page_open_lose_nothing(team: Team) -> None:
    anna, bilal = as_person(team.anna), as_person(team.bilal)
    hers, his = form_of(anna, team, "opdracht"), form_of(bilal, team, "opdracht")
    assert (
        anna.post(address(team, "opdracht"), {**hers, "tick": ["bellen"], "note": "Van Anna"}).status_code
        == 302
    )
    # His form knows nothing of her tick and her note: it takes neither away.
    answer = bilal.post(address(team, "opdracht"), {**his, "tick": ["brief"]})
    assert answer.status_code == 302
    assert set(RunTick.objects.values_list("item_key", flat=True)) == {"bellen", "brief"}
    assert RunStep.objects.get().note == "Van Anna"

    answer = bilal.post(address(team, "opdracht"), {**his, "note": "Van\r\nBilal", "done": "1"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Een collega heeft deze notitie veranderd" in text
    assert "<p>Van Anna</p>" in text and re.search(r">\s*Van\s+Bilal</textarea>", text)
    # The rest of what he did is kept, and saving once more is his choice.
    assert RunTick.objects.filter(item_key="").exists()
    [seen] = [one.form["note_seen"].value() for one in answer.context["shown"].steps if one.theirs]
    again = {**his, "note": "Van\r\nBilal", "note_seen": seen}
    assert bilal.post(address(team, "opdracht"), again).status_code == 302
    assert RunStep.objects.get().note == "Van\nBilal"


def test_a_tick_is_taken_away_by_who_saw_it(team: Team) -> None:
    actions.tick_items(team.anna, team.run, "opdracht", ticked=["bellen", "brief"])
    client = as_person(team.bilal)
    form = form_of(client, team, "opdracht")
    client.post(address(team, "opdracht"), {**form, "tick": ["brief"]})
    assert RunTick.objects.get().item_key == "brief"


@pytest.mark.parametrize("note", ["x" * 5001, "nul\x00"])
def test_a_bad_note_stays_on_the_screen_and_the_ticks_are_kept(team: Team, note: str) -> None:
    client = as_person(team.anna)
    form = form_of(client, team, "opdracht")
    answer = client.post(address(team, "opdracht"), {**form, "tick": ["bellen"], "note": note})
    assert answer.status_code == 422
    assert note[:200] in answer.content.decode()
    assert RunTick.objects.count() == 1 and not RunStep.objects.exclude(note="").exists()


@pytest.mark.parametrize("field", ["note_seen", "responsible_seen"])
@pytest.mark.parametrize("value", ["x" * 65, "nul\x00"])
def test_hidden_fields_that_were_tampered_with_overwrite_nothing(team: Team, field: str, value: str) -> None:
    actions.write_note(team.bilal, team.run, "opdracht", "Van Bilal", seen=digest_of(""))
    client = as_person(team.anna)
    form = {**form_of(client, team, "opdracht"), "note": "Van Anna", "note_seen": "", field: value}
    answer = client.post(address(team, "opdracht"), form)
    assert answer.status_code in (409, 422)
    assert "Van Anna</textarea>" in answer.content.decode()
    assert RunStep.objects.get().note == "Van Bilal"


def test_a_responsible_from_elsewhere_is_refused(team: Team, people: dict[str, User]) -> None:
    client = as_person(team.anna)
    form = form_of(client, team, "tellen")
    for wrong in (people["employee"].pk, "x", "-1"):
        assert client.post(address(team, "tellen"), {**form, "responsible": wrong}).status_code == 422
    assert client.post(address(team, "tellen"), {**form, "responsible": team.bilal.pk}).status_code == 302
    assert "Bilal employee zorgt hiervoor" in client.get(address(team)).content.decode()


def test_what_is_typed_is_not_lost_when_a_colleague_ends_the_run_or_the_step_goes(team: Team) -> None:
    client = as_person(team.anna)
    form = form_of(client, team, "tellen")
    actions.stop_run(team.bilal, team.run)
    answer = client.post(address(team, "tellen"), {**form, "note": "Mijn lange tekst"})
    assert answer.status_code == 409
    assert "Mijn lange tekst</textarea>" in answer.content.decode()
    actions.reopen_run(team.bilal, team.run)
    answer = client.post(address(team, "weg"), {"note": "Mijn lange tekst"})
    assert answer.status_code == 409
    assert "Mijn lange tekst</textarea>" in answer.content.decode()


def test_what_is_late_is_said_in_words(team: Team) -> None:
    with time_machine.travel("2027-03-22 10:00+01:00", tick=False):
        client = as_person(team.anna)
        for page in (OVERVIEW, address(team)):
            text = client.get(page).content.decode()
            assert "1 stap te laat" in text
        assert "30 april 2027" in text
        actions.mark_step(team.anna, team.run, "opdracht", done=True)
        text = client.get(address(team)).content.decode()
        assert "te laat" not in text and "1 van 3 stappen klaar. U bent bij stap 2." in text


def test_every_form_of_a_run_carries_its_token(team: Team) -> None:
    put_steps(team.plan, [{"key": "anders", "title": "Anders"}])
    page = as_person(team.anna).get(address(team)).content.decode()
    forms = re.findall(r'<form[^>]*action="/onze-stappenplannen/.*?</form>', page, re.DOTALL)
    # Three steps, the changes of the plan, and the state.
    assert len(forms) == 5
    assert all('name="csrfmiddlewaretoken"' in form for form in forms)


def test_finishing_stopping_and_opening_again_on_the_page(team: Team) -> None:
    client = as_person(team.anna)
    state = reverse("knowledge:run_state", args=[team.run.pk])
    client.post(state, {"finish": "1"})
    page = client.get(address(team)).content.decode()
    assert "Dit stappenplan is afgerond" in page and "<form" in page and 'name="tick"' not in page
    assert "Onze visie" not in client.get(OVERVIEW).content.decode()
    assert "Onze visie" in client.get(f"{OVERVIEW}?stand=finished").content.decode()
    seen = reverse("knowledge:run_seen", args=[team.run.pk])
    assert "Open het weer" in client.post(seen, {"version": "x"}, follow=True).content.decode()
    # Finished is not stopped: first it is opened again.
    assert "Open het weer" in client.post(state, {"stop": "1"}, follow=True).content.decode()
    client.post(state, {"reopen": "1"})
    assert team.again().is_going_on


def test_another_start_date_moves_all_dates(team: Team) -> None:
    client = as_person(team.anna)
    settings = reverse("knowledge:run_settings", args=[team.run.pk])
    assert client.post(settings, {"name": "Nieuw", "starts_on": "2027-03-08"}).status_code == 302
    assert "Klaar op 25 maart 2027" in client.get(address(team)).content.decode()
    assert client.post(settings, {"name": "", "starts_on": "2027-03-08"}).status_code == 422


def test_a_plan_without_steps_and_numbers_that_nobody_has_are_not_found(team: Team) -> None:
    client = as_person(team.anna)
    put_steps(team.plan, [])
    assert client.get(reverse("knowledge:run_start", args=[team.plan.slug])).status_code == 404
    assert "Start dit stappenplan" not in client.get(team.plan.url).content.decode()
    assert client.get(f"{OVERVIEW}{10**30}/").status_code == 404


def test_the_public_page_says_when_a_step_is_done(team: Team, client: Client) -> None:
    assert "klaar binnen 13 weken" in client.get(team.plan.url).content.decode()


def test_a_plan_that_left_the_site_can_be_finished(team: Team) -> None:
    team.plan.unpublish()
    page = as_person(team.anna).get(address(team)).content.decode()
    assert "staat niet meer op de site" in page and 'name="tick"' in page


def test_the_overview_asks_as_much_for_many_runs_as_for_one(
    team: Team, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = as_person(team.anna)
    # Session, person, organisations, address; number, runs, done steps. Warm first: the site is cached.
    client.get(OVERVIEW)
    for number in range(6):
        run = team.begin(f"nog-{number}", name=f"Plan {number}")
        actions.mark_step(team.anna, run, "opdracht", done=True)
        with django_assert_num_queries(8):
            assert f"Plan {number}" in client.get(OVERVIEW).content.decode()


def test_a_run_asks_as_much_for_a_long_plan_as_for_a_short_one(
    team: Team, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = as_person(team.anna)
    client.get(address(team))
    items = [{"key": f"taak-{number}", "text": f"Taak {number}"} for number in range(10)]
    links = [Resource.objects.get(pk=team.plan.pk)]
    long = [
        {"key": f"stap-{number}", "title": f"Stap {number}", "checklist": items, "links": links}
        for number in range(20)
    ]
    runs = []
    for steps in (long[:2], long):
        plan = put_steps(team.plan, steps)
        run = actions.start_run(
            team.anna, plan, team.run.organisation, starts_on=MONDAY, key=f"lengte-{len(steps)}"
        )
        for step in run.steps:
            actions.tick_items(team.bilal, run, step["key"], ticked=["taak-1", "taak-2"])
            actions.write_note(team.bilal, run, step["key"], "Notitie", seen=digest_of(""))
            actions.assign_step(team.bilal, run, step["key"], team.bilal)
        runs.append(run)
    for run in runs:
        # Session, person and roles; the run with ticks, notes and colleagues; links, the plan and its links;
        # the site.
        with django_assert_num_queries(11):
            client.get(f"{OVERVIEW}{run.pk}/")
