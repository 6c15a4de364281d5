"""Every verb against everybody: the roles, the assigned expert, one who was asked before, and the asker."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from files.actions import store_file
from files.serving import may_read
from knowledge.actions import set_up
from loket import actions
from loket.models import Message, Question
from loket.models.question import State
from loket.rights import TokenHolder

DESK = {"front_office", "programme_team"}
ASKERS = {"asker", "token"}
VERBS: dict[str, tuple[Callable[[Any, Question], Any], set[str]]] = {
    "take_question": (lambda who, q: actions.take_question(who, q), DESK),
    "set_target_group": (lambda who, q: actions.set_target_group(who, q, None), DESK | {"assigned"}),
    "pass_to_expert": (lambda who, q: actions.pass_to_expert(who, q, q.expert), DESK | {"assigned"}),
    "hand_back": (lambda who, q: actions.hand_back(who, q), DESK | {"assigned"}),
    "write_note": (lambda who, q: actions.write_note(who, q, "Zo."), DESK | {"assigned", "consulted"}),
    "publish_answer": (lambda who, q: actions.publish_answer(who, q, "Zo."), DESK | {"assigned"}),
    "react": (lambda who, q: actions.react(who, q, "Dank."), ASKERS),
    "close": (lambda who, q: actions.close(who, q), DESK | ASKERS | {"assigned"}),
    "reopen": (lambda who, q: actions.reopen(who, q), DESK | ASKERS),
    "release": (lambda who, q: actions.release(who, q), DESK),
    "make_knowledge": (lambda who, q: actions.make_knowledge(who, q), DESK | {"assigned"}),
}
SEES_NOTES = DESK | {"assigned", "consulted"}


@pytest.fixture
def everybody(people: dict[str, User], make_user: Callable, question: Question) -> dict[str, Any]:
    """One of every role, and those whom this question knows."""
    return {
        **people,
        "assigned": make_user("expert", email="toegewezen@thuisbasis.example"),
        "consulted": make_user("expert", email="geraadpleegd@thuisbasis.example"),
        "asker": make_user("employee", email="f.aydin@hengelo.example"),
        "token": TokenHolder(question.pk),
        "token of another": TokenHolder(question.pk + 1),
        "nobody": None,
        "anonymous": AnonymousUser(),
    }


@pytest.fixture
def handled(question: Question, everybody: dict[str, Any]) -> Question:
    """A question that went to one expert and then to another."""
    front_office = everybody["front_office"]
    actions.pass_to_expert(front_office, question, everybody["consulted"])
    return actions.pass_to_expert(front_office, question, everybody["assigned"])


@pytest.mark.parametrize("verb", VERBS)
def test_only_who_may_can(verb: str, handled: Question, everybody: dict[str, Any]) -> None:
    from django.db import transaction

    from accounts.actions import SYSTEM

    act, allowed = VERBS[verb]
    if verb == "make_knowledge":
        set_up(SYSTEM)
        actions.publish_answer(everybody["assigned"], handled, "Dit is het antwoord.")
    if verb == "reopen":
        actions.close(everybody["front_office"], handled)
    handled.refresh_from_db()
    for name, who in everybody.items():
        undo = transaction.savepoint()
        try:
            act(who, handled)
            could = True
        except PermissionDenied:
            could = False
        transaction.savepoint_rollback(undo)
        handled.refresh_from_db()
        assert could == (name in allowed), f"{name} {'could' if could else 'could not'} {verb}"


def test_a_deactivated_person_may_nothing(handled: Question, everybody: dict[str, Any]) -> None:
    person = everybody["front_office"]
    person.is_active = False
    person.save()
    with pytest.raises(PermissionDenied):
        actions.take_question(person, handled)
    assert not Question.objects.visible_to(person).exists()


def test_who_sees_which_question(
    handled: Question, everybody: dict[str, Any], make_question: Callable
) -> None:
    make_question(asker_email="een.ander@almere.example")
    for name, who in everybody.items():
        visible = set(Question.objects.visible_to(who))
        workable = (
            set(Question.objects.workable_by(who)) if name not in ("token", "token of another") else set()
        )
        if name in DESK:
            assert len(visible) == len(workable) == 2
        elif name in ("assigned", "consulted"):
            assert visible == workable == {handled}
        elif name == "asker":
            assert visible == {handled} and not workable
        else:
            assert not visible and not workable, name


def test_an_expert_who_lost_the_role_sees_nothing(handled: Question, everybody: dict[str, Any]) -> None:
    from accounts.actions import SYSTEM, withdraw_role

    expert = everybody["assigned"]
    withdraw_role(SYSTEM, expert, Role.EXPERT)
    assert not Question.objects.visible_to(User.objects.get(pk=expert.pk)).exists()


def test_a_file_is_as_private_as_its_message(handled: Question, everybody: dict[str, Any]) -> None:
    note = actions.write_note(everybody["assigned"], handled, "Intern.")
    answer = actions.publish_answer(everybody["assigned"], handled, "Zie de bijlage.")
    inside = store_file(None, ContentFile(b"geheim", "intern.txt"), owner=note)
    outside = store_file(None, ContentFile(b"lees maar", "antwoord.txt"), owner=answer)
    for name, who in everybody.items():
        if isinstance(who, TokenHolder):
            continue
        assert may_read(who, inside) == (name in SEES_NOTES), name
        assert may_read(who, outside) == (name in SEES_NOTES | {"asker"}), name


PAGES = ("loket:worklist", "loket:search", "loket:question", "loket:make_knowledge")


@pytest.mark.parametrize("page", PAGES)
def test_staff_pages_open_for_staff_only(
    page: str, handled: Question, everybody: dict[str, Any], client: Any
) -> None:
    actions.publish_answer(everybody["assigned"], handled, "Zo.")
    named = page in ("loket:question", "loket:make_knowledge")
    address = reverse(page, args=[handled.reference] if named else [])
    for name, who in everybody.items():
        client.logout()
        if isinstance(who, User):
            client.force_login(who)
        elif name != "nobody":
            continue
        status = client.get(address).status_code
        if name == "nobody":
            assert status == 302
        elif name in DESK | {"assigned"}:
            assert status == 200, name
        elif name in ("consulted", "expert"):
            if page == "loket:make_knowledge":
                assert status in (403, 404), name
            else:
                assert status == (200 if name == "consulted" or not named else 404), name
        else:
            assert status == 403, name


POSTS = ("take", "pass_on", "hand_back", "set_target_group", "change_state", "make_knowledge", "question")


@pytest.mark.parametrize("action", POSTS)
def test_no_other_role_changes_a_question_by_its_address(
    action: str, handled: Question, everybody: dict[str, Any], client: Any
) -> None:
    address = reverse(f"loket:{action}", args=[handled.reference])
    before = Question.objects.values().get(pk=handled.pk), Message.objects.count()
    data = {"body": "Zo.", "kind": "answer", "expert": everybody["expert"].pk, "doe": "sluit", "title": "t"}
    for name in (
        "employee",
        "professional",
        "planner",
        "editor",
        "administrator",
        "expert",
        "asker",
        "nobody",
    ):
        client.logout()
        if who := everybody[name]:
            client.force_login(who)
        # Who is signed out sees what was typed, to copy.
        refused = (302, 403, 404) if who else (401,)
        assert client.post(address, data).status_code in refused, name
    assert before == (Question.objects.values().get(pk=handled.pk), Message.objects.count())


@pytest.mark.parametrize("action", ("take", "pass_on", "hand_back", "set_target_group", "change_state"))
def test_opening_an_address_changes_nothing(
    action: str, handled: Question, everybody: dict, client: Any
) -> None:
    client.force_login(everybody["front_office"])
    assert client.get(reverse(f"loket:{action}", args=[handled.reference])).status_code == 405
    handled.refresh_from_db()
    assert handled.state == State.WITH_EXPERT
