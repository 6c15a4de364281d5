"""The work list: pages, filters, search, counts, own views, several at once, and who is where."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry, User
from loket import actions
from loket.models import Presence, Question, SavedView
from loket.models.question import State
from loket.workbench import presence
from loket.workbench.sorting import ORDERS
from tests.loket.test_clock import at
from vocabulary.models import ActionLine, Municipality, Province, TargetGroup

LIST, COUNTS, TOGETHER = reverse("loket:worklist"), reverse("loket:counts"), reverse("loket:together")


@pytest.fixture
def desk(client: Client, front_office: User) -> Client:
    client.force_login(front_office)
    return client


def listed(client: Client, **query: str) -> list[str]:
    return [row["reference"] for row in client.get(LIST, {"weergave": "alles", **query}).context["rows"]]


def ticked(*questions: Question) -> list[str]:
    return [f"{q.reference}:{Question.objects.get(pk=q.pk).version}" for q in questions]


def words(client: Client, address: str) -> str:
    return " ".join(client.get(address).content.decode().split())


def do(client: Client, what: str, *questions: Question, **more: str) -> str:
    response = client.post(TOGETHER, {"doe": what, "question": ticked(*questions), **more}, follow=True)
    return " ".join(str(message) for message in response.context["messages"])


@pytest.mark.parametrize("order", ORDERS)
def test_pages_follow_each_other_and_lose_nothing(desk: Client, make_question: Callable, order: str) -> None:
    with time_machine.travel(timezone.now(), tick=False):  # all at one moment: the key alone tells them apart
        made = {make_question().reference for _ in range(60)}
    seen: list[str] = []
    page = desk.get(LIST, {"weergave": "alles", "sorteer": order})
    backwards = []
    while True:
        seen += [row["reference"] for row in page.context["rows"]]
        backwards.append(page.context["before"])
        if not page.context["after"]:
            break
        page = desk.get(f"{LIST}?{page.context['after']}")
    assert len(seen) == 60 and set(seen) == made and backwards[0] == ""
    back = desk.get(f"{LIST}?{backwards[2]}")
    assert [row["reference"] for row in back.context["rows"]] == seen[25:50]
    first = desk.get(f"{LIST}?{back.context['before']}")
    assert [row["reference"] for row in first.context["rows"]] == seen[:25]
    assert first.context["before"] == ""


@pytest.mark.parametrize(
    "mark", ["x", "9-1", "99999999999999999999-1", "20261301000000000000-1", "²-²", "1" * 999]
)
def test_a_mark_that_is_none_shows_the_first_page(desk: Client, question: Question, mark: str) -> None:
    assert listed(desk, na=mark) == listed(desk, voor=mark) == [question.reference]


def test_each_filter_narrows(
    desk: Client, make_question: Callable, front_office: User, expert: User, groups: list[TargetGroup]
) -> None:
    province = Province.objects.create(code="PV99", name="Waterland", slug="waterland")
    place = Municipality.objects.create(
        code="GM9999", name="Meerdam", slug="meerdam", province=province, inhabitants=1,
        inhabitants_year=2026, latitude=52, longitude=5,
    )  # fmt: skip
    line = ActionLine.objects.create(slug="lijn", name="Lijn")
    plain = make_question()
    other = make_question(municipality=place, target_group=groups[0], urgent=True)
    Question.objects.filter(pk=other.pk).update(
        subject=line, channel="phone", asked_at=timezone.now() - dt.timedelta(days=8)
    )
    actions.pass_to_expert(front_office, other, expert)
    for name, value in {
        "provincie": "waterland",
        "onderwerp": "lijn",
        "gemeente": "meerdam",
        "doelgroep": groups[0].slug,
        "prioriteit": "spoed",
        "kanaal": "phone",
        "behandelaar": str(front_office.pk),
        "expert": str(expert.pk),
        "ouderdom": "7",
    }.items():
        assert listed(desk, **{name: value}) == [other.reference], name
    assert listed(desk, behandelaar="niemand") == listed(desk, expert="niemand") == [plain.reference]
    assert listed(desk, gemeente="Bestaat niet") == listed(desk, expert="x") == []
    assert len(listed(desk, ouderdom="x", prioriteit="x", sorteer="x")) == 2


def test_search_finds_by_reference_organisation_and_words_in_any_order(
    desk: Client, make_question: Callable
) -> None:
    wanted = make_question(
        title="Hoeveel standplaatsen mag een gemeente?", organisation_name="Gemeente Meerdam"
    )
    make_question(title="Iets anders 100%_")
    for text in (
        wanted.reference,
        wanted.reference.lower(),
        "mag STANDPLAATSEN",
        "meerdam hoeveel",
        "plaatsen",
    ):
        assert listed(desk, q=text) == [wanted.reference], text
    assert listed(desk, q="standplaatsen hengelo") == [] and len(listed(desk, q="%_")) == 1
    assert len(listed(desk, q="   ")) == 2 and listed(desk, q="een\x00 gemeente") == listed(
        desk, q="een gemeente"
    )


def test_counts_stop_at_99_and_renew_themselves(desk: Client, make_question: Callable) -> None:
    one = make_question()
    assert ">1</span>" in words(desk, COUNTS)
    Question.objects.all().update(due_at=timezone.now() - dt.timedelta(days=1))
    page = words(desk, f"{COUNTS}?weergave=te-laat")
    assert "tb-views__count--hot" in page and 'hx-trigger="every 30s"' in page
    assert 'id="view-te-laat" href="/loket/?weergave=te-laat" aria-current="page"' in page
    for _ in range(100):
        make_question()
    assert "99+" in words(desk, COUNTS)
    response = desk.get(LIST, {"weergave": "open"})
    assert "Meer dan 99 vragen" in response.content.decode() and len(response.context["rows"]) == 25
    actions.close(User.objects.get(), one)


def test_what_threatens_to_be_late_has_a_view_of_its_own(desk: Client, make_question: Callable) -> None:
    with time_machine.travel(at("2026-11-23T09:00"), tick=False):
        question = make_question()
    for moment, view in (
        ("2026-11-24T12:00", ""),
        ("2026-11-24T14:00", "dreigt"),
        ("2026-11-24T18:00", "te-laat"),
    ):
        with time_machine.travel(at(moment), tick=False):
            desk.force_login(User.objects.get())
            for key in ("dreigt", "te-laat"):
                assert listed(desk, weergave=key) == ([question.reference] if key == view else []), moment


def test_put_aside_is_out_of_sight_until_then(desk: Client, question: Question) -> None:
    Question.objects.update(snoozed_until=timezone.now() + dt.timedelta(hours=1))
    assert listed(desk, weergave="nieuw") == listed(desk, weergave="mijn-team") == []
    assert listed(desk, weergave="weggelegd") == listed(desk, weergave="open") == [question.reference]
    Question.objects.update(snoozed_until=timezone.now() - dt.timedelta(hours=1))
    assert listed(desk, weergave="nieuw") == [question.reference]


def test_my_team_is_who_works_for_the_same_target_groups(
    client: Client, make_question: Callable, make_user: Callable, front_office: User, 
    groups: list[TargetGroup], expert: User,
) -> None:  # fmt: skip
    mine, other = (make_question(target_group=group) for group in groups[:2])
    specialist = make_user("front_office", target_groups=[groups[0]])
    client.force_login(specialist)
    assert listed(client, weergave="mijn-team") == [mine.reference]
    client.force_login(front_office)
    assert set(listed(client, weergave="mijn-team")) == {mine.reference, other.reference}
    # An expert sees no question that they were never asked about.
    client.force_login(expert)
    assert listed(client, weergave="mijn-team") == []
    actions.pass_to_expert(front_office, mine, expert)
    assert listed(client, weergave="mijn-team") == [mine.reference]


def number_of_queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_list_and_its_counts_take_so_many_queries(
    desk: Client, make_question: Callable, front_office: User, expert: User, groups: list[TargetGroup]
) -> None:
    for number in range(30):
        question = make_question(target_group=groups[number % 3])
        if number % 2:
            actions.pass_to_expert(front_office, question, expert)
        presence.enter(expert, question)
    SavedView.objects.create(owner=front_office, name="A", query="weergave=open&q=x")
    address = f"{LIST}?weergave=open&q=gemeente&provincie=x&behandelaar={front_office.pk}&sorteer=oudste"
    assert number_of_queries(desk, f"{LIST}?weergave=open") == 11
    assert number_of_queries(desk, address) == 10  # nothing found: nobody is looked for
    assert number_of_queries(desk, COUNTS) == 5


def test_a_view_of_ones_own(desk: Client, client: Client, front_office: User, make_user: Callable) -> None:
    here = "weergave=open&q=woonwagen&onzin=1"
    desk.post(reverse("loket:keep_view"), {"hier": here, "naam": " Mijn  wagens "})
    saved = SavedView.objects.get()
    assert (saved.name, saved.query) == ("Mijn wagens", "weergave=open&q=woonwagen")
    page = words(desk, f"{LIST}?{saved.query}")
    assert "Mijn weergaven" in page
    assert 'value="Mijn wagens" required' in page and "Haal Mijn wagens weg" in page
    assert "Haal Mijn wagens weg" not in words(desk, LIST), "another view is open"
    assert (
        f'id="view-eigen-{saved.pk}" href="/loket/?{saved.query}" aria-current="page"'.replace("&", "&amp;")
        in page
    )
    desk.post(reverse("loket:keep_view"), {"hier": "weergave=mijn", "naam": "Mijn wagens"})
    assert SavedView.objects.get().query == "weergave=mijn"
    desk.post(reverse("loket:keep_view"), {"hier": "weergave=mijn", "naam": "  "})
    client.force_login(make_user("front_office"))
    assert "Mijn weergaven" not in words(client, LIST)
    client.post(reverse("loket:take_view_away"), {"hier": "weergave=mijn"})
    assert SavedView.objects.count() == 1
    client.force_login(front_office)
    client.post(reverse("loket:take_view_away"), {"hier": "weergave=mijn"})
    assert not SavedView.objects.exists()


def test_several_at_once_each_with_its_own_entry(
    desk: Client, make_question: Callable, front_office: User, expert: User, groups: list[TargetGroup]
) -> None:
    several = [make_question() for _ in range(3)]
    for what, verb, more in (
        ("pak-op", "take_question", {}),
        ("spoed", "set_priority", {}),
        ("doelgroep", "set_target_group", {"groep": groups[1].slug}),
        ("zet-door", "pass_to_expert", {"aan": str(expert.pk)}),
        ("sluit", "close", {}),
    ):
        assert do(desk, what, *several, **more) == "Gedaan voor 3 vragen."
        entries = AuditEntry.objects.filter(verb=verb, actor=front_office)
        assert set(entries.values_list("object_id", flat=True)) == {str(q.pk) for q in several}
    for question in Question.objects.all():
        assert (question.state, question.expert, question.urgent) == (State.CLOSED, expert, True)
        assert question.target_group == groups[1]


def test_what_failed_is_told_with_why_and_the_rest_is_done(
    desk: Client, make_question: Callable, front_office: User
) -> None:
    fine, closed, changed = (make_question() for _ in range(3))
    actions.close(front_office, closed)
    values = ticked(fine, closed, changed)
    actions.take_question(front_office, changed)
    response = desk.post(
        TOGETHER,
        {"doe": "sluit", "question": [*values, "TB-1999-0001:1", "x", "y:z"], "hier": "weergave=open&q=a"},
        follow=True,
    )
    assert response.redirect_chain[0][0] == f"{LIST}?weergave=open&q=a"
    said = " ".join(str(message) for message in response.context["messages"])
    assert "Gedaan voor 1 vraag." in said and "Niet gedaan voor 3 vragen." in said
    assert f"{closed.reference}: zij is al gesloten" in said
    assert f"{changed.reference}: een collega veranderde haar intussen" in said
    assert "TB-1999-0001: u kunt deze vraag niet openen" in said
    assert Question.objects.get(pk=fine.pk).state == State.CLOSED
    assert Question.objects.get(pk=changed.pk).state == State.WITH_FRONT_OFFICE


def test_rights_are_judged_for_each_question(
    client: Client, make_question: Callable, front_office: User, expert: User
) -> None:
    theirs, others = make_question(), make_question()
    actions.pass_to_expert(front_office, theirs, expert)
    client.force_login(expert)
    said = do(client, "spoed", theirs, others)
    assert "u mag dit niet doen" in said and "u kunt deze vraag niet openen" in said
    assert not Question.objects.filter(urgent=True).exists()
    assert do(client, "sluit", theirs) == "Gedaan voor 1 vraag."


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"doe": "sluit"}, "Kies eerst een of meer vragen."),
        ({"doe": ""}, "Kies wat u wilt doen."),
        ({"doe": "zet-door", "aan": "x"}, "Kies een expert."),
        ({"doe": "doelgroep", "groep": "x"}, "Kies een doelgroep uit de lijst."),
    ],
)
def test_what_is_missing_is_said(desk: Client, question: Question, data: dict, said: str) -> None:
    ticks = [] if data == {"doe": "sluit"} else ticked(question)
    response = desk.post(TOGETHER, {**data, "question": ticks, "hier": "//evil.example"}, follow=True)
    assert said in " ".join(str(message) for message in response.context["messages"])
    assert response.redirect_chain[0][0].startswith(f"{LIST}?")
    # Whoever forgot one thing ticks nothing anew.
    page = " ".join(response.content.decode().split())
    assert page.count(f'value="{question.reference}:{question.version}" checked') == len(ticks)
    assert not data["doe"] or not ticks or f'<option value="{data["doe"]}" selected>' in page


def test_who_else_has_a_question_open(
    desk: Client, question: Question, front_office: User, make_user: Callable
) -> None:
    colleague = make_user("programme_team")
    page, address = (reverse(f"loket:{name}", args=[question.reference]) for name in ("question", "present"))
    presence.enter(colleague, question)
    assert f"{colleague} heeft deze vraag ook open." in words(desk, page)
    assert f"Open bij {colleague}" in words(desk, LIST)
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=100), tick=False):
        assert presence.enter(front_office, question) == []
        presence.enter(colleague, question)
        assert Presence.objects.count() == 2
        answer = desk.post(address, {"version": question.version}).content.decode()
        assert "heeft deze vraag ook open" in answer and "is veranderd" not in answer
    actions.take_question(front_office, question)
    answer = desk.post(address, {"version": question.version}).content.decode()
    assert "Deze vraag is veranderd sinds u haar opende." in answer
    assert f'name="version" value="{question.version}"' in answer and "nog " in answer
    with time_machine.travel(timezone.now() + dt.timedelta(hours=2)):
        assert presence.forget_old() == 2


def test_presence_is_for_who_may_open_the_question(client: Client, question: Question, expert: User) -> None:
    client.force_login(expert)
    address = reverse("loket:present", args=[question.reference])
    assert client.post(address).status_code == 404 and not Presence.objects.exists()
    assert client.get(reverse("loket:choose_expert", args=[question.reference])).status_code == 404


def test_choosing_an_expert_in_a_few_keys(
    desk: Client, make_question: Callable, expert: User, groups: list[TargetGroup]
) -> None:
    question = make_question(target_group=groups[0])
    page = words(desk, reverse("loket:choose_expert", args=[question.reference]))
    assert (
        f"1. {expert}" in page
        and "data-number-keys" in page
        and f'value="{expert.pk}" required checked' in page
    )
    desk.post(
        reverse("loket:pass_on", args=[question.reference]),
        {"expert": expert.pk, "version": question.version, "target_group": groups[0].slug},
    )
    assert Question.objects.get().expert == expert
