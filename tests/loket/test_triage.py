"""Triage: suggestions from words that are data, with reasons; no code knows a target group."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from accounts.actions import SYSTEM
from accounts.models import User
from loket import actions
from loket.intake.forms import GroupForm
from loket.models import Question, TriageExample, TriageKeyword
from loket.triage import suggest_experts, suggest_groups
from loket.triage.deciding import Guess, best_two
from loket.triage.learning import learn_keywords, stems_of
from loket.triage.suggesting import GroupSuggestion
from search import sources
from search.engines import Passage
from vocabulary.models import TargetGroup

PAGES = [
    ("a", "Kamertekort", "Een campus met kamers. Studeren en kamers delen op de campus."),
    ("a", "Campuswonen", "De campus groeit; kamers zijn schaars."),
    ("b", "Standplaatsen", "Een standplaats is een plek voor een wagen. Standplaatsen toewijzen."),
    ("b", "Wagens", "De wachtlijst voor standplaatsen."),
]


@pytest.fixture
def words(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, TargetGroup]]:
    """Two groups with pages of their own, learned."""
    groups = {
        "a": TargetGroup.objects.create(slug="a", name="Studenten", order=1),
        "b": TargetGroup.objects.create(slug="b", name="Woonwagenbewoners", order=2),
    }
    passages = [
        Passage(id=f"t:{n}#x", page_id=f"t:{n}", url="/", title=title, text=text, target_groups=(slug,))
        for n, (slug, title, text) in enumerate(PAGES)
    ]
    source = sources.Source("t", lambda keys: iter(passages), lambda user, keys: set(keys))
    monkeypatch.setattr(sources, "_sources", {"t": source})
    learn_keywords(SYSTEM)
    yield groups


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("Hoe huisvesten wij meer studenten?", "a"),
        ("Hoe huisvesten wij meer Roma en Sinti?", "b"),
        ("Hoeveel standplaatsen hebben wij nodig?", "b"),
        ("Komt er een campus bij?", "a"),
    ],
)
def test_names_synonyms_and_pages_point_to_a_group(words: dict, text: str, group: str) -> None:
    (suggestion,) = suggest_groups(text)
    assert suggestion.group == words[group]
    assert suggestion.reasons[0].startswith("De vraag noemt “")


def test_a_doubtful_question_gets_two_suggestions(words: dict) -> None:
    assert len(suggest_groups("Zijn studenten ook woonwagenbewoners?")) == 2


def test_in_doubt_passing_on_chooses_no_group(
    client: Client, words: dict, make_question: Callable, make_user: Callable, front_office: User
) -> None:
    question = make_question(text="Zijn studenten ook woonwagenbewoners?")
    experts = {make_user("expert", target_groups=[words[key]]) for key in ("a", "b")}
    client.force_login(front_office)
    response = client.get(reverse("loket:choose_expert", args=[question.reference]))
    assert {one.expert for one in response.context["experts"]} == experts
    page = response.content.decode()
    assert "Met een expert kiest u nog geen doelgroep." in page
    assert "Studenten" in page and "Woonwagenbewoners" in page
    sent = re.search(r'name="target_group" value="([^"]*)"', page)
    expert = experts.pop()
    client.post(
        reverse("loket:pass_on", args=[question.reference]),
        {"expert": expert.pk, "version": question.version, "target_group": sent[1] if sent else ""},
    )
    question.refresh_from_db()
    assert (question.expert, question.target_group) == (expert, None)
    assert not TriageExample.objects.exists(), "nobody said what it is about"


def test_what_a_question_names_stands_beside_what_it_resembles_more() -> None:
    first, resembles, named = (
        Guess("a", 0.44, 3.4, ("huurschuld",)),
        Guess("b", 0.26, 0.4, ()),
        Guess("c", 0.18, 3.0, ("statushouder",)),
    )
    assert best_two([first, resembles, named]) == [first, named]
    assert best_two([first, named, resembles]) == [first, named]
    assert best_two([first, resembles]) == [first, resembles]
    assert best_two([first]) == [first]


def test_a_chosen_group_that_is_one_of_two_is_not_doubted(
    words: dict, client: Client, front_office: User, make_question: Callable
) -> None:
    text = "Zijn studenten ook woonwagenbewoners?"
    client.force_login(front_office)

    def offered(question: Question) -> list[str]:
        page = client.get(reverse("loket:suggestions", args=[question.reference])).content.decode()
        return re.findall(r'name="target_group" value="(\w)"><button', page)

    assert sorted(offered(make_question(text=text))) == ["a", "b"]
    assert offered(make_question(text=text, target_group=words["a"])) == []


class Learned:
    """A classifier that finds these groups as probable as this, whatever is asked."""

    def __init__(self, **probabilities: float) -> None:
        self.known = probabilities

    def log_probabilities(self, text: str, meaning: object = None) -> dict[str, float]:
        return {group: math.log(probability) for group, probability in self.known.items()}

    def telling_words(self, text: str, group: str) -> list[str]:
        return []


@pytest.mark.parametrize(
    ("probabilities", "text", "suggested"),
    [
        ({"a": 0.9, "b": 0.1}, "Hoe werkt de woningwet?", ["a"]),
        # One that is not sure never stands alone, as if it were a choice.
        ({"a": 0.6, "b": 0.2, "c": 0.2}, "Hoe werkt de woningwet?", ["a", "b"]),
        # A word that many pages of a group have, and no more than that, points nowhere.
        ({"a": 0.2, "b": 0.2, "c": 0.2, "d": 0.2, "e": 0.2}, "Een schaarse zin.", []),
    ],
)
def test_what_was_learned_is_one_group_when_sure_two_when_not_and_none_by_chance(
    words: dict,
    monkeypatch: pytest.MonkeyPatch,
    probabilities: dict[str, float],
    text: str,
    suggested: list[str],
) -> None:
    TriageKeyword.objects.create(target_group=words["b"], words="zin", stems=stems_of("zin"), weight=0.8)
    monkeypatch.setattr("loket.triage.suggesting.current", lambda: Learned(**probabilities))
    monkeypatch.setattr("loket.triage.suggesting.meaning_for", lambda classifier, text: None)
    assert [one.group.slug for one in suggest_groups(text)] == suggested


def test_reasons_beside_a_group_in_the_form_are_sentences(words: dict) -> None:
    suggestion = GroupSuggestion(words["a"], 0.5, ("campus",), ("kamers",))
    hint = GroupForm(suggested=[suggestion]).hints["a"]
    assert hint == "De vraag noemt “campus”. “kamers”: dat past bij eerdere vragen over deze doelgroep"


@pytest.mark.parametrize("text", ["", "Wat is de begroting?", "???", "de het een"])
def test_no_word_no_suggestion(words: dict, text: str) -> None:
    assert suggest_groups(text) == []


def test_learning_twice_gives_the_same_and_keeps_what_people_set(words: dict) -> None:
    TriageKeyword.objects.create(target_group=words["a"], words="aula", stems=stems_of("aula"), weight=2)
    before = set(TriageKeyword.objects.values_list("target_group", "stems", "weight", "source"))
    learn_keywords(SYSTEM)
    assert set(TriageKeyword.objects.values_list("target_group", "stems", "weight", "source")) == before
    assert suggest_groups("Mag het in de aula?")[0].group == words["a"]


def test_who_may_learn(words: dict, people: dict[str, User]) -> None:
    for role, person in people.items():
        if role in ("front_office", "programme_team"):
            learn_keywords(person)
        else:
            with pytest.raises(PermissionDenied):
                learn_keywords(person)


def test_experts_with_their_reasons(
    question: Question, make_question: Callable, make_user: Callable, front_office: User, groups: list
) -> None:
    group = groups[0]
    busy, knows, free = (
        make_user("expert", target_groups=[group], email=f"{name}@thuisbasis.example")
        for name in ("druk", "kent", "vrij")
    )
    make_user("expert", target_groups=[groups[1]], email="anders@thuisbasis.example")
    gone = make_user("expert", target_groups=[group], email="weg@thuisbasis.example")
    gone.is_active = False
    gone.save()
    actions.pass_to_expert(front_office, make_question(organisation_name="Elders"), busy)
    earlier = make_question(target_group=group)
    actions.pass_to_expert(front_office, earlier, knows)
    actions.publish_answer(knows, earlier, "Zo.")
    found = suggest_experts(question, group)
    assert [s.expert for s in found] == [knows, free, busy]
    texts = [[reason["text"] for reason in s.reasons] for s in found]
    assert "Beantwoordde eerder een vraag van Gemeente Hengelo" in texts[0]
    assert "Beantwoordde 1 vraag over deze doelgroep" in texts[0]
    assert "Nu geen open vragen" in texts[1]
    assert "Nu 1 open vraag" in texts[2]


def test_without_a_group_nobody_is_suggested(question: Question) -> None:
    assert suggest_experts(question, None) == []
