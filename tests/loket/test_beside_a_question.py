"""What stands beside a question: earlier answers, who asks, who works there, and what may be changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.actions import SYSTEM
from accounts.models import AuditEntry, Organisation, User
from experts.models import Placement, PlacementRequest, Professional
from experts.weeks import WEEK, this_monday
from loket import actions
from loket.answering import similar
from loket.answering.similar import similar_answered
from loket.models import Question
from loket.models.question import State
from search import indexing
from search.engines import EngineUnavailable
from tests.loket.conftest import a_place
from vocabulary.models import Municipality

TEXT = "Wie betaalt de begeleiding van een huurder met schulden? Wij hoorden van drie regelingen."


@pytest.fixture
def desk(client: Client, front_office: User) -> Client:
    client.force_login(front_office)
    return client


def page_of(question: Question) -> str:
    return reverse("loket:question", args=[question.reference])


def suggestions_of(question: Question) -> str:
    return reverse("loket:suggestions", args=[question.reference])


def build() -> None:
    for name in ("site", "desk"):
        list(indexing.rebuild(index=name))


def names(found: list[Question] | None) -> list[str]:
    assert found is not None
    return [one.title for one in found]


def test_similar_answered_questions_are_shown_and_neither_itself_nor_what_was_merged(
    desk: Client, make_question: Callable, front_office: User
) -> None:
    question, other, merged, into, waits = (
        make_question(text=TEXT, title=title)
        for title in ("Zelf", "Eerder", "Samengevoegd", "Waarin", "Open")
    )
    for one in (other, into, question):
        actions.publish_answer(front_office, one, "De gemeente betaalt.")
    actions.merge(front_office, merged, into)
    actions.publish_answer(front_office, into, "De gemeente betaalt.")
    Question.objects.filter(pk=merged.pk).update(first_answered_at=timezone.now())
    build()
    found = similar_answered(front_office, question, TEXT)
    assert sorted(names(found)) == ["Eerder", "Waarin"]
    page = desk.get(suggestions_of(question)).content.decode()
    assert reverse("loket:question", args=[other.reference]) in page
    assert waits.state == State.NEW


def test_similar_questions_are_those_that_the_reader_may_open(
    make_question: Callable, front_office: User, expert: User, make_user: Callable
) -> None:
    question, secret = make_question(text=TEXT), make_question(text=TEXT, title="Van een ander")
    actions.publish_answer(front_office, secret, "Zo.")
    actions.pass_to_expert(front_office, question, expert)
    build()
    assert names(similar_answered(front_office, question, TEXT)) == ["Van een ander"]
    assert names(similar_answered(expert, question, TEXT)) == []
    # The index is behind: the database decides.
    actions.reopen(front_office, secret)
    assert names(similar_answered(front_office, question, TEXT)) == []


def test_of_answers_to_the_same_question_one_is_shown(
    desk: Client, make_question: Callable, front_office: User
) -> None:
    question = make_question(text=TEXT, title="Zelf")
    for title in ("Begeleiding betalen", "begeleiding  betalen", "Kosten"):
        actions.publish_answer(front_office, make_question(text=TEXT, title=title), "Zo.")
    build()
    page = desk.get(suggestions_of(question)).content.decode().lower()
    assert sum(page.count(f">{title}</a>") for title in ("begeleiding betalen", "begeleiding  betalen")) == 1
    assert page.count(">kosten</a>") == 1


def test_what_shares_some_words_alone_is_not_called_similar(
    make_question: Callable, front_office: User
) -> None:
    question = make_question(title="Begeleiding betalen", text=TEXT)
    like, unlike = (
        make_question(
            title="Kosten van begeleiding", text="Wie betaalt de begeleiding van een jonge huurder?"
        ),
        make_question(
            title="Parkeren bij een flat",
            text="Hoeveel parkeerplaatsen moet een gebouw met studenten hebben? Een huurder klaagt erover.",
        ),
    )
    for one in (like, unlike):
        actions.publish_answer(front_office, one, "Zo.")
    build()
    assert names(similar_answered(front_office, question, TEXT)) == ["Kosten van begeleiding"]


def test_similar_questions_cost_one_search_and_one_query(
    make_question: Callable, front_office: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = make_question(text=TEXT)
    for number in range(15):
        actions.publish_answer(front_office, make_question(text=TEXT, title=f"Vraag {number}"), "Zo.")
    build()
    asked = []
    real = similar.alike
    monkeypatch.setattr(similar, "alike", lambda *a, **k: asked.append(1) or real(*a, **k))
    similar_answered(front_office, question, TEXT)
    with CaptureQueriesContext(connection) as captured:
        found = similar_answered(front_office, question, TEXT)
        assert found is not None
        assert [(one.municipality, getattr(one, "satisfaction", None)) for one in found] == [
            (None, None)
        ] * 10
    assert (len(asked), len(captured)) == (2, 1)


def test_a_search_that_is_away_is_told(
    desk: Client, question: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*args: object, **named: object) -> None:
        raise EngineUnavailable("weg")

    monkeypatch.setattr(similar, "alike", away)
    response = desk.get(suggestions_of(question))
    assert response.status_code == 200
    assert "De zoekmachine geeft nu geen antwoord" in response.content.decode()


def test_nothing_similar_nobody_before_and_no_place_each_say_so(desk: Client, question: Question) -> None:
    build()
    page = desk.get(page_of(question)).content.decode() + desk.get(suggestions_of(question)).content.decode()
    assert "Geen beantwoorde vraag lijkt op deze." in page
    assert "Dit is de eerste vraag van deze vrager en deze organisatie." in page
    assert "Wij weten niet uit welke gemeente deze vrager komt." in page


def test_what_person_and_organisation_asked_before_is_shown(
    desk: Client, make_question: Callable, organisation: Organisation
) -> None:
    make_question(title="Van dezelfde vrager", organisation_name="Elders")
    make_question(title="Van een collega", asker_email="collega@hengelo.example")
    make_question(title="Van een vreemde", asker_email="x@almere.example", organisation_name="Almere")
    held = make_question(title="Misschien spam")
    Question.objects.filter(pk=held.pk).update(held=True)
    question = make_question()
    entries = desk.get(page_of(question)).context["earlier"]
    assert [(one["question"].title, one["same_person"]) for one in entries] == [
        ("Van een collega", False),
        ("Van dezelfde vrager", True),
    ]


def test_who_gave_no_organisation_is_not_thrown_together(desk: Client, make_question: Callable) -> None:
    make_question(organisation_name="", asker_email="iemand@anders.example", title="Van een ander mens")
    question = make_question(organisation_name="")
    assert desk.get(page_of(question)).context["earlier"] == []


def test_a_long_history_leads_to_all_of_it(desk: Client, make_question: Callable) -> None:
    for _n in range(7):
        make_question()
    response = desk.get(page_of(make_question()))
    assert len(response.context["earlier"]) == 5
    listed = desk.get(response.context["all_earlier"])
    assert listed.status_code == 200 and len(listed.context["rows"]) == 8


@pytest.fixture
def placement(make_user: Callable, organisation: Organisation) -> Placement:
    """Somebody who works in a place since two weeks, for two weeks more."""
    place = a_place()
    request = PlacementRequest.objects.create(
        organisation=organisation, municipality=place, title="Projectleider woonwagens", description="x",
        first_week=this_monday() - 2 * WEEK, weeks=4, hours_per_week=16, state="placed",
    )  # fmt: skip
    professional = Professional.objects.create(
        user=make_user("professional", email="prof@thuisbasis.example"), home_municipality=place,
        max_travel_km=50, contract_from=dt.date(2020, 1, 1),
    )  # fmt: skip
    return Placement.objects.create(
        request=request, professional=professional, first_week=request.first_week,
        last_week=request.last_week, hours_per_week=16,
    )  # fmt: skip


def at_work(client: Client, question: Question) -> list[Placement]:
    return list(client.get(page_of(question)).context["placements"])


def test_the_desk_sees_who_works_in_the_askers_municipality_now(
    desk: Client, make_question: Callable, placement: Placement
) -> None:
    place = placement.request.municipality
    question = make_question(municipality=place)
    page = desk.get(page_of(question)).content.decode()
    assert "Projectleider woonwagens" in page and str(placement.professional) in page
    assert f'href="{reverse("loket:municipality", args=[place.slug])}"' in page
    assert at_work(desk, make_question(municipality=a_place("Verweg", "GM9002"))) == []
    for changes in (
        {"state": Placement.State.ENDED},
        {"state": Placement.State.CANCELLED},
        {"state": Placement.State.CONFIRMED, "last_week": this_monday() - WEEK},
    ):
        Placement.objects.update(**changes)
        assert at_work(desk, question) == []
    page = desk.get(page_of(question)).content.decode()
    assert f"Er werkt nu geen flexprofessional in {place.name}." in page
    Placement.objects.update(last_week=this_monday())
    assert at_work(desk, question) == [placement]


def test_an_expert_sees_only_placements_that_are_theirs_to_see(
    client: Client, make_question: Callable, placement: Placement, front_office: User, expert: User
) -> None:
    question = make_question(municipality=placement.request.municipality)
    actions.pass_to_expert(front_office, question, expert)
    client.force_login(expert)
    assert at_work(client, question) == []


def test_what_stands_beside_takes_as_many_queries_for_one_as_for_many(
    desk: Client, make_question: Callable, placement: Placement, front_office: User
) -> None:
    place: Municipality = placement.request.municipality
    question = make_question(municipality=place, text=TEXT)

    def count() -> int:
        desk.get(page_of(question))
        with CaptureQueriesContext(connection) as captured:
            desk.get(page_of(question))
        return len(captured)

    actions.publish_answer(front_office, make_question(municipality=place, text=TEXT), "Zo.")
    build()
    with_one = count()
    for number in range(6):
        actions.publish_answer(front_office, make_question(municipality=place, text=TEXT), "Zo.")
        actions.put_text_module(front_office, f"Tekst {number}", "Dag.")
    build()
    assert count() == with_one


def promise(client: Client, question: Question, **data: object) -> int:
    address = reverse("loket:set_promise", args=[question.reference])
    return client.post(address, {"version": question.version, **data}).status_code


def test_channel_and_priority_are_changed_on_the_page_and_counted_anew(
    desk: Client, question: Question
) -> None:
    before = question.due_at
    assert promise(desk, question, channel="phone", priority="spoed") == 302
    question.refresh_from_db()
    assert question.channel == "phone" and question.urgent and question.due_at < before
    verbs = set(AuditEntry.objects.filter(object_id=str(question.pk)).values_list("verb", flat=True))
    assert {"set_channel", "set_priority"} <= verbs
    page = desk.get(page_of(question)).content.decode()
    assert "veranderde het kanaal in: telefoon" in page and "Spoed" in page
    promise(desk, question, channel="web", priority="gewoon")
    question.refresh_from_db()
    assert not question.urgent and question.due_at == before


def test_a_promise_of_a_question_that_moved_on_or_does_not_exist_changes_nothing(
    desk: Client, question: Question, expert: User, client: Client
) -> None:
    promise(desk, question, channel="fax", priority="spoed")
    stale = Question.objects.get()
    actions.set_priority(SYSTEM, question, False)
    Question.objects.update(version=9)
    promise(desk, stale, channel="phone", priority="spoed")
    question.refresh_from_db()
    assert question.channel == "web" and not question.urgent


def test_only_the_desk_changes_the_promise(
    client: Client, question: Question, front_office: User, expert: User
) -> None:
    actions.pass_to_expert(front_office, question, expert)
    question.refresh_from_db()
    client.force_login(expert)
    assert promise(client, question, channel="phone", priority="spoed") == 403
    with pytest.raises(PermissionDenied):
        actions.set_channel(expert, question, "phone")  # type: ignore[arg-type]
    question.refresh_from_db()
    assert question.channel == "web" and not question.urgent
