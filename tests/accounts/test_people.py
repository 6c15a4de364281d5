"""People, their roles, and who may change them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from accounts.actions import SYSTEM, grant_role, put_organisation, put_user, withdraw_role
from accounts.models import AuditEntry, Organisation, User
from accounts.roles import Role, has_role
from vocabulary.models import TargetGroup

pytestmark = pytest.mark.django_db


# Verbs


def test_a_role_brings_its_group_and_takes_it_along(make_user: Callable[..., User]) -> None:
    user = make_user()
    grant_role(SYSTEM, user, Role.EDITOR)
    assert user.has_role(Role.EDITOR) and user.groups.filter(name="editor").exists()
    withdraw_role(SYSTEM, user, Role.EDITOR)
    assert not user.has_role(Role.EDITOR) and not user.groups.exists()
    assert list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))[-2:] == [
        "grant_role",
        "withdraw_role",
    ]


def test_a_role_given_twice_is_one_role(make_user: Callable[..., User]) -> None:
    user = make_user("expert")
    grant_role(SYSTEM, user, Role.EXPERT)
    assert user.role_grants.count() == 1
    assert Group.objects.filter(name="expert").count() == 1


def test_only_an_administrator_manages_people(people: dict[str, User]) -> None:
    for role, actor in people.items():
        if role != Role.ADMINISTRATOR:
            with pytest.raises(PermissionDenied):
                grant_role(actor, people["expert"], Role.PLANNER)
            with pytest.raises(PermissionDenied):
                put_organisation(actor, kind="care", name="Zorg")
    grant_role(people["administrator"], people["expert"], Role.PLANNER)


def test_somebody_stays_who_can_give_roles(people: dict[str, User], make_user: Callable[..., User]) -> None:
    administrator = people["administrator"]
    with pytest.raises(ValidationError, match="laatste beheerder"):
        withdraw_role(administrator, administrator, Role.ADMINISTRATOR)
    second = make_user("administrator")
    withdraw_role(administrator, second, Role.ADMINISTRATOR)
    assert administrator.has_role(Role.ADMINISTRATOR)


def test_an_unknown_role_is_refused(make_user: Callable[..., User]) -> None:
    with pytest.raises(ValidationError):
        grant_role(SYSTEM, make_user(), "koning")


def test_who_is_not_active_or_not_signed_in_has_no_role(make_user: Callable[..., User]) -> None:
    user = make_user("planner")
    assert has_role(user, Role.PLANNER)
    user.is_active = False
    assert not has_role(user, Role.PLANNER)
    assert not has_role(AnonymousUser(), Role.PLANNER)
    assert not has_role(None, Role.PLANNER)


def test_putting_somebody_twice_changes_nothing_the_second_time(
    organisation: Organisation, groups: list[TargetGroup]
) -> None:
    values: dict[str, Any] = {
        "email": "Noor@Thuisbasis.example",
        "first_name": "Noor",
        "last_name": "de Wit",
        "roles": ["expert"],
        "organisations": [organisation],
        "target_groups": groups[:2],
        "password": "vier losse woorden hier",
    }
    user = put_user(SYSTEM, **values)
    entries = AuditEntry.objects.count()
    again = put_user(SYSTEM, **{**values, "password": "een ander wachtwoord"})
    assert again == user and again.check_password("vier losse woorden hier")
    assert AuditEntry.objects.count() == entries
    assert (again.email, again.initials, str(again)) == ("noor@thuisbasis.example", "NW", "Noor de Wit")
    assert list(User.objects.expert_of(groups[0])) == [user]
    assert not User.objects.expert_of(groups[2]).exists()


def test_two_accounts_cannot_differ_in_capitals_alone(make_user: Callable[..., User]) -> None:
    make_user(email="noor@thuisbasis.example")
    with pytest.raises(IntegrityError):
        User.objects.create(email="NOOR@thuisbasis.example")


def test_others_see_only_themselves(people: dict[str, User]) -> None:
    assert set(User.objects.visible_to(people["planner"])) == {people["planner"]}
    assert User.objects.visible_to(people["administrator"]).count() == len(people)
    assert not User.objects.visible_to(AnonymousUser()).exists()


# Pages


@pytest.fixture
def administrator(client: Client, make_user: Callable[..., User]) -> User:
    user = make_user("administrator")
    client.force_login(user)
    return user


def test_a_persons_page_names_roles_organisations_and_subjects(
    client: Client, make_user: Callable[..., User], organisation: Organisation, groups: list[TargetGroup]
) -> None:
    client.force_login(
        make_user("expert", "professional", organisations=[organisation], target_groups=groups[:1])
    )
    page = client.get(reverse("accounts:home")).content.decode()
    for text in ("expert, flexprofessional", "Gemeente Voorbeeld", "Bewoners A", reverse("mfa_index")):
        assert text in page
    assert reverse("accounts:people") not in page


def test_an_administrators_page_leads_to_the_people(client: Client, administrator: User) -> None:
    page = client.get(reverse("accounts:home")).content.decode()
    assert reverse("accounts:people") in page and reverse("post:failed") in page


def test_an_address_stands_once_on_the_own_page(client: Client, administrator: User) -> None:
    main = client.get(reverse("accounts:home")).context
    addresses = [link.url for link in [*main["work"], *main["everyone"]]]
    assert len(addresses) == len(set(addresses))


def test_the_list_of_people_takes_the_same_queries_for_few_and_many(
    client: Client, administrator: User, make_user: Callable[..., User], organisation: Organisation,
    django_assert_num_queries: Any,
) -> None:  # fmt: skip
    make_user("expert", "planner", organisations=[organisation])
    # session, user, roles of the administrator, count, page, grants, organisations
    with django_assert_num_queries(7):
        client.get(reverse("accounts:people"))
    for _count in range(24):
        make_user("expert", "planner", organisations=[organisation])
    with django_assert_num_queries(7):
        page = client.get(reverse("accounts:people"))
    assert page.content.decode().count("<tr") == 26
    assert "?pagina=2" in page.content.decode()


def test_a_name_looked_for_stays_out_of_the_address(
    client: Client, administrator: User, make_user: Callable[..., User]
) -> None:
    make_user("planner", email="vera@thuisbasis.example")
    make_user("expert", email="bram@thuisbasis.example")
    answer = client.post(reverse("accounts:search_people"), {"text": "vera PROEF"})
    assert answer["Location"] == reverse("accounts:people")
    page = client.get(answer["Location"]).content.decode()
    assert "vera@" in page and "bram@" not in page
    assert "1 persoon" in page
    client.post(reverse("accounts:search_people"), {"text": ""})
    assert "bram@" in client.get(answer["Location"]).content.decode()


def test_the_list_is_narrowed_to_a_role(
    client: Client, administrator: User, make_user: Callable[..., User]
) -> None:
    make_user("planner", email="vera@thuisbasis.example")
    make_user("expert", email="bram@thuisbasis.example")
    page = client.get(reverse("accounts:people"), {"rol": "planner"}).content.decode()
    assert "vera@" in page and "bram@" not in page
    empty = client.get(reverse("accounts:people"), {"rol": "professional"}).content.decode()
    assert "Niemand gevonden" in empty


def test_roles_are_given_and_taken_on_the_persons_page(
    client: Client, administrator: User, make_user: Callable[..., User]
) -> None:
    someone = make_user("expert")
    change = reverse("accounts:change_role", args=[someone.pk])
    page = client.post(change, {"grant": "planner"}, follow=True).content.decode()
    assert "De rollen zijn gewijzigd" in page and 'name="withdraw" value="planner"' in page
    client.post(change, {"withdraw": "expert"})
    assert User.objects.get(pk=someone.pk).roles == {"planner"}
    assert client.get(change).status_code == 405


def test_the_last_administrator_gets_a_reason(client: Client, administrator: User) -> None:
    change = reverse("accounts:change_role", args=[administrator.pk])
    page = client.post(change, {"withdraw": "administrator"}, follow=True).content.decode()
    assert "laatste beheerder" in page


def test_a_new_person_is_made_once(client: Client, administrator: User, organisation: Organisation) -> None:
    values = {
        "first_name": "Noor",
        "last_name": "de Wit",
        "email": "noor@thuisbasis.example",
        "roles": ["expert"],
        "organisations": [organisation.slug],
    }
    assert client.post(reverse("accounts:new_person"), values).status_code == 302
    noor = User.objects.get(email="noor@thuisbasis.example")
    assert noor.roles == {"expert"} and not noor.has_usable_password()
    again = client.post(reverse("accounts:new_person"), values)
    assert again.status_code == 422
    assert "staat er al in" in again.content.decode()


def test_somebody_without_the_role_cannot_change_roles_by_hand(
    client: Client, people: dict[str, User]
) -> None:
    client.force_login(people["programme_team"])
    change = reverse("accounts:change_role", args=[people["expert"].pk])
    assert client.post(change, {"grant": "administrator"}).status_code == 403
    assert people["expert"].role_grants.count() == 1


def test_the_own_page_leads_to_all_that_is_ones_own(client: Client, make_user: Callable[..., User]) -> None:
    client.force_login(make_user(Role.EMPLOYEE))
    work = [link.label for link in client.get(reverse("accounts:home")).context["work"]]
    assert {"Mijn vragen", "Onze stappenplannen", "Conceptverordeningen", "Flexprofessionals"} <= set(work)


@pytest.mark.parametrize("made_up", ["9" * 30, "x\x00", "\u00b2", "x" * 10_000])
def test_a_made_up_organisation_is_a_wrong_choice(client: Client, administrator: User, made_up: str) -> None:
    answer = client.post(reverse("accounts:new_person"), {"organisations": [made_up]})
    assert answer.status_code == 422
