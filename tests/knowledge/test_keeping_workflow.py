"""Draft, check by an expert of the target group, publication."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import TaskState, Workflow, WorkflowState

from accounts.actions import SYSTEM
from accounts.models import AuditEntry, User
from accounts.roles import Role
from knowledge.actions import set_up
from knowledge.keeping.checking import waiting_for
from knowledge.keeping.models import ExpertCheck
from knowledge.models import Guide, HomePage, PracticeCase, Resource, StepPlan
from post.outbox import run_due
from vocabulary.models import TargetGroup


@pytest.fixture
def group(content: Path) -> TargetGroup:
    return TargetGroup.objects.get(slug="bewoners-a")


@pytest.fixture
def maker(make_user: Callable[..., User]) -> User:
    return make_user(Role.EDITOR)


@pytest.fixture
def expert(group: TargetGroup, make_user: Callable[..., User]) -> User:
    return make_user(Role.EXPERT, target_groups=[group])


@pytest.fixture
def other_expert(group: TargetGroup, make_user: Callable[..., User]) -> User:
    return make_user(Role.EXPERT, target_groups=[TargetGroup.objects.get(slug="bewoners-b")])


@pytest.fixture
def team(content: Path, make_user: Callable[..., User]) -> User:
    return make_user(Role.PROGRAMME_TEAM)


def ask_check(page: Resource, maker: User) -> TaskState:
    page.summary = "Een nieuwe zin."
    page.save_revision(user=maker)
    page.refresh_from_db()
    page.get_workflow().start(page, maker)
    return Resource.objects.get(pk=page.pk).current_workflow_task_state


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def act(user: User, page: Guide, action: str, comment: str = "") -> int:
    """As the buttons of the editor do."""
    state = Guide.objects.get(pk=page.pk).current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk])
    return client_of(user).post(address, {"comment": comment}).status_code


def mails() -> list[tuple[str, str]]:
    run_due()
    found = [(message.to[0], message.subject) for message in mail.outbox]
    mail.outbox.clear()
    return found


def test_setting_up_twice_makes_one_workflow(content: Path) -> None:
    set_up(SYSTEM)
    set_up(SYSTEM)
    assert ExpertCheck.objects.count() == 1
    assert Workflow.objects.filter(workflow_tasks__task=ExpertCheck.objects.get()).count() == 1
    tasks = [type(task.specific).__name__ for task in HomePage.objects.get().get_workflow().tasks]
    assert tasks == ["ExpertCheck", "PublicationCheck"]


def test_a_page_goes_by_the_expert_and_the_editor_and_each_is_told_once(
    maker: User, expert: User, other_expert: User, team: User
) -> None:
    page = Guide.objects.get()
    ask_check(page, maker)
    assert mails() == [(expert.email, "Controleer alstublieft: De gids")]
    act(expert, page, "approve")
    assert mails() == [
        (person.email, subject)
        for person, subject in [
            (maker, "Klaar om te publiceren: De gids"),
            (team, "Klaar om te publiceren: De gids"),
            (maker, "Goedgekeurd: De gids"),
        ]
    ]
    assert Guide.objects.get().summary != "Een nieuwe zin."
    act(team, page, "approve")
    assert mails() == [(maker.email, "Gepubliceerd: De gids")]
    assert Guide.objects.get().summary == "Een nieuwe zin."
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert {"ask_check", "approve_check", "publish_page"} <= verbs


def test_the_mail_has_text_and_html_with_the_address_of_the_editor(maker: User, expert: User) -> None:
    page = Guide.objects.get()
    ask_check(page, maker)
    run_due()
    (message,) = mail.outbox
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert address in message.body
    assert address in message.alternatives[0][0]
    assert str(maker) in message.body


def test_an_expert_of_another_group_can_do_nothing(maker: User, expert: User, other_expert: User) -> None:
    page = Guide.objects.get()
    state = ask_check(page, maker)
    act(other_expert, page, "approve")
    state.refresh_from_db()
    assert state.status == TaskState.STATUS_IN_PROGRESS
    assert client_of(other_expert).get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 302
    assert client_of(expert).get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200
    assert not TaskState.objects.reviewable_by(other_expert)
    assert list(TaskState.objects.reviewable_by(expert)) == [state]


def test_changes_are_asked_with_a_comment_that_reaches_the_maker(maker: User, expert: User) -> None:
    page = Guide.objects.get()
    ask_check(page, maker)
    mails()
    act(expert, page, "reject", "Het tweede kopje klopt niet.")
    run_due()
    (message,) = mail.outbox
    assert message.to == [maker.email]
    assert "Het tweede kopje klopt niet." in message.body
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_NEEDS_CHANGES


def test_without_an_expert_the_team_checks(maker: User, other_expert: User, team: User) -> None:
    page = Guide.objects.get()
    ask_check(page, maker)
    assert mails() == [(team.email, "Controleer alstublieft: De gids")]
    act(team, page, "approve")
    assert Guide.objects.get().current_workflow_task.name == "Publicatie"


def test_nobody_checks_what_they_asked_for_themselves(expert: User, team: User) -> None:
    page = Guide.objects.get()
    ask_check(page, expert)
    assert mails() == [(team.email, "Controleer alstublieft: De gids")]
    act(expert, page, "approve")
    assert Guide.objects.get().current_workflow_task.name == "Controle door een deskundige"


def test_the_newest_version_says_which_group_it_is_about(
    maker: User, expert: User, other_expert: User
) -> None:
    page = Guide.objects.get()
    page.target_groups.set([TargetGroup.objects.get(slug="bewoners-b")])
    ask_check(page, maker)
    assert [to for to, _subject in mails()] == [other_expert.email]


def test_changes_without_a_reason_are_not_asked(maker: User, expert: User) -> None:
    page = Guide.objects.get()
    state = ask_check(page, maker)
    act(expert, page, "reject", "  ")
    state.refresh_from_db()
    assert state.status == TaskState.STATUS_IN_PROGRESS


def test_the_list_of_what_waits_takes_as_many_queries_however_long(maker: User, expert: User) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            waiting_for(expert)
        return len(queries)

    ask_check(Guide.objects.get(), maker)
    waiting_for(expert)
    one = count()
    for model in (StepPlan, PracticeCase):
        ask_check(model.objects.get(), maker)
    assert len(waiting_for(expert)) == 3
    assert count() == one == 4
