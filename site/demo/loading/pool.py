"""Skills, professionals, schemes and requests of the expert pool. Weeks count from the week of loading."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from accounts.actions import SYSTEM
from accounts.models import Organisation, User
from experts.actions.people import put_professional, put_skill
from experts.actions.plans import propose_plan
from experts.actions.requests import put_request, put_scheme
from experts.models import PlacementRequest, Professional, Scheme, Skill
from experts.weeks import this_monday
from knowledge.models import Scheme as SchemePage
from vocabulary.models import Municipality, TargetGroup

from .tables import each

DAYS = ("mon", "tue", "wed", "thu", "fri")
YES = {"yes": True, "no": False}


def load_pool() -> int:
    """Put everything; returns how many requests were new."""
    each("vaardigheden.csv", lambda row: put_skill(SYSTEM, slug=row["slug"], name=row["name"]))
    _load_professionals()
    _load_schemes()
    return _load_requests()


def _load_professionals() -> list[Professional]:
    people = {user.email: user for user in User.objects.all()}
    skills = {skill.slug: skill for skill in Skill.objects.all()}
    municipalities = Municipality.objects.in_bulk()

    def put(row: dict[str, str]) -> Professional:
        return put_professional(
            SYSTEM,
            people[row["email"]],
            skills=[skills[slug] for slug in row["skills"].split(";")],
            home_municipality=municipalities[row["home_municipality"]],
            max_travel_km=int(row["max_travel_km"]),
            hours=[int(row[f"hours_{day}"]) for day in DAYS],
            contract_from=dt.date.fromisoformat(row["contract_from"]),
            contract_until=dt.date.fromisoformat(row["contract_until"]),
            goes_to_municipalities=YES[row["goes_to_municipalities"]],
            answers_questions=YES[row["answers_questions"]],
            profile=row["profile"],
        )

    return each("professionals.csv", put)


def _load_schemes() -> None:
    """A scheme that pays for requests has the name of its page in the knowledge centre."""
    names = dict(SchemePage.objects.values_list("slug", "title"))
    slugs = {slug for slug in each("aanvragen.csv", lambda row: row["scheme"]) if slug}
    for slug in sorted(slugs):
        put_scheme(SYSTEM, slug=slug, name=names[slug])


def _load_requests() -> int:
    organisations = {one.slug: one for one in Organisation.objects.all()}
    skills = {skill.slug: skill for skill in Skill.objects.all()}
    groups = {group.slug: group for group in TargetGroup.objects.all()}
    schemes = {scheme.slug: scheme for scheme in Scheme.objects.all()}
    municipalities = Municipality.objects.in_bulk()
    monday = this_monday()
    known = set(PlacementRequest.objects.values_list("source_key", flat=True))
    to_plan: list[PlacementRequest] = []

    def put(row: dict[str, str]) -> PlacementRequest:
        request = put_request(
            SYSTEM,
            key=row["key"],
            organisation=organisations[row["organisation"]],
            state=row["state"],
            municipality=municipalities[row["municipality"]],
            title=row["title"],
            description=row["description"],
            skills=[skills[slug] for slug in row["skills"].split(";") if slug],
            target_groups=[groups[slug] for slug in row["target_groups"].split()],
            first_week=monday + dt.timedelta(weeks=int(row["first_week"])),
            weeks=int(row["weeks"]),
            hours_per_week=int(row["hours_per_week"]),
            remote_share=Decimal(row["remote_share"]),
            priority=int(row["priority"]),
            scheme=schemes[row["scheme"]] if row["scheme"] else None,
        )
        if row["state"] == PlacementRequest.State.PLANNED and row["key"] not in known:
            to_plan.append(request)
        return request

    requests = each("aanvragen.csv", put)
    if to_plan:
        # A planner's proposal: the worker computes it after the start, and only then they are planned.
        last = max(request.last_week for request in to_plan)
        propose_plan(SYSTEM, start=monday, weeks=(last - monday).days // 7 + 1, requests=to_plan)
    return sum(request.source_key not in known for request in requests)
