"""Skills, professionals, schemes and requests of the expert pool. Weeks count from the week of loading."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from accounts.actions import SYSTEM
from accounts.models import Organisation, User
from experts.actions.people import change_own_profile, put_professional, put_skill
from experts.actions.plans import propose_plan
from experts.actions.requests import put_request
from experts.actions.schemes import put_scheme
from experts.models import PlacementRequest, Professional, Scheme, SchemeBudget, Skill
from experts.weeks import this_monday, year_of
from knowledge.models import Scheme as SchemePage
from vocabulary.models import ActionLine, Municipality, Province, TargetGroup

from .tables import each
from .time import load_time

DAYS = ("mon", "tue", "wed", "thu", "fri")
YES = {"yes": True, "no": False}


def load_pool() -> int:
    """Put everything; returns how many requests were new."""
    each("vaardigheden.csv", lambda row: put_skill(SYSTEM, slug=row["slug"], name=row["name"]))
    _load_professionals()
    _load_schemes()
    requests = _load_requests()
    load_time()
    return requests


def _load_professionals() -> list[Professional]:
    people = {user.email: user for user in User.objects.all()}
    skills = {skill.slug: skill for skill in Skill.objects.all()}
    municipalities = Municipality.objects.in_bulk()
    subjects = {subject.slug: subject for subject in ActionLine.objects.all()}
    provinces = {province.slug: province for province in Province.objects.all()}

    def put(row: dict[str, str]) -> Professional:
        levels = dict(one.split(":") for one in row["skills"].split(";"))
        professional = put_professional(
            SYSTEM,
            people[row["email"]],
            skills=[skills[slug] for slug in levels],
            levels={slug: int(level) for slug, level in levels.items()},
            subjects=[subjects[slug] for slug in row["subjects"].split()],
            provinces=[provinces[slug] for slug in row["provinces"].split()],
            desk_hours=int(row["desk_hours"]) if row["desk_hours"] else None,
            home_municipality=municipalities[row["home_municipality"]],
            max_travel_km=int(row["max_travel_km"]),
            hours=[int(row[f"hours_{day}"]) for day in DAYS],
            contract_from=dt.date.fromisoformat(row["contract_from"]),
            contract_until=dt.date.fromisoformat(row["contract_until"]),
            goes_to_municipalities=YES[row["goes_to_municipalities"]],
            answers_questions=YES[row["answers_questions"]],
            profile=row["profile"],
        )
        if YES[row["public"]] and not professional.is_public:
            # Only the person can agree; of these people we wrote that they did.
            change_own_profile(
                professional.user,
                professional,
                profile=professional.profile,
                max_travel_km=professional.max_travel_km,
                subjects=professional.subjects.all(),
                provinces=professional.provinces.all(),
                public=True,
            )
        return professional

    return each("professionals.csv", put)


def _load_schemes() -> None:
    """A scheme that pays for requests has the name of its page in the knowledge centre."""
    names = dict(SchemePage.objects.values_list("slug", "title"))
    slugs = {slug for slug in each("aanvragen.csv", lambda row: row["scheme"]) if slug}
    for slug in sorted(slugs):
        put_scheme(SYSTEM, slug=slug, name=names[slug])
    this_year = year_of(this_monday())
    known = set(SchemeBudget.objects.values_list("scheme__slug", "year"))

    def put_budget(row: dict[str, str]) -> None:
        year = this_year + int(row["year"])
        # A budget that somebody changed since stays.
        if (row["scheme"], year) not in known:
            put_scheme(
                SYSTEM,
                slug=row["scheme"],
                name=names[row["scheme"]],
                hours_by_year={year: int(row["hours"])},
                hourly_rate=Decimal(row["hourly_rate"]) if row["hourly_rate"] else None,
            )

    each("budgetten.csv", put_budget)


def _load_requests() -> int:
    organisations = {one.slug: one for one in Organisation.objects.all()}
    skills = {skill.slug: skill for skill in Skill.objects.all()}
    groups = {group.slug: group for group in TargetGroup.objects.all()}
    schemes = {scheme.slug: scheme for scheme in Scheme.objects.all()}
    municipalities = Municipality.objects.in_bulk()
    people = {person.user.email: person for person in Professional.objects.select_related("user")}
    monday = this_monday()
    known = set(PlacementRequest.objects.values_list("source_key", flat=True))
    to_plan: list[PlacementRequest] = []

    def put(row: dict[str, str]) -> PlacementRequest:
        request = put_request(
            SYSTEM,
            key=row["key"],
            organisation=organisations[row["organisation"]],
            state=row["state"],
            professional=people[row["professional"]] if row["professional"] else None,
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
