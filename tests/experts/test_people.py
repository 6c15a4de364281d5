"""Profiles: what a planner keeps, what people say of themselves, and what municipalities find."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from accounts.actions import SYSTEM
from accounts.models import AuditEntry, User
from accounts.roles import Role
from experts import actions
from experts.contacts import Contact, contacts_among
from experts.models import Level, Placement, PlacementRequest, Professional
from vocabulary.models import ActionLine

from .conftest import MONDAY

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel("2027-01-04T10:00:00+01:00", tick=False):
        yield


@pytest.fixture
def person(people: dict[str, User], make_professional: Make) -> Professional:
    return make_professional(people["professional"], profile="Ik help met projecten.")


def agree(person: Professional, public: bool = True, **changes: Any) -> Professional:
    data = {
        "profile": person.profile,
        "max_travel_km": person.max_travel_km,
        "subjects": [],
        "provinces": [],
        "public": public,
    }
    return actions.change_own_profile(person.user, person, **{**data, **changes})


def filled(places: Any, skills: Any, groups: Any, **changes: Any) -> dict[str, Any]:
    return {
        "goes_to_municipalities": "on",
        "skills": [skills[0].pk, skills[1].pk],
        f"level_{skills[0].pk}": "3",
        f"level_{skills[1].pk}": "1",
        "target_groups": [groups[0].pk],
        "provinces": [places[0].province_id],
        "home_municipality": places[0].pk,
        "max_travel_km": 50,
        **{f"hours_{day}": 8 for day in ("mon", "tue", "wed", "thu")},
        "hours_fri": 0,
        "contract_from": "2027-01-01",
        "minutes_per_question": 90,
        **changes,
    }


def known_at(place: Any, day: dt.date) -> list[Contact]:
    return contacts_among(Placement.objects.begun_at(place, day), day)


def test_a_planner_makes_and_changes_a_profile(
    client: Client, people: dict[str, User], places: Any, skills: Any, groups: Any
) -> None:
    client.force_login(people["planner"])
    new = reverse("experts:person_new")
    data = filled(places, skills, groups, user=people["professional"].pk)
    assert client.post(new, {**data, "hours_mon": 13, "max_travel_km": ""}).status_code == 422
    assert client.post(new, {**data, "goes_to_municipalities": ""}).status_code == 422
    assert client.post(new, {**data, "contract_until": "2026-01-01"}).status_code == 422
    assert not Professional.objects.exists()
    kept = client.post(new, data)
    person = Professional.objects.get()
    assert kept["Location"] == reverse("experts:person", args=[person.pk])
    assert person.levels == {"leiden": 3, "rekenen": 1}
    assert (person.week_hours, person.minutes_per_question) == (32, 90)
    assert person.target_groups == [groups[0]]
    page = client.get(reverse("experts:person", args=[person.pk])).content.decode()
    assert "Leiden (gevorderd)" in page and "Proefprovincie" in page
    edit = reverse("experts:person_edit", args=[person.pk])
    assert client.get(edit).status_code == 200
    changed = {**data, f"level_{skills[0].pk}": "2", "skills": [skills[0].pk]}
    assert client.post(edit, changed).status_code == 302
    assert Professional.objects.get().levels == {"leiden": 2}


def test_a_planner_who_changes_a_profile_leaves_its_text_and_agreement(
    client: Client, people: dict[str, User], places: Any, skills: Any, groups: Any, person: Professional
) -> None:
    agree(person)
    client.force_login(people["planner"])
    client.post(reverse("experts:person_edit", args=[person.pk]), filled(places, skills, groups))
    person.refresh_from_db()
    assert (person.profile, person.is_public) == ("Ik help met projecten.", True)


def test_agreeing_is_kept_with_its_moment_and_can_be_withdrawn(
    client: Client, person: Professional, people: dict[str, User]
) -> None:
    client.force_login(person.user)
    address = reverse("experts:own_profile")
    assert "maandag 8 uur" in client.get(address).content.decode()
    assert client.post(address, {"public": "on", "profile": "", "max_travel_km": 30}).status_code == 422
    subject = ActionLine.objects.create(slug="bouwen", name="Bouwen", order=9)
    data = {"public": "on", "profile": "Kort.", "max_travel_km": 30, "subjects": [subject.pk]}
    assert client.post(address, data).status_code == 302
    person.refresh_from_db()
    assert person.profile_consent_at == dt.datetime(2027, 1, 4, 9, tzinfo=dt.UTC)
    assert (person.max_travel_km, list(person.subjects.all())) == (30, [subject])
    client.post(address, {"profile": "Kort.", "max_travel_km": 30})
    person.refresh_from_db()
    assert person.profile_consent_at is None
    verbs = AuditEntry.objects.values_list("verb", flat=True)
    assert {"agree_to_public_profile", "withdraw_public_profile"} <= set(verbs)


def test_nobody_agrees_for_somebody_else(person: Professional, people: dict[str, User]) -> None:
    with pytest.raises(PermissionDenied):
        actions.change_own_profile(
            people["planner"],
            person,
            profile="x",
            max_travel_km=1,
            subjects=[],
            provinces=[],
            public=True,
        )


def test_municipalities_find_those_who_agreed_without_address_or_home(
    client: Client, person: Professional, people: dict[str, User], make_professional: Make, places: Any
) -> None:
    silent = make_professional(people["expert"], profile="Niet te vinden.")
    gone = make_professional(profile="Weg.", contract_until=dt.date(2026, 12, 31))
    agree(gone)
    agree(person)
    client.force_login(people["employee"])
    page = client.get(reverse("experts:who")).content.decode()
    main = page[page.index("<main") : page.index("</main")]
    assert "Ik help met projecten." in main
    assert "Niet te vinden." not in main and "Weg." not in main
    assert person.user.email not in main and silent.user.email not in main
    assert places[0].name not in main
    # Contact goes through the desk: the question is written already, and the address names nobody.
    address = f"{reverse('loket:ask')}?persoon={person.pk}"
    assert address in main
    assert f"Ik wil graag in contact komen met {person}." in client.get(address).content.decode()
    for other in (silent.pk, gone.pk, "9" * 40, "x"):
        page = client.get(reverse("loket:ask"), {"persoon": other}).content.decode()
        assert "in contact komen met" not in page


@pytest.mark.parametrize(
    "query",
    ["vaardigheid=leiden", "doelgroep=bewoners-a", "provincie=proefprovincie", "rol=gemeenten", "q=proef"],
)
def test_lists_are_narrowed(
    query: str, client: Client, people: dict[str, User], make_professional: Make, skills: Any, groups: Any
) -> None:
    from accounts.actions import put_expertise

    person = make_professional(people["professional"])
    put_expertise(SYSTEM, person.user, [groups[0]])
    client.force_login(people["planner"])
    address = reverse("experts:people")
    assert [row["person"] for row in client.get(f"{address}?{query}").context["rows"]] == [person]
    other = {
        "vaardigheid=leiden": "vaardigheid=rekenen",
        "doelgroep=bewoners-a": "doelgroep=bewoners-b",
        "rol=gemeenten": "rol=vragen",
        "q=proef": "q=niemand",
    }.get(query)
    if other:
        assert client.get(f"{address}?{other}").context["rows"] == []
    assert client.get(f"{address}?vaardigheid=%00&q=%00").status_code == 200


def test_lists_of_people_ask_as_much_for_many_as_for_one(
    client: Client, people: dict[str, User], make_professional: Make, django_assert_num_queries: Any
) -> None:
    client.force_login(people["planner"])
    for count in (1, 6):
        for _number in range(count):
            agree(make_professional(profile="Kort."))
        with django_assert_num_queries(16):
            client.get(reverse("experts:people"))
        with django_assert_num_queries(14):
            client.get(reverse("experts:who"))


def test_a_request_asks_a_level_and_only_who_has_it_fits(
    make_request: Make, make_professional: Make, skills: Any
) -> None:
    able = make_professional(levels={"leiden": Level.LEADING})
    make_professional(levels={"leiden": Level.BASIC})
    request = make_request(levels={"leiden": Level.LEADING})
    from experts.planning.candidates import candidates

    assert [person for person, _km in candidates(request)] == [able]
    assert PlacementRequest.objects.with_details().get(pk=request.pk).levels == {"leiden": 3}


def test_the_desk_finds_who_worked_in_a_municipality(
    make_request: Make, make_professional: Make, places: Any
) -> None:
    person, later = make_professional(), make_professional()
    make_request(state="placed", professional=person)
    make_request(state="placed", professional=later, first_week=MONDAY + dt.timedelta(weeks=20))
    assert known_at(places[0], dt.date(2027, 1, 4)) == []
    [contact] = known_at(places[0], dt.date(2027, 3, 1))
    assert (contact.person, contact.here_now) == (person.user, False)
    assert known_at(places[0], dt.date(2027, 1, 20))[0].here_now
    assert known_at(places[1], dt.date(2027, 3, 1)) == []
    assert known_at(None, dt.date(2027, 3, 1)) == []


@pytest.mark.parametrize("role", [Role.EMPLOYEE, Role.PROFESSIONAL, Role.EXPERT, Role.FRONT_OFFICE])
def test_profiles_of_others_are_for_planners(
    role: Role, client: Client, people: dict[str, User], make_professional: Make
) -> None:
    other = make_professional()
    client.force_login(people[role])
    for name in ("person", "person_edit"):
        assert client.get(reverse(f"experts:{name}", args=[other.pk])).status_code == 403
