"""Which municipalities were not heard of, what stands on the page of one, and who may see it."""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page

from accounts.models import Organisation, User
from experts.models import Placement, PlacementRequest, Professional
from knowledge.events.actions import register_for_event
from knowledge.models import Event, EventCount, PlanRun, Registration, Session
from loket.actions import ask_question, consult, offer_help, react, take_back_offer
from loket.actions.municipalities import forget_old_offers
from loket.models import OfferOfHelp, Question
from loket.municipalities.hearing import Sign, last_heard
from loket.municipalities.picture import questions_of
from loket.municipalities.silence import SilenceForm, chosen, everything
from vocabulary.models import Municipality

from .reports.conftest import places, put_questions

__all__ = ["places", "put_questions"]

LIST = "/loket/gemeenten/"
DAY = dt.timedelta(days=1)


@pytest.fixture
def event(db: None) -> Event:
    """A public meeting of next week."""
    root = Page.objects.get(depth=1)
    begins = timezone.now() + 7 * DAY
    meeting: Event = root.add_child(instance=Event(title="Webinar", slug="webinar", summary="Kom ook."))
    Session.objects.create(event=meeting, starts_at=begins, ends_at=begins + dt.timedelta(hours=1))
    return Event.objects.get(pk=meeting.pk)


@pytest.fixture
def town(places: list[Municipality]) -> Organisation:
    return Organisation.objects.create(
        kind=Organisation.Kind.MUNICIPALITY,
        name="Gemeente Noordhoek 0",
        slug="gemeente-noordhoek-0",
        municipality=places[0],
        email_domains="noordhoek0.example",
    )


@pytest.fixture
def neighbour(places: list[Municipality]) -> Organisation:
    return Organisation.objects.create(
        kind=Organisation.Kind.MUNICIPALITY,
        name="Gemeente Noordhoek 1",
        slug="gemeente-noordhoek-1",
        municipality=places[1],
    )


def ask(organisation: Organisation, email: str = "iemand@noordhoek0.example", **more: Any) -> Question:
    return ask_question(
        None, text="Hoe zit het?", asker_name="Iemand", asker_email=email, organisation=organisation, **more
    )


def heard(place: Municipality) -> tuple[str, dt.datetime] | None:
    found = last_heard().get(place.pk)
    return (found.sign, found.at) if found else None


def test_a_question_and_a_reaction_are_heard_of_and_a_note_is_not(
    town: Organisation, make_user: Callable[..., User], time_machine: Any
) -> None:
    question = ask(town)
    assert heard(town.municipality) == (Sign.QUESTION, question.asked_at)
    asker = make_user("employee", email="iemand@noordhoek0.example")
    time_machine.move_to(timezone.now() + 3 * DAY)
    message = react(asker, question, "Nog iets.")
    assert heard(town.municipality) == (Sign.REACTION, message.at)


def test_another_organisation_in_town_says_nothing_of_the_town_hall(town: Organisation) -> None:
    other = Organisation.objects.create(
        kind=Organisation.Kind.CORPORATION, name="De Vensterbank", slug="v", municipality=town.municipality
    )
    ask(other)
    assert heard(town.municipality) is None


def test_work_on_a_step_plan_is_heard_of(town: Organisation) -> None:
    run = PlanRun.objects.create(organisation=town, name="Visie", starts_on=timezone.localdate(), key="k")
    assert heard(town.municipality) == (Sign.RUN, run.changed_at)


def test_a_request_is_heard_of_when_it_is_submitted(town: Organisation) -> None:
    monday = timezone.localdate() - timezone.localdate().weekday() * DAY
    request = PlacementRequest.objects.create(
        organisation=town, municipality=town.municipality, title="Hulp", first_week=monday, weeks=4,
        hours_per_week=8,
    )  # fmt: skip
    assert heard(town.municipality) is None
    PlacementRequest.objects.filter(pk=request.pk).update(submitted_at=timezone.now(), state="submitted")
    assert heard(town.municipality) is not None


@pytest.mark.parametrize(
    ("organisation", "email"),
    [
        ("gemeente  noordhoek 0", "a@elders.example"),
        ("Noordhoek 0", "a@elders.example"),
        ("Afdeling Wonen", "a@noordhoek0.example"),
    ],
)
def test_a_registration_counts_for_the_municipality_and_outlives_the_person(
    event: Event, town: Organisation, organisation: str, email: str
) -> None:
    register_for_event(event, name="Iemand", email=email, organisation=organisation, key="1", confirmed=True)
    register_for_event(
        event, name="Ander", email=f"b{email}", organisation=organisation, key="2", confirmed=True
    )
    Registration.objects.all().delete()
    [visit] = EventCount.objects.all()
    assert (visit.municipality, visit.event) == (town.municipality, event)
    assert heard(town.municipality) == (Sign.EVENT, visit.first_at)
    assert not [field for field in EventCount._meta.fields if field.related_model in (Registration, User)]


def test_a_registration_of_nobody_we_know_is_no_sign(event: Event, town: Organisation) -> None:
    register_for_event(
        event, name="Iemand", email="a@elders.example", organisation="Zomaar", key="1", confirmed=True
    )
    assert not EventCount.objects.exists()


def test_contact_by_us_is_no_sign_of_theirs(town: Organisation, make_user: Callable[..., User]) -> None:
    planner = make_user("planner")
    offer = offer_help(planner, town.municipality, how="visit", form_key="een")
    assert offer_help(planner, town.municipality, how="visit", form_key="een") == offer
    assert heard(town.municipality) is None
    [line] = [line for line in everything() if line.municipality == town.municipality]
    assert (line.offer, line.how_long) == (offer, "nooit")


@pytest.mark.parametrize("role", ["employee", "expert", "editor", "professional", "administrator"])
def test_only_the_team_offers_and_sees_offers(
    role: str, town: Organisation, make_user: Callable[..., User], client: Client
) -> None:
    user = make_user(role, organisations=[town])
    with pytest.raises(PermissionDenied):
        offer_help(user, town.municipality)
    client.force_login(user)
    assert client.post(f"{LIST}{town.municipality.slug}/contact/", {"how": "phone"}).status_code == 403
    assert client.get(LIST).status_code == 403
    offer_help(make_user("front_office"), town.municipality)
    assert not OfferOfHelp.objects.visible_to(user).exists()


def test_a_contact_is_taken_back_by_who_made_it_on_the_day_itself(
    town: Organisation, make_user: Callable[..., User], time_machine: Any
) -> None:
    me, other = make_user("front_office"), make_user("programme_team")
    offer = offer_help(me, town.municipality)
    with pytest.raises(PermissionDenied):
        take_back_offer(other, offer)
    take_back_offer(me, offer)
    assert not OfferOfHelp.objects.exists()
    later = offer_help(me, town.municipality)
    time_machine.move_to(timezone.now() + 2 * DAY)
    with pytest.raises(PermissionDenied):
        take_back_offer(me, later)


def test_offers_go_when_the_privacy_page_says(town: Organisation, make_user: Callable[..., User]) -> None:
    me = make_user("front_office")
    offer_help(me, town.municipality, at=timezone.now() - 731 * DAY)
    offer_help(me, town.municipality, at=timezone.now() - 729 * DAY)
    assert forget_old_offers() == 1


def test_the_list_is_of_those_not_heard_of_the_longest_first(
    town: Organisation,
    neighbour: Organisation,
    put_questions: Any,
    make_user: Callable[..., User],
    client: Client,
) -> None:
    put_questions(1, municipality=town.municipality, asked_at=timezone.now() - 10 * DAY)
    put_questions(1, municipality=neighbour.municipality, asked_at=timezone.now() - 400 * DAY)

    def names(query: str) -> list[str]:
        form = SilenceForm.of(
            Client().get("/", dict(p.split("=") for p in query.split("&") if p)).wsgi_request.GET
        )
        return [line.municipality.name for line in chosen(everything(), form)]

    assert names("") == ["Zuidhoek 2", "Noordhoek 2", "Zuidhoek 1", "Zuidhoek 0", "Noordhoek 1"][:0] + names(
        "stil=6"
    )
    assert "Noordhoek 0" not in names("")
    assert names("")[-1] == "Noordhoek 1", "what was never heard of comes first"
    assert names("stil=alle")[-1] == "Noordhoek 0"
    assert set(names("stil=nooit&provincie=noordhoek")) == {"Noordhoek 2"}
    assert names("provincie=bestaat-niet&stil=onzin") == names("")
    offer_help(make_user("planner"), neighbour.municipality)
    assert "Noordhoek 1" not in names("benaderd=nee")


def test_the_file_of_the_list_says_the_same(
    town: Organisation, make_user: Callable[..., User], client: Client
) -> None:
    Municipality.objects.filter(pk=town.municipality_id).update(name="＝HYPERLINK(1)")
    client.force_login(make_user("planner"))
    text = client.get(f"{LIST}?als=csv").getvalue().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert len(rows) == 1 + Municipality.objects.count()
    assert "'＝HYPERLINK(1)" in {row[0] for row in rows}


def test_one_click_in_the_list_writes_the_contact_down_and_comes_back(
    town: Organisation, make_user: Callable[..., User], client: Client
) -> None:
    client.force_login(make_user("planner"))
    page = client.get(f"{LIST}?stil=nooit").content.decode()
    assert 'name="back" value="/loket/gemeenten/?stil=nooit"' in page
    url, form = (
        f"{LIST}{town.municipality.slug}/contact/",
        {"how": "phone", "key": "k", "back": f"{LIST}?stil=nooit"},
    )
    for _twice in range(2):
        answer = client.post(url, form)
        assert (answer.status_code, answer["Location"]) == (302, f"{LIST}?stil=nooit")
    assert OfferOfHelp.objects.count() == 1
    assert client.post(url, {**form, "key": "k2", "back": "https://elders.example/"})["Location"].startswith(
        LIST
    )
    assert client.post(url, {"how": "postduif"}).status_code == 400


def test_staff_see_their_own_municipality_and_no_other(
    town: Organisation, neighbour: Organisation, make_user: Callable[..., User], client: Client
) -> None:
    client.force_login(make_user("employee", organisations=[town]))
    assert client.get("/mijn-gemeente/")["Location"] == f"{LIST}{town.municipality.slug}/"
    assert client.get(f"{LIST}{town.municipality.slug}/").status_code == 200
    assert client.get(f"{LIST}{neighbour.municipality.slug}/").status_code == 404
    assert client.get(f"{LIST}bestaat-niet/").status_code == 404


def test_who_left_or_works_for_another_kind_of_organisation_sees_nothing(
    town: Organisation, make_user: Callable[..., User], client: Client
) -> None:
    corporation = Organisation.objects.create(
        kind=Organisation.Kind.CORPORATION, name="De Vensterbank", slug="v", municipality=town.municipality
    )
    user = make_user("employee", organisations=[corporation])
    client.force_login(user)
    assert client.get(f"{LIST}{town.municipality.slug}/").status_code == 404
    user.organisations.set([town])
    user.organisations.clear()
    assert client.get(f"{LIST}{town.municipality.slug}/").status_code == 404
    assert "voor welke gemeente" in client.get("/mijn-gemeente/").content.decode()


def test_staff_read_no_question_of_a_colleague_who_does_not_share(
    town: Organisation, make_user: Callable[..., User], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = make_user("employee", email="ik@noordhoek0.example", organisations=[town])
    ask(town, "ik@noordhoek0.example", title="Mijn vraag")
    ask(town, "collega@noordhoek0.example", title="Heimelijke vraag")
    client.force_login(me)
    page = client.get(f"{LIST}{town.municipality.slug}/").content.decode()
    assert "Mijn vraag" in page
    assert "Heimelijke" not in page
    question = Question.objects.get(title="Mijn vraag")
    # Whom the desk consults is no business of who asked, here as on the page of their question.
    consult(make_user("front_office"), question, "S", "Wat vindt u?", email="kenner@kennis.example")
    page = client.get(f"{LIST}{town.municipality.slug}/").content.decode()
    assert "In behandeling" in page and "Wacht op collega" not in page
    found = questions_of(me, town.municipality)
    assert (found.readable, found.last_year) == (1, None), "one question of one colleague is no figure"
    for number in range(4):
        ask(town, f"c{number}@noordhoek0.example")
    assert questions_of(me, town.municipality).last_year == 6
    monkeypatch.setattr("loket.municipalities.picture.SHOWN", 5)
    client.force_login(make_user("front_office", email="balie@thuisbasis.example"))
    page = client.get(f"{LIST}{town.municipality.slug}/").content.decode()
    (address,) = re.findall(r'href="(/loket/\?weergave[^"]+)"', page)
    assert len(client.get(html.unescape(address)).context["rows"]) == 6, "the work list has them all"


def test_the_team_sees_that_a_step_plan_is_worked_on_and_no_word_of_it(
    town: Organisation, make_user: Callable[..., User], client: Client
) -> None:
    PlanRun.objects.create(
        organisation=town, name="Geheime naam", starts_on=timezone.localdate(), key="k", shown={"steps": []}
    )
    client.force_login(make_user("programme_team"))
    assert "Geheime naam" not in client.get(f"{LIST}{town.municipality.slug}/").content.decode()
    client.force_login(make_user("employee", organisations=[town]))
    assert "Geheime naam" in client.get(f"{LIST}{town.municipality.slug}/").content.decode()


def test_meetings_and_placements_stand_on_the_page_and_lead_where_one_may_go(
    event: Event, town: Organisation, make_user: Callable[..., User], client: Client
) -> None:
    EventCount.objects.create(municipality=town.municipality, event=event, first_at=timezone.now())
    monday = timezone.localdate() - timezone.localdate().weekday() * DAY
    request = PlacementRequest.objects.create(
        organisation=town, municipality=town.municipality, title="Projectleider", first_week=monday, weeks=4,
        hours_per_week=8, state="placed", submitted_at=timezone.now() - 90 * DAY,
    )  # fmt: skip
    person = Professional.objects.create(
        user=make_user("professional", email="anna@elders.example"), home_municipality=town.municipality,
        max_travel_km=50, contract_from=monday,
    )  # fmt: skip
    placement = Placement.objects.create(
        request=request, professional=person, first_week=monday, last_week=monday + 21 * DAY,
        hours_per_week=8, state="proposed", answer_by=timezone.now() + DAY,
    )  # fmt: skip
    EventCount.objects.update(first_at=timezone.now() - DAY)
    # A proposal that they did not answer is nothing that was heard of them.
    assert heard(town.municipality)[0] == Sign.EVENT  # type: ignore[index]
    Placement.objects.filter(pk=placement.pk).update(state="confirmed", answer_by=None)
    assert heard(town.municipality)[0] == Sign.PLACEMENT  # type: ignore[index]
    for role, leads in (("front_office", False), ("planner", True), ("employee", True)):
        client.force_login(make_user(role, organisations=[town]))
        page = client.get(f"{LIST}{town.municipality.slug}/").content.decode()
        assert "Webinar" in page
        assert "Projectleider" in page
        assert str(person) not in page
        assert (f"/flexpool/aanvragen/{request.pk}/" in page) is leads


@pytest.mark.parametrize("role", ["front_office", "planner", "programme_team"])
def test_the_pages_take_as_many_queries_whatever_there_is(
    role: str,
    town: Organisation,
    put_questions: Any,
    make_user: Callable[..., User],
    client: Client,
) -> None:
    client.force_login(make_user(role))

    def queries() -> tuple[int, int]:
        counts = []
        for url in (f"{LIST}?stil=alle", f"{LIST}{town.municipality.slug}/"):
            client.get(url)
            with CaptureQueriesContext(
                connection,
            ) as captured:
                assert client.get(url).status_code == 200
            counts.append(len(captured))
        return counts[0], counts[1]

    put_questions(1, municipality=town.municipality)
    offer_help(make_user("planner"), town.municipality)
    PlanRun.objects.create(
        organisation=town, name="n", starts_on=timezone.localdate(), key="0", shown={"steps": []}
    )
    few = queries()
    put_questions(12, municipality=town.municipality)
    for number in range(1, 6):
        offer_help(make_user("planner"), town.municipality)
        PlanRun.objects.create(
            organisation=town, name="n", starts_on=timezone.localdate(), key=f"{number}", shown={"steps": []}
        )
    assert queries() == few
    assert few[0] <= 16
    assert few[1] <= 26
