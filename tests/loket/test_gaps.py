"""Questions without a page: which those are, what belongs together, who sees what, what the team does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from accounts.actions import SYSTEM
from accounts.models import User
from knowledge.actions import draft_faq, publish, set_up
from loket import actions, tasks
from loket.actions.retention import empty_question
from loket.answering import gaps as gathering
from loket.models import Gap, GapCheck, Question
from search.engines import EngineUnavailable, Passage
from search.models import PageOrder, QueryCount
from vocabulary.models import TargetGroup

YARD = "Mag een woonwagen op een kwekerijterrein staan?"
YARD_TOO = "Welke regels gelden voor woonwagens op het terrein van een kwekerij?"
DEPOSIT = "Wie betaalt de waarborgsom voor een ontheemde uit Soedan?"


@pytest.fixture(autouse=True)
def nothing_found(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    """A search that finds no page about anything."""
    monkeypatch.setattr(gathering, "found_by_search", lambda text: False)


@pytest.fixture
def ask(make_question: Callable) -> Callable[..., Question]:
    """Ask something, two hours ago; each time somebody else unless an address is given."""
    numbers = iter(range(1000))

    def asked(title: str, text: str = "", **more: object) -> Question:
        email = more.pop("email", f"vrager{next(numbers)}@elders.example")
        question = make_question(text=text or title, asker_email=email, **more)
        at = timezone.now() - dt.timedelta(hours=2)
        Question.objects.filter(pk=question.pk).update(title=title, asked_at=at)
        question.refresh_from_db()
        return question

    return asked


@pytest.fixture
def programme_team(make_user: Callable) -> User:
    """Somebody of the programme team."""
    return make_user("programme_team", email="team@thuisbasis.example")


@pytest.fixture
def public_page(groups: list[TargetGroup]) -> Page:
    """A page that visitors can read."""
    set_up(SYSTEM)
    page = draft_faq(SYSTEM, title="Woonwagens op een kwekerij", short_answer="Ja.", body="Dat mag.")
    return publish(SYSTEM, page)


def test_questions_that_ask_the_same_stand_together(ask: Callable, groups: list[TargetGroup]) -> None:
    for title in (YARD, DEPOSIT, YARD_TOO):
        ask(title)
    assert tasks.gather_gaps() == 3
    counts = sorted(Gap.objects.values_list("questions_count", flat=True))
    assert counts == [1, 2]
    assert tasks.gather_gaps() == 0, "each question is looked up once"


def test_questions_about_other_groups_stand_apart(ask: Callable, groups: list[TargetGroup]) -> None:
    ask(YARD, target_group=groups[0])
    ask(YARD, target_group=groups[1])
    tasks.gather_gaps()
    assert {gap.target_group for gap in Gap.objects.all()} == set(groups[:2])


def test_what_has_a_page_is_no_gap(
    ask: Callable, front_office: User, public_page: Page, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SITE_URL = "https://thuis.example"  # type: ignore[attr-defined]
    pointed = ask(YARD)
    actions.publish_answer(front_office, pointed, f"Zie https://thuis.example{public_page.url}#meer.")
    became = ask(YARD)
    Question.objects.filter(pk=became.pk).update(knowledge_page=public_page)
    elsewhere = ask(YARD)
    actions.publish_answer(front_office, elsewhere, f"Zie https://anders.example{public_page.url}")
    tasks.gather_gaps()
    assert list(GapCheck.objects.exclude(gap=None).values_list("question", flat=True)) == [elsewhere.pk]
    monkeypatch.setattr(gathering, "found_by_search", lambda text: True)
    found = ask(DEPOSIT)
    tasks.gather_gaps()
    assert GapCheck.objects.get(question=found).gap is None


REALLY_FOUND = gathering.found_by_search


@pytest.mark.parametrize(
    ("title", "is_found"),
    [
        ("Mag een woonwagen op een standplaats?", True),
        ("Hoeveel standplaatsen zijn er?", True),
        (YARD, False),
        ("Mogen huisdieren op de standplaats?", False),
    ],
)
def test_a_page_answers_when_it_has_most_of_the_words(
    title: str, is_found: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "Een woonwagen staat op een standplaats. De gemeente telt de standplaatsen."
    passage = Passage(id="t:1#x", page_id="t:1", url="/", title="Standplaatsen", text=text)
    page = SimpleNamespace(passages=[SimpleNamespace(passage=passage)])
    results = SimpleNamespace(weak=False, nearest=False, pages=[page])
    monkeypatch.setattr(gathering, "finding_for", lambda *args, **kwargs: results)
    assert REALLY_FOUND(title) is is_found
    results.weak = True
    assert not REALLY_FOUND(title)


def test_what_is_new_kept_apart_or_merged_waits(ask: Callable, front_office: User) -> None:
    new, apart, merged = ask(YARD), ask(YARD), ask(YARD)
    Question.objects.filter(pk=new.pk).update(asked_at=timezone.now())
    Question.objects.filter(pk=apart.pk).update(held=True)
    Question.objects.filter(pk=merged.pk).update(merged_into=new)
    assert tasks.gather_gaps() == 0 and not Gap.objects.exists()


def test_a_search_that_is_away_loses_no_question(ask: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(text: str) -> bool:
        raise EngineUnavailable("away")

    ask(YARD)
    with monkeypatch.context() as without:
        without.setattr(gathering, "found_by_search", away)
        assert tasks.gather_gaps() == 0
    assert tasks.gather_gaps() == 1


def test_no_person_is_in_a_gap(ask: Callable) -> None:
    ask(
        "Mag Fatma Aydin uit Hengelo op het kwekerijterrein wonen?",
        "Bel Fatma Aydin, 06-12345678, Kerkstraat 12.",
        asker_name="Fatma Aydin",
        organisation_name="Gemeente Hengelo",
    )
    tasks.gather_gaps()
    gap, check = Gap.objects.get(), GapCheck.objects.get()
    kept = f"{gap.label} {gap.shared_words} {gap.stems} {check.title} {check.words}".lower()
    assert "kwekerij" in kept
    assert not [word for word in ("fatma", "aydin", "hengelo", "12345678", "kerkstraat") if word in kept]


def test_who_reads_no_questions_sees_no_single_one(
    ask: Callable, client: Client, make_user: Callable, front_office: User
) -> None:
    editor = make_user("editor", email="redactie@elders.example")
    ask(f"{YARD} Mijn buurvrouw vindt van niet", email="een@elders.example")
    ask(YARD_TOO, email="een@elders.example")
    ask(YARD, email="twee@elders.example")
    tasks.gather_gaps()
    client.force_login(editor)
    gap = Gap.objects.get()
    assert "kwekerij" not in client.get(reverse("loket:gaps")).content.decode()
    assert client.get(reverse("loket:gap", args=[gap.pk])).status_code == 404
    with pytest.raises(PermissionDenied):
        actions.order_gap_page(editor, gap)
    ask(YARD, email="drie@elders.example")
    tasks.gather_gaps()
    for address in (reverse("loket:gaps"), reverse("loket:gap", args=[gap.pk])):
        page = client.get(address).content.decode()
        assert "kwekerijterrein" in page and "buurvrouw" not in page and "TB-2" not in page
    client.force_login(front_office)
    assert page.count("TB-2") == 0
    assert client.get(reverse("loket:gap", args=[gap.pk])).content.decode().count("/loket/vragen/TB-") == 4


def test_an_expert_gets_links_to_questions_of_their_own_alone(
    ask: Callable, client: Client, expert: User, front_office: User
) -> None:
    mine = ask(YARD)
    for _number in range(2):
        ask(YARD)
    actions.pass_to_expert(front_office, mine, expert)
    tasks.gather_gaps()
    client.force_login(expert)
    page = client.get(reverse("loket:gap", args=[Gap.objects.get().pk])).content.decode()
    assert page.count("/loket/vragen/TB-") == 1 and mine.reference in page


@pytest.mark.parametrize(
    ("titles", "shown"),
    [
        ([YARD, YARD, YARD], {"kwekerijterrein", "woonwagen"}),
        (["Wie krijgt een jongerenwoning?", "Wat kost een woning?", "Telt een noodwoning mee?"], {"woning"}),
        (["Is er een cliëntenraad?", "Wie kiest de cliëntenraad?", "Een cliëntenraad?"], {"cliëntenraad"}),
        # Each compound is one asker's alone.
        (["Wie krijgt een jongerenwoning?", "Wat kost een seniorenwoning?", "Telt een noodwoning mee?"],
         {"woning"}),
        (["Zijn dak- en thuislozen blij?", "Wonen dak- en thuislozen?", "Wie telt dak- en thuislozen?"],
         {"daklozen", "thuislozen"}),
    ],
)  # fmt: skip
def test_words_in_common_are_whole_words_as_people_wrote_them(
    ask: Callable, titles: list[str], shown: set[str]
) -> None:
    checks = [GapCheck(question=ask(title), words=gathering.weighed(title, "")) for title in titles]
    assert set(gathering.shared_words(checks)) == shown


def test_a_page_is_ordered_in_one_step_and_made(
    ask: Callable, client: Client, programme_team: User, make_user: Callable, public_page: Page
) -> None:
    editor = make_user("editor", email="redactie@elders.example")
    for _number in range(3):
        ask(YARD)
    tasks.gather_gaps()
    gap = Gap.objects.get()
    address = reverse("loket:gap", args=[gap.pk])
    client.force_login(programme_team)
    assert client.post(address, {"doe": "bestel", "terug": "lijst"}).status_code == 302
    gap.refresh_from_db()
    assert gap.state == Gap.State.ORDERED and gap.order.query == gap.shared_words
    data = {"doe": "bestel", "title": "woonwagen op kwekerij", "maker": editor.pk}
    client.post(address, data)
    gap.refresh_from_db()
    assert gap.order.query == "woonwagen op kwekerij" and gap.assigned_to == editor
    assert client.post(address, {"doe": "pagina"}).status_code == 422
    assert client.post(address, {"doe": "pagina", "address": "/nergens/"}).status_code == 422
    done = client.post(address, {"doe": "pagina", "address": f"http://testserver{public_page.url}"})
    assert done.status_code == 302
    gap.refresh_from_db()
    assert (gap.state, gap.page_id, gap.order.state) == ("answered", public_page.pk, PageOrder.State.MADE)
    ask(YARD)
    tasks.gather_gaps()
    gap.refresh_from_db()
    assert gap.state == Gap.State.ANSWERED and gap.since_settled == 1, "what the team said stays"
    assert "1 keer gevraagd" in client.get(address).content.decode()


def test_what_the_team_says_stays_and_can_be_undone(
    ask: Callable, client: Client, front_office: User
) -> None:
    ask(YARD)
    tasks.gather_gaps()
    gap = Gap.objects.get()
    address, overview = reverse("loket:gap", args=[gap.pk]), reverse("loket:gaps")
    client.force_login(front_office)
    client.post(address, {"doe": "niet-nodig"})
    tasks.gather_gaps()
    assert gap.label not in client.get(overview).content.decode()
    assert gap.label in client.get(overview, {"alles": "on"}).content.decode()
    client.post(address, {"doe": "heropen"})
    assert gap.label in client.get(overview).content.decode()
    assert client.post(address, {"doe": "iets"}).status_code == 400
    assert client.post(address, {"doe": "bestel"}).status_code == 403, "who publishes has pages made"


def test_a_published_answer_closes_its_gap_and_a_page_that_goes_opens_it(
    ask: Callable, expert: User, front_office: User
) -> None:
    set_up(SYSTEM)
    question = ask(YARD)
    tasks.gather_gaps()
    actions.pass_to_expert(front_office, question, expert)
    actions.publish_answer(expert, question, "Ja, dat mag op een kwekerij.")
    page = actions.make_knowledge(expert, question)
    tasks.gather_gaps()
    gap = Gap.objects.get()
    assert gap.state == Gap.State.OPEN, "a draft is no page"
    publish(SYSTEM, page)
    tasks.gather_gaps()
    gap.refresh_from_db()
    assert (gap.state, gap.page_id) == (Gap.State.ANSWERED, page.pk)
    page.get_latest_revision_as_object().unpublish()
    tasks.gather_gaps()
    gap.refresh_from_db()
    assert (gap.state, gap.page) == (Gap.State.OPEN, None)


def test_a_page_that_visitors_cannot_read_answers_nothing(ask: Callable, front_office: User) -> None:
    set_up(SYSTEM)
    ask(YARD)
    tasks.gather_gaps()
    draft = draft_faq(SYSTEM, title="Concept", body="Nog niet.")
    with pytest.raises(ValidationError):
        actions.answer_gap(front_office, Gap.objects.get(), draft)


def test_a_gap_goes_with_its_last_question(ask: Callable) -> None:
    question = ask(YARD)
    tasks.gather_gaps()
    question.ticket.delete()
    tasks.gather_gaps()
    assert not Gap.objects.exists()


def test_an_emptied_question_leaves_nothing_in_a_gap(ask: Callable, front_office: User) -> None:
    old = ask(f"{YARD} Het zwanenmeer ligt ernaast")
    ask(YARD)
    tasks.gather_gaps()
    assert Gap.objects.get().questions_count == 2
    actions.close(front_office, old)
    long_ago = timezone.now() - dt.timedelta(days=800)
    Question.objects.filter(pk=old.pk).update(asked_at=long_ago, closed_at=long_ago, changed_at=long_ago)
    assert empty_question(SYSTEM, old)
    tasks.gather_gaps()
    gap = Gap.objects.get()
    assert gap.questions_count == 1 and "zwanenmeer" not in f"{gap.label} {gap.stems}"


def test_searches_without_a_result_stand_with_the_subject(
    ask: Callable, client: Client, programme_team: User, front_office: User
) -> None:
    ask(YARD)
    tasks.gather_gaps()
    for query in ("woonwagen kwekerijterrein", "studentenkamer"):
        QueryCount.objects.create(day=timezone.localdate(), query=query, asked=5, without_result=4)
    address = reverse("loket:gap", args=[Gap.objects.get().pk])
    client.force_login(programme_team)
    page = client.get(address).content.decode()
    assert "woonwagen kwekerijterrein" in page and "studentenkamer" not in page
    client.force_login(front_office)
    assert "woonwagen kwekerijterrein" not in client.get(address).content.decode()


def test_the_list_is_by_group_most_asked_first_and_takes_the_same_queries(
    ask: Callable,
    client: Client,
    programme_team: User,
    groups: list[TargetGroup],
    django_assert_num_queries: Callable,
) -> None:
    client.force_login(programme_team)
    address = reverse("loket:gaps")
    assert "Alles wat gevraagd wordt, heeft een pagina" in client.get(address).content.decode()
    ask(DEPOSIT, target_group=groups[0])
    tasks.gather_gaps()
    client.get(address)
    with django_assert_num_queries(7):
        client.get(address)
    for _number in range(5):
        ask(YARD, target_group=groups[1])
    tasks.gather_gaps()
    with django_assert_num_queries(7):
        page = client.get(address).content.decode()
    assert page.index("kwekerijterrein") < page.index("waarborgsom")
    assert page.count("/loket/vragen/TB-") == 4, "of each the newest three"
    narrowed = client.get(address, {"doelgroep": groups[0].slug}).content.decode()
    assert "waarborgsom" in narrowed and "kwekerijterrein" not in narrowed
    assert client.get(address, {"doelgroep": "weg", "page": "99"}).status_code == 200
