"""What is agreed and has not begun may go to somebody else: found by solving, asked of both sides again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.actions import SYSTEM
from accounts.models import Organisation, User
from experts import actions
from experts.models import Placement, PlacementRequest, Plan, Professional, Skill
from experts.planning.board import board_of
from experts.planning.budget import budget_states
from experts.planning.columns import columns_from
from experts.planning.words import unplaced_cards
from post.outbox import run_due

from .conftest import MONDAY, both_say_yes, free_hours

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
State = Placement.State


@pytest.fixture
def planner(people: dict[str, User]) -> User:
    return people["planner"]


@pytest.fixture
def able(make_professional: Make, skills: tuple[Skill, Skill]) -> Professional:
    """Can do both, and has hours for one."""
    person: Professional = make_professional(skills=list(skills), hours=[8, 8, 0, 0, 0])
    return person


@pytest.fixture
def other(make_professional: Make) -> Professional:
    """Can do the easy work alone."""
    person: Professional = make_professional(hours=[8, 8, 0, 0, 0])
    return person


@pytest.fixture
def agreed(able: Professional, make_request: Make, organisation: Organisation, make_user: Make) -> Placement:
    """The easy work, agreed with who could do the hard work too; paid by a scheme that it uses up."""
    scheme = actions.put_scheme(SYSTEM, slug="potje", name="Potje", hours_by_year={MONDAY.year: 64})
    make_user("employee", organisations=[organisation])
    request = make_request(state="placed", professional=able, scheme=scheme)
    return Placement.objects.get(request=request)


@pytest.fixture
def plan(
    planner: User, agreed: Placement, other: Professional, make_request: Make, skills: tuple[Skill, Skill]
) -> Plan:
    """A plan for the hard work, which only who is taken could do; solved by the real solver."""
    hard = make_request(skills=[skills[1]])
    plan = actions.propose_plan(planner, start=MONDAY, weeks=8, requests=[hard], seconds=5)
    run_due()
    plan.refresh_from_db()
    return plan


def apply(planner: User, plan: Plan) -> PlacementRequest:
    """Use the remedy that moves what is agreed; the request that it helps."""
    left = plan.unassigned.select_related("request").get()
    (number,) = [index for index, one in enumerate(left.remedies or []) if "agreed_moves" in one["kinds"]]
    actions.apply_remedy(planner, plan, left.request, number, plan.revision)
    plan.refresh_from_db()
    return left.request


def mails_to(mailoutbox: list[Any], user: User) -> list[Any]:
    return [mail for mail in mailoutbox if user.email in mail.to]


def test_moving_what_is_agreed_is_found_by_solving_and_told(
    planner: User, plan: Plan, agreed: Placement, able: Professional, other: Professional
) -> None:
    left = plan.unassigned.get()
    assert left.reason == "no_hours"
    (found,) = [one for one in left.remedies or [] if "agreed_moves" in one["kinds"]]
    assert found["moves"] == [[agreed.request_id, able.pk, other.pk]]
    (card,) = unplaced_cards(plan)
    (told,) = [one for one in card.helps or [] if "afgesproken" in one.heading]
    assert str(able) in told.heading
    assert any(str(other) in line for line in told.asks)


def test_both_sides_are_asked_again_and_then_the_work_changes_hands(
    planner: User,
    plan: Plan,
    agreed: Placement,
    able: Professional,
    other: Professional,
    mailoutbox: list[Any],
) -> None:
    hard = apply(planner, plan)
    (row,) = board_of([other], columns_from(MONDAY, "week"), plan).rows
    assert [bar.kind for bar in row.bars] == ["proposal"]
    (move,) = actions.approve_plan(planner, plan)
    # The hard work waits: what is agreed still stands, with its hours, and is paid once.
    agreed.refresh_from_db()
    hard.refresh_from_db()
    assert (agreed.state, move.state, move.replaces) == (State.CONFIRMED, State.PROPOSED, agreed)
    assert hard.state == PlacementRequest.State.SUBMITTED
    assert plan.assignments.get().waits
    assert [hours[0] for hours in free_hours([able, other], MONDAY, 1).values()] == [0, 0]
    assert [one.left for one in budget_states([MONDAY.year]).values()] == [0]
    run_due()
    assert "blijft uw plaatsing staan" in mails_to(mailoutbox, able.user)[-1].body
    sequence = agreed.sequence
    both_say_yes(planner, move)
    agreed.refresh_from_db()
    move.refresh_from_db()
    assert (agreed.state, agreed.sequence, move.state) == (State.CANCELLED, sequence + 1, State.CONFIRMED)
    assert move.request.state == PlacementRequest.State.PLACED
    mailoutbox.clear()
    run_due()
    run_due()
    # Taken out of the calendar of who had it, and the hard work is proposed by itself.
    assert any("METHOD:CANCEL" in str(mail.attachments) for mail in mails_to(mailoutbox, able.user))
    proposed = Placement.objects.get(request=hard)
    assert (proposed.professional, proposed.state, proposed.plan) == (able, State.PROPOSED, plan)
    assert not plan.assignments.get().waits
    assert [one.left for one in budget_states([MONDAY.year]).values()] == [0]


@pytest.mark.parametrize("how", ["declined", "taken back", "late"])
def test_without_two_times_yes_what_is_agreed_stands(
    how: str, planner: User, plan: Plan, agreed: Placement, other: Professional, time_machine: Any
) -> None:
    hard = apply(planner, plan)
    (move,) = actions.approve_plan(planner, plan)
    if how == "declined":
        actions.decline_placement(planner, move, reason="Te ver.", side="professional")
    elif how == "taken back":
        actions.take_back_placement(planner, move)
    else:
        time_machine.move_to(dt.datetime(2026, 12, 20, 12, tzinfo=dt.UTC))
    run_due()
    run_due()
    agreed.refresh_from_db()
    hard.refresh_from_db()
    assert agreed.state == State.CONFIRMED
    assert agreed.request.state == PlacementRequest.State.PLACED
    assert not Placement.objects.filter(request=agreed.request).proposed().exists()
    assert hard.state == PlacementRequest.State.SUBMITTED
    assert not Placement.objects.filter(request=hard).exists()
    assert not plan.assignments.get().waits
    assert free_hours([other], MONDAY, 1)[other.pk] == [16]


def test_what_runs_does_not_move(
    planner: User, agreed: Placement, other: Professional, make_request: Make, skills: Any, time_machine: Any
) -> None:
    time_machine.move_to(dt.datetime.combine(MONDAY, dt.time(12), tzinfo=dt.UTC))
    hard = make_request(skills=[skills[1]], first_week=MONDAY + dt.timedelta(weeks=1), weeks=2)
    plan = actions.propose_plan(planner, start=MONDAY, weeks=8, requests=[hard], seconds=5)
    run_due()
    assert not any("agreed_moves" in one["kinds"] for one in plan.unassigned.get().remedies or [])


def test_who_begins_before_the_second_yes_keeps_the_work(
    planner: User, plan: Plan, agreed: Placement, time_machine: Any
) -> None:
    apply(planner, plan)
    (move,) = actions.approve_plan(planner, plan)
    Placement.objects.filter(pk=move.pk).update(answer_by=dt.datetime(2027, 2, 1, tzinfo=dt.UTC))
    actions.accept_placement(planner, move, side="professional")
    time_machine.move_to(dt.datetime.combine(MONDAY, dt.time(12), tzinfo=dt.UTC))
    with pytest.raises(ValidationError) as refusal:
        actions.accept_placement(planner, move, side="municipality")
    assert refusal.value.code == "begun"
    agreed.refresh_from_db()
    assert agreed.state == State.CONFIRMED


def test_hours_that_went_meanwhile_stop_the_approval(planner: User, plan: Plan, other: Professional) -> None:
    apply(planner, plan)
    actions.add_other_work(planner, other, first_day=MONDAY, last_day=MONDAY + dt.timedelta(days=6))
    with pytest.raises(actions.NoLongerFits) as refusal:
        actions.approve_plan(planner, plan)
    # Without the move the hard work does not fit either.
    assert {one.kind for one in refusal.value.misfits} == {"hours"}
    assert len(refusal.value.misfits) == 2
    assert not Placement.objects.proposed().exists()


def test_what_would_move_is_neither_ended_nor_changed_and_is_proposed_once(
    planner: User, plan: Plan, agreed: Placement
) -> None:
    apply(planner, plan)
    (move,) = actions.approve_plan(planner, plan)
    for change in (
        lambda: actions.end_placement(planner, agreed, MONDAY),
        lambda: actions.change_placement(planner, agreed, last_week=agreed.last_week + dt.timedelta(weeks=1)),
    ):
        with pytest.raises(ValidationError) as refusal:
            change()
        assert refusal.value.code == "moving"
    move.pk, move.uid = None, "00000000-0000-4000-8000-000000000000"
    with pytest.raises(IntegrityError), transaction.atomic():
        move.save(force_insert=True)


def test_a_move_is_left_out_of_the_scenario_again_on_its_page(
    planner: User, plan: Plan, agreed: Placement, client: Client
) -> None:
    apply(planner, plan)
    client.force_login(planner)
    page = client.get(reverse("experts:plan", args=[plan.pk])).content.decode()
    assert "Afgesproken, en zou verhuizen" in page
    address = reverse("experts:scenario_unmove", args=[plan.pk, plan.moves.get().pk])
    page = client.post(address, follow=True).content.decode()
    assert not plan.moves.exists()
    # What was pinned on those hours is named.
    assert "past niet bij elkaar" in page


def test_solving_again_keeps_the_move(planner: User, plan: Plan, agreed: Placement) -> None:
    hard = apply(planner, plan)
    again = actions.solve_again(planner, plan)
    run_due()
    again.refresh_from_db()
    assert again.moves.get().placement == agreed
    assert again.assignments.get().request == hard


def test_the_page_of_the_request_says_that_what_is_agreed_stands(
    planner: User, plan: Plan, agreed: Placement, other: Professional, client: Client
) -> None:
    apply(planner, plan)
    (move,) = actions.approve_plan(planner, plan)
    client.force_login(planner)
    for address in (
        reverse("experts:request", args=[agreed.request_id]),
        reverse("experts:answer", args=[move.pk]),
    ):
        assert f"{other} dit doet in plaats van" in client.get(address).content.decode()
