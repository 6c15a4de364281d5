"""Organisations and people. Everybody here is fictional; the organisations' places are real."""

from __future__ import annotations

from accounts.actions import SYSTEM, put_organisation, put_user
from accounts.models import Organisation, User
from demo.accounts import PASSWORD
from vocabulary.models import Municipality, Province, TargetGroup

from .tables import each


def load_organisations() -> list[Organisation]:
    """Put the organisations."""
    municipalities = Municipality.objects.in_bulk()
    provinces = Province.objects.in_bulk()

    def put(row: dict[str, str]) -> Organisation:
        return put_organisation(
            SYSTEM,
            kind=row["kind"],
            name=row["name"],
            slug=row["slug"],
            municipality=municipalities[row["municipality"]] if row["municipality"] else None,
            province=provinces[row["province"]] if row["province"] else None,
            email_domains=row["email_domains"],
        )

    return each("organisaties.csv", put)


def load_people() -> list[User]:
    """Put the people with their roles, organisation and expertise."""
    organisations = {organisation.slug: organisation for organisation in Organisation.objects.all()}
    groups = {group.slug: group for group in TargetGroup.objects.all()}

    def put(row: dict[str, str]) -> User:
        first_name, _space, last_name = row["name"].partition(" ")
        return put_user(
            SYSTEM,
            email=row["email"],
            first_name=first_name,
            last_name=last_name,
            roles=row["roles"].split(),
            organisations=[organisations[slug] for slug in row["organisation"].split()],
            target_groups=[groups[slug] for slug in row["target_groups"].split()],
            password=PASSWORD,
        )

    return each("mensen.csv", put)
