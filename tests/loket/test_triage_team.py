"""Rules and words of the team, the subject, and who is suggested because of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.models import AuditEntry, User
from experts.models import Leave, Professional
from loket import actions
from loket.answering.passages import Found
from loket.models import Question, TriageKeyword, TriageRule
from loket.triage import suggest_experts, suggest_groups, suggest_subject
from vocabulary.models import ActionLine, Municipality, Province, TargetGroup


@pytest.fixture
def municipality(db: None) -> Municipality:
    """One place in one province."""
    province = Province.objects.create(code="PV99", name="Zomerland", slug="zomerland")
    return Municipality.objects.create(
        code="GM9999", name="Zomerdam", slug="zomerdam", province=province, inhabitants=100,
        inhabitants_year=2025, latitude=52.0, longitude=5.0,
    )  # fmt: skip


@pytest.fixture
def pair(make_user: Callable, groups: list[TargetGroup]) -> tuple[User, User]:
    """Two experts of the first group; by name the first comes first."""
    first = make_user("expert", target_groups=[groups[0]], email="a@thuisbasis.example")
    second = make_user("expert", target_groups=[groups[0]], email="b@thuisbasis.example")
    return first, second


def texts(suggestion: object) -> list[str]:
    return [reason["text"] for reason in suggestion.reasons]  # type: ignore[attr-defined]


def test_a_rule_comes_first_also_for_an_expert_of_another_group(
    question: Question,
    pair: tuple[User, User],
    front_office: User,
    groups: list[TargetGroup],
    make_user: Callable,
) -> None:
    outsider = make_user("expert", target_groups=[groups[1]], email="c@thuisbasis.example")
    actions.put_rule(front_office, outsider, target_group=groups[0])
    found = suggest_experts(question, groups[0])
    assert [one.expert for one in found] == [outsider, *pair]
    assert texts(found[0])[0] == "Regel van het team: vraag deze expert als eerste"
    assert not any("Expert van" in text for text in texts(found[0]))


def test_a_rule_of_a_province_asks_for_that_province(
    make_question: Callable, pair: tuple[User, User], front_office: User, groups: list[TargetGroup],
    municipality: Municipality,
) -> None:  # fmt: skip
    actions.put_rule(front_office, pair[1], province=municipality.province)
    there, elsewhere = make_question(municipality=municipality), make_question()
    assert suggest_experts(there, groups[0])[0].expert == pair[1]
    assert suggest_experts(elsewhere, groups[0])[0].expert == pair[0]


def test_rules_are_checked_and_once(
    pair: tuple[User, User], front_office: User, groups: list[TargetGroup], people: dict[str, User]
) -> None:
    with pytest.raises(ValidationError):
        actions.put_rule(front_office, pair[0])
    with pytest.raises(ValidationError):
        actions.put_rule(front_office, front_office, target_group=groups[0])
    first = actions.put_rule(front_office, pair[0], target_group=groups[0])
    assert actions.put_rule(front_office, pair[0], target_group=groups[0]) == first
    for role, person in people.items():
        if role not in ("front_office", "programme_team"):
            with pytest.raises(PermissionDenied):
                actions.put_rule(person, pair[0], target_group=groups[1])
            with pytest.raises(PermissionDenied):
                actions.remove_rule(person, first)
    actions.remove_rule(front_office, first)
    assert not TriageRule.objects.exists()
    assert AuditEntry.objects.filter(verb="put_triage_rule").count() == 1


@time_machine.travel("2027-01-12T10:00:00+01:00", tick=False)
def test_who_is_away_comes_last_and_capacity_weighs_the_work(
    make_question: Callable, pair: tuple[User, User], front_office: User, groups: list[TargetGroup],
    municipality: Municipality,
) -> None:  # fmt: skip
    today = timezone.localdate()
    full = Professional.objects.create(
        user=pair[1], home_municipality=municipality, max_travel_km=50, answers_questions=True,
        hours_mon=8, hours_tue=8, hours_wed=8, hours_thu=8, contract_from=dt.date(2026, 1, 1),
    )  # fmt: skip
    for person in pair:
        actions.pass_to_expert(front_office, make_question(organisation_name="Elders"), person)
    question = make_question()
    found = suggest_experts(question, groups[0])
    assert [one.expert for one in found] == [pair[1], pair[0]], "as many questions, four times the hours"
    assert "Nu 1 open vraag, kan er 16 per week aan" in texts(found[0])
    # Two hours a week for questions are one question, and that one is open.
    Professional.objects.update(desk_hours=2)
    found = suggest_experts(question, groups[0])
    assert [one.expert for one in found] == [pair[0], pair[1]]
    assert "Vol deze week: nu 1 open vraag, kan er 1 per week aan" in texts(found[1])
    Professional.objects.update(desk_hours=None)
    Leave.objects.create(
        professional=full, first_day=today, last_day=today + dt.timedelta(days=2), state="approved"
    )
    found = suggest_experts(question, groups[0])
    assert [one.expert for one in found] == [pair[0], pair[1]]
    assert texts(found[1])[0].startswith("Afwezig tot en met ")


def test_similar_answers_and_the_region_are_reasons(
    make_question: Callable, pair: tuple[User, User], front_office: User, groups: list[TargetGroup],
    municipality: Municipality,
) -> None:  # fmt: skip
    earlier = make_question(municipality=municipality, organisation_name="Elders", target_group=groups[0])
    actions.pass_to_expert(front_office, earlier, pair[1])
    actions.publish_answer(pair[1], earlier, "Zo.")
    found = suggest_experts(make_question(municipality=municipality), groups[0], similar={pair[1].pk: 1})
    assert found[0].expert == pair[1]
    assert "Beantwoordde 1 vraag die hierop lijkt" in texts(found[0])
    assert f"Beantwoordde eerder 1 vraag uit {municipality.province.name}" in texts(found[0])


def test_who_answered_about_the_subject_before_is_named_for_it(
    make_question: Callable, pair: tuple[User, User], front_office: User, groups: list[TargetGroup]
) -> None:
    building, dividing = (
        ActionLine.objects.create(slug=slug, name=slug.title(), order=9) for slug in ("bouwen", "verdelen")
    )
    for subject, person in ((building, pair[1]), (dividing, pair[0])):
        earlier = make_question(organisation_name="Elders")
        actions.set_subject(front_office, earlier, subject)
        actions.pass_to_expert(front_office, earlier, person, target_group=groups[1])
        actions.publish_answer(person, earlier, "Zo.")
    question = make_question()
    assert suggest_experts(question, groups[0])[0].expert == pair[0], "without a subject the name decides"
    actions.set_subject(front_office, question, building)
    question.refresh_from_db()
    found = suggest_experts(question, groups[0])
    assert found[0].expert == pair[1]
    assert "Beantwoordde 1 vraag over “Bouwen”" in texts(found[0])
    assert not any("Bouwen" in text for text in texts(found[1]))


def test_the_number_of_queries_does_not_grow_with_experts(
    question: Question, groups: list[TargetGroup], make_user: Callable, django_assert_num_queries: Callable
) -> None:
    for number in range(6):
        make_user("expert", target_groups=[groups[0]], email=f"e{number}@thuisbasis.example")
    question = Question.objects.select_related("municipality__province").get(pk=question.pk)
    with django_assert_num_queries(2):
        assert len(suggest_experts(question, groups[0])) == 3


def test_a_word_of_the_team_points_to_its_group(front_office: User, groups: list[TargetGroup]) -> None:
    actions.put_keyword(front_office, groups[0], "  Kwispelhuis ")
    actions.put_keyword(front_office, groups[0], "kwispelhuizen")
    assert TriageKeyword.objects.count() == 1
    (found,) = suggest_groups("Mogen wij een kwispelhuis bouwen?")
    assert found.group == groups[0] and "kwispelhui" in found.reasons[0]
    with pytest.raises(ValidationError):
        actions.put_keyword(front_office, groups[0], " ?! ")


def _page(title: str, *lines: str) -> Found:
    return Found(title, "/", SafeString(""), "", "guide", "", "", action_lines=lines)


def test_the_subject_comes_from_the_pages_that_resemble_the_question(db: None) -> None:
    first, second = (
        ActionLine.objects.create(slug=slug, name=slug.title(), order=9) for slug in ("bouwen", "verdelen")
    )
    lines = [first, second]
    pages = [_page("A", "verdelen"), _page("B", "bouwen"), _page("C", "bouwen", "verdelen")]
    found = suggest_subject(pages, lines)
    assert found and found.subject == second and "“A”" in found.reasons[0]
    assert suggest_subject([_page("A", "x", "y", "z")], lines) is None
    assert suggest_subject([], lines) is None


def test_the_page_of_the_team(
    client: Client, front_office: User, pair: tuple, groups: list[TargetGroup]
) -> None:
    client.force_login(front_office)
    address = reverse("loket:triage")
    assert client.post(address, {"add": "rule", "expert": pair[0].pk}).status_code == 422
    assert client.post(address, {"add": "keyword", "words": "", "word_group": ""}).status_code == 422
    done = client.post(address, {"add": "rule", "expert": pair[0].pk, "rule_group": groups[0].slug})
    assert done.status_code == 302
    data = {"add": "keyword", "words": "<b>dak</b>", "word_group": groups[0].slug}
    assert client.post(address, data).status_code == 302
    page = client.get(address).content.decode()
    assert str(pair[0]) in page and "&lt;b&gt;dak" in page
    rule, word = TriageRule.objects.get(), TriageKeyword.objects.get()
    assert client.post(reverse("loket:triage_rule_remove", args=[rule.pk])).status_code == 302
    assert client.post(reverse("loket:triage_keyword_remove", args=[word.pk])).status_code == 302
    assert not TriageRule.objects.exists() and not TriageKeyword.objects.exists()


def test_the_page_of_a_question_keeps_a_subject(
    client: Client, front_office: User, question: Question
) -> None:
    subject = ActionLine.objects.create(slug="bouwen", name="Bouwen", order=9)
    client.force_login(front_office)
    address = reverse("loket:set_subject", args=[question.reference])
    client.post(address, {"version": question.version, "subject": subject.slug})
    question.refresh_from_db()
    assert question.subject == subject
    client.post(address, {"version": question.version - 1, "subject": ""})
    question.refresh_from_db()
    assert question.subject == subject, "somebody else was first"
