"""The pages: who may open them, the form from start to end, and queries that do not grow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.models import Membership, Organisation, User
from accounts.roles import PLANNERS, Role
from experts import actions, matching
from experts.models import Placement, PlacementRequest, Plan
from experts.weeks import WEEK, this_monday
from post.outbox import run_due

from .conftest import MONDAY, both_say_yes

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]

REQUESTERS = {Role.EMPLOYEE, *PLANNERS}
WORKERS = {Role.PROFESSIONAL, Role.EXPERT}
WHO = {
    "requests": REQUESTERS | WORKERS,
    "request_new": REQUESTERS,
    "planning": set(PLANNERS),
    "board": set(PLANNERS),
    "agenda": WORKERS,
}


@pytest.fixture(autouse=True)
def monday() -> Any:
    """All pages are looked at on one day, the Monday a week before the work begins."""
    with time_machine.travel("2027-01-04T10:00:00+01:00", tick=False):
        yield


def sign_in(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


@pytest.mark.parametrize("name", WHO)
def test_each_page_opens_for_its_roles_only(name: str, client: Client, people: dict[str, User]) -> None:
    address = reverse(f"experts:{name}")
    assert client.get(address).status_code == 302
    for role in Role:
        wanted = 200 if role in WHO[name] else 403
        assert sign_in(client, people[role]).get(address).status_code == wanted, (name, role)


@pytest.mark.parametrize("role", [role for role in Role if role not in PLANNERS])
def test_a_plan_is_for_planners(
    role: Role, client: Client, people: dict[str, User], make_request: Make, propose: Make
) -> None:
    plan = propose(make_request())
    sign_in(client, people[role])
    assert client.get(reverse("experts:plan", args=[plan.pk])).status_code == 403
    for name in ("plan_approve", "plan_reject"):
        assert client.post(reverse(f"experts:{name}", args=[plan.pk])).status_code == 403


def test_a_request_of_others_does_not_exist(
    client: Client, people: dict[str, User], make_request: Make
) -> None:
    address = reverse("experts:request", args=[make_request().pk])
    for role in (Role.EMPLOYEE, Role.PROFESSIONAL, Role.EXPERT):
        assert sign_in(client, people[role]).get(address).status_code == 404


def test_from_form_to_confirmation(
    client: Client, people: dict[str, User], organisation: Organisation, places: Any, skills: Any
) -> None:
    Membership.objects.create(user=people["employee"], organisation=organisation)
    sign_in(client, people["employee"])
    new = reverse("experts:request_new")
    refused = client.post(new, {"title": "", "priority": 3})
    assert refused.status_code == 422
    assert b"data-error-summary" in refused.content
    assert 'href="#id_priority_reason"' in refused.content.decode()

    filled = {
        "organisation": organisation.pk,
        "municipality": places[0].pk,
        "title": "Projectleider",
        "description": "Veel werk.",
        "skills": [skills[0].pk],
        "first_week": MONDAY.isoformat(),
        "weeks": 6,
        "hours_per_week": 12,
        "remote_share": "0.25",
        "priority": 2,
        "priority_reason": "De opvang sluit.",
    }
    kept = client.post(new, filled)
    request = PlacementRequest.objects.get()
    check = reverse("experts:request_check", args=[request.pk])
    assert kept["Location"] == check
    assert "De opvang sluit." in client.get(check).content.decode()

    edit = reverse("experts:request_edit", args=[request.pk])
    assert 'value="6"' in client.get(edit).content.decode()
    assert client.post(edit, {**filled, "weeks": 5})["Location"] == check
    assert client.post(check).status_code == 302
    assert request.reference in client.get(check).content.decode()
    request.refresh_from_db()
    assert (request.state, request.weeks, request.requested_by) == ("submitted", 5, people["employee"])
    assert client.get(edit).status_code == 302
    client.post(reverse("experts:request_withdraw", args=[request.pk]))
    request.refresh_from_db()
    assert request.state == "withdrawn"


def test_an_employee_can_not_choose_another_organisation(
    client: Client, people: dict[str, User], organisation: Organisation, places: Any
) -> None:
    sign_in(client, people["employee"])
    answer = client.post(reverse("experts:request_new"), {"organisation": organisation.pk})
    assert answer.status_code == 422
    assert not PlacementRequest.objects.exists()


def test_the_planner_proposes_waits_and_approves(
    client: Client,
    people: dict[str, User],
    make_professional: Make,
    make_request: Make,
    greedy_solver: None,
) -> None:
    make_professional()
    request, far = make_request(), make_request(hours_per_week=40)
    sign_in(client, people["planner"])
    planning = reverse("experts:planning")
    assert client.post(planning, {"start": MONDAY.isoformat(), "weeks": 13}).status_code == 422
    chosen = {"start": MONDAY.isoformat(), "weeks": 13, "requests": [request.pk, far.pk]}
    client.post(planning, chosen)
    plan = Plan.objects.get()
    page, stand = (reverse(f"experts:{name}", args=[plan.pk]) for name in ("plan", "plan_status"))
    assert "hx-get" in client.get(page).content.decode()
    assert "HX-Refresh" not in client.get(stand)
    run_due()
    assert client.get(stand)["HX-Refresh"] == "true"
    text = client.get(page).content.decode()
    assert request.title in text
    assert "hx-get" not in text
    client.post(reverse("experts:plan_approve", args=[plan.pk]))
    assert Placement.objects.get().request == request


def test_a_planner_begins_with_all_requests_or_with_none(
    client: Client, people: dict[str, User], make_request: Make
) -> None:
    request = make_request()
    page = sign_in(client, people["planner"]).get(reverse("experts:planning"))
    assert page.context["chosen"] == {request.pk}
    PlacementRequest.objects.filter(pk=request.pk).update(first_week=this_monday() - WEEK)
    assert client.get(reverse("experts:planning")).context["chosen"] == set()
    assert client.get(reverse("experts:planning"), {"kies": "geen"}).context["chosen"] == set()


def test_zero_hours_and_weeks_are_named_together_with_what_else_is_wrong(
    client: Client, people: dict[str, User], organisation: Organisation
) -> None:
    Membership.objects.create(user=people["employee"], organisation=organisation)
    page = sign_in(client, people["employee"]).post(
        reverse("experts:request_new"), {"title": "", "weeks": "0", "hours_per_week": "41", "priority": "1"}
    )
    errors = page.context["form"].errors
    assert (errors["weeks"], errors["hours_per_week"]) == (
        ["Vul minstens 1 week in."],
        ["Vraag hoogstens 40 uur per week."],
    )
    assert {"title", "description", "first_week"} <= set(errors)


def test_a_planner_chooses_an_organisation_out_of_a_list_that_says_so(
    client: Client, people: dict[str, User], organisation: Organisation
) -> None:
    organisation.pk, organisation.slug, organisation.name = None, "gemeente-elders", "Gemeente Elders"
    organisation.save()
    form = sign_in(client, people["planner"]).get(reverse("experts:request_new")).content.decode()
    assert "Kies een organisatie" in form and "---" not in form


def test_a_plan_without_proposals_can_be_put_aside_and_the_newest_plan_is_first(
    client: Client, people: dict[str, User], make_request: Make, propose: Make
) -> None:
    older, plan = propose(make_request()), propose(make_request())
    sign_in(client, people["planner"])
    shown = client.get(reverse("experts:planning")).context["plans"]
    assert [one.pk for one in shown] == [plan.pk, older.pk]
    text = client.get(reverse("experts:plan", args=[plan.pk])).content.decode()
    reject = reverse("experts:plan_reject", args=[plan.pk])
    assert reject in text
    assert reverse("experts:plan_approve", args=[plan.pk]) not in text
    client.post(reject)
    plan.refresh_from_db()
    assert plan.state == Plan.State.REJECTED


def test_what_no_longer_fits_is_shown_and_the_rest_can_be_approved(
    client: Client, people: dict[str, User], make_professional: Make, make_request: Make, propose: Make
) -> None:
    make_professional()
    gone, stays = make_request(title="Weg ermee"), make_request(title="Blijft staan")
    plan = propose(gone, stays)
    actions.withdraw_request(people["planner"], gone)
    sign_in(client, people["planner"])
    approve = reverse("experts:plan_approve", args=[plan.pk])
    refused = client.post(approve)
    assert refused.status_code == 409
    assert not Placement.objects.exists()
    client.post(approve, {"leave_out_misfits": "1"})
    assert Placement.objects.get().request == stays


def test_a_planner_keeps_the_staff_menu_on_a_request(
    client: Client, people: dict[str, User], make_request: Make
) -> None:
    sign_in(client, people["planner"])
    names = [one.name for one in client.get(reverse("experts:request", args=[make_request().pk])).templates]
    assert "look/base_staff.html" in names


def test_the_planner_places_and_ends_by_hand(
    client: Client, people: dict[str, User], make_professional: Make, make_request: Make
) -> None:
    person, request = make_professional(), make_request()
    sign_in(client, people["planner"])
    page = reverse("experts:request", args=[request.pk])
    assert f'value="{person.pk}"' in client.get(page).content.decode()
    client.post(reverse("experts:request_place", args=[request.pk]), {"professional": person.pk})
    placement = both_say_yes(people["planner"], Placement.objects.get())
    end = reverse("experts:placement_end", args=[placement.pk])
    assert end in client.get(page).content.decode()
    client.post(end, {"last_week": ""})
    placement.refresh_from_db()
    assert placement.state == Placement.State.CONFIRMED, "nothing chosen ends nothing"
    client.post(end, {"last_week": MONDAY.isoformat()})
    placement.refresh_from_db()
    assert placement.state == Placement.State.ENDED
    assert client.post(reverse("experts:request_place", args=[request.pk]), {}).status_code == 404


def test_a_request_begins_as_another_one_for_who_may_see_that(
    client: Client, people: dict[str, User], make_professional: Make, make_request: Make, skills: Any
) -> None:
    first = this_monday()
    request = make_request(
        state="placed", professional=make_professional(), first_week=first, title="Zoals dit",
        levels={skills[0].slug: 3},
    )  # fmt: skip
    sign_in(client, people["planner"])
    address = f"{reverse('experts:request_new')}?zoals={request.pk}"
    assert address in client.get(reverse("experts:request", args=[request.pk])).content.decode()
    form = client.get(address).context["form"]
    assert (form["title"].value(), form["hours_per_week"].value(), form["weeks"].value()) == (
        "Zoals dit",
        16,
        None,
    )
    assert [(row["skill"], row["level"]) for row in form.skill_rows() if row["chosen"]] == [(skills[0], 3)]
    sign_in(client, people["employee"])
    assert client.get(address).status_code == 404


def test_the_board_and_its_table_say_the_same(
    client: Client, people: dict[str, User], make_professional: Make, make_request: Make, skills: Any
) -> None:
    make_professional(make_user_named(people["professional"], "Noor", "Proefpersoon"))
    make_request(state="placed")
    sign_in(client, people["planner"])
    address = reverse("experts:board")
    for query in ({}, {"beeld": "tabel"}, {"vanaf": "geen datum"}, {"vanaf": "2027-01-14"}):
        text = client.get(address, query).content.decode()
        assert "Noor Proefpersoon" in text
        assert "Dichtbij 16" in text
    nobody = client.get(address, {"vaardigheid": skills[1].slug}).content.decode()
    assert "Noor Proefpersoon" not in nobody


def make_user_named(user: User, first: str, last: str) -> User:
    user.first_name, user.last_name = first, last
    user.save()
    return user


# The session, the user and the roles take three queries on each page.
@pytest.mark.parametrize(
    ("name", "role", "count"),
    [("requests", "planner", 8), ("planning", "planner", 14), ("board", "planner", 18)],
)
def test_queries_do_not_grow_with_rows(
    name: str,
    role: str,
    count: int,
    client: Client,
    people: dict[str, User],
    make_professional: Make,
    make_request: Make,
    propose: Make,
    django_assert_num_queries: Make,
) -> None:
    for _time in range(2):
        make_professional()
        make_request(state="placed")
    propose(make_request())
    for _time in range(3):
        actions.ask_leave(people["planner"], make_professional(), first_day=MONDAY, last_day=MONDAY)
        make_request()
    sign_in(client, people[role])
    address = reverse(f"experts:{name}")
    client.get(address)
    with django_assert_num_queries(count):
        client.get(address)


def test_queries_of_a_plan_do_not_grow(
    client: Client,
    people: dict[str, User],
    make_professional: Make,
    make_request: Make,
    propose: Make,
    django_assert_num_queries: Make,
) -> None:
    for _time in range(3):
        make_professional()
    plan = propose(*[make_request() for _time in range(8)])
    sign_in(client, people["planner"])
    with django_assert_num_queries(14):
        client.get(reverse("experts:plan", args=[plan.pk]))


def test_queries_of_an_agenda_do_not_grow(
    client: Client,
    people: dict[str, User],
    make_professional: Make,
    make_request: Make,
    django_assert_num_queries: Make,
) -> None:
    person = make_professional(people["professional"])
    for _time in range(3):
        make_request(state="placed", professional=person, hours_per_week=4)
    sign_in(client, people["professional"])
    with django_assert_num_queries(15):
        client.get(reverse("experts:agenda"))


def test_plan_match_solves_a_file(tmp_path: Any, greedy_solver: None) -> None:
    instance, plan = tmp_path / "instance.json", tmp_path / "plan.json"
    instance.write_text(
        '{"start": "2027-01-11", "weeks": 2, "professionals": [], "requests": [], '
        '"schemes": [], "current": []}'
    )
    call_command("plan_match", str(instance), str(plan), "--seconds", "2")
    assert matching.read_instance(instance).weeks == 2
    assert '"assignments": []' in plan.read_text()
    instance.write_text('{"start": "2027-01-12", "weeks": 2}')
    with pytest.raises(CommandError, match="start"):
        call_command("plan_match", str(instance), str(plan))
    with pytest.raises(CommandError):
        call_command("plan_match", str(tmp_path / "is er niet.json"), str(plan))


@pytest.mark.parametrize("odd", ["²", "9" * 30, "9" * 5000, "-1", ""])
@pytest.mark.parametrize(
    ("name", "field"), [("planning", "requests"), ("request_new", "skills"), ("request_new", "target_groups")]
)
def test_an_odd_number_is_a_wrong_choice(
    client: Client, people: dict[str, User], make_request: Make, name: str, field: str, odd: str
) -> None:
    make_request()
    answer = sign_in(client, people["planner"]).post(reverse(f"experts:{name}"), {field: [odd]})
    assert answer.status_code == 422


def test_a_professional_is_not_deleted_in_the_editor(
    client: Client, make_user: Callable[..., User], make_professional: Make, make_request: Make
) -> None:
    professional, nobody = make_professional(), make_user("employee")
    actions.place_request(make_user("planner"), make_request(), professional)
    superuser = make_user("administrator")
    User.objects.filter(pk=superuser.pk).update(is_superuser=True)
    client.force_login(superuser)
    for person in (professional.user, nobody):
        answer = client.post(reverse("wagtailusers_users:delete", args=[person.pk]))
        assert answer.status_code == 302
    assert User.objects.filter(pk=professional.user_id).exists()
    assert not User.objects.filter(pk=nobody.pk).exists()
