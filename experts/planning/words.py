"""Plans and requests in words: why this person, why nobody, and what was asked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from experts.models import (
    Level,
    Placement,
    PlacementRequest,
    Plan,
    PlannedAssignment,
    ProfessionalSkill,
    RequestSkill,
    ScenarioChange,
    Skill,
    UnassignedRequest,
)
from experts.weeks import week_number

from .budget import budget_states
from .candidates import distance
from .instance import Asked, asked_as
from .remedy_words import Help, Names, help_for

ASKED_SKILLS: Prefetch[str] = Prefetch("request__skill_levels", RequestSkill.objects.select_related("skill"))


@dataclass(frozen=True)
class Card:
    """One request on the page of a plan, with the answer to why."""

    request: PlacementRequest
    period: str
    heading: str
    reasons: list[str]
    pinned: bool = False
    helps: list[Help] | None = None
    """What would help, cheapest first; None while that is being found out."""
    unpaid: bool = False
    """Whether the scheme can't pay it, so that nobody new would help."""
    changed: str = ""
    waits: bool = False
    """Whether it is proposed later, when what is agreed with others has moved."""
    placement: Placement | None = None
    """What came of it after the plan was approved."""


def proposed_cards(plan: Plan) -> list[Card]:
    """What the plan proposes, the most pressing first; a fixed number of queries."""
    assignments = (
        PlannedAssignment.objects.filter(plan=plan)
        .select_related(
            "request__organisation",
            "request__municipality",
            "request__scheme",
            "professional__user",
            "professional__home_municipality",
        )
        .prefetch_related(
            ASKED_SKILLS,
            "request__target_groups",
            Prefetch("professional__skill_levels", ProfessionalSkill.objects.select_related("skill")),
            "professional__user__expertise__target_group",
        )
        .order_by("-request__priority", "request__first_week", "request_id")
    )
    changes = {
        change.request_id: change for change in plan.changes.select_related("request", "dropped_skill")
    }
    approved = plan.state == Plan.State.APPROVED
    placements = {one.request_id: one for one in plan.placements.all()} if approved else {}
    return [
        Card(
            one.request,
            _request_line(one.request),
            str(one.professional),
            why_this_person(one, asked_as(one.request, changes.get(one.request_id))),
            pinned=one.pinned,
            changed=changed_in_words(changes.get(one.request_id)),
            waits=one.waits,
            placement=placements.get(one.request_id),
        )
        for one in assignments
    ]


def unplaced_cards(plan: Plan) -> list[Card]:
    """What the plan leaves, the most pressing first; a fixed number of queries."""
    unassigned = list(
        UnassignedRequest.objects.filter(plan=plan)
        .select_related("request__organisation", "request__municipality", "request__scheme")
        .prefetch_related(ASKED_SKILLS)
        .order_by("-request__priority", "request__first_week", "request_id")
    )
    names = Names(unassigned)
    return [
        Card(
            one.request,
            _request_line(one.request),
            one.get_reason_display(),
            [why_nobody(one)],
            helps=None if one.remedies is None else help_for(one, names),
            unpaid=one.reason == UnassignedRequest.Reason.BUDGET,
        )
        for one in unassigned
    ]


def changed_in_words(change: ScenarioChange | None) -> str:
    """How the scenario asks for a request otherwise than it stands; empty when it does not."""
    if change is None:
        return ""
    request, parts = change.request, []
    if change.first_week and change.first_week != request.first_week:
        parts.append(_("from week %(week)s") % {"week": week_number(change.first_week)})
    if change.hours_per_week and change.hours_per_week != request.hours_per_week:
        parts.append(_("%(hours)s hours a week") % {"hours": change.hours_per_week})
    if change.remote_share is not None and change.remote_share != request.remote_share:
        parts.append(_("%(share)s%% from a distance") % {"share": round(change.remote_share * 100)})
    if change.dropped_skill and change.lower_level:
        parts.append(
            _("with the skill %(skill)s at the level %(level)s")
            % {"skill": change.dropped_skill, "level": change.get_lower_level_display()}
        )
    elif change.dropped_skill:
        parts.append(_("without the skill %(skill)s") % {"skill": change.dropped_skill})
    if change.extra_km:
        parts.append(_("%(km)s km further than agreed") % {"km": change.extra_km})
    parts += [
        _("%(hours)s hours of leave in week %(week)s would move")
        % {"hours": hours, "week": week_number(dt.date.fromisoformat(monday))}
        for monday, hours in change.leave
    ]
    return ", ".join(parts)


def _request_line(request: PlacementRequest) -> str:
    parts = [
        _("%(hours)s hours a week") % {"hours": request.hours_per_week},
        request.short_period,
    ]
    if request.scheme:
        parts.append(str(request.scheme))
    return ", ".join(parts)


def why_this_person(assignment: PlannedAssignment, asked: Asked) -> list[str]:
    """What speaks for this professional: skills, target groups, travel and hours, as the scenario asks them;
    and what a planner passed over knowingly."""
    request, person = assignment.request, assignment.professional
    reasons = _skills_of(assignment, asked)
    wanted = {group.pk for group in request.target_groups.all()}
    known = [group.name for group in person.target_groups if group.pk in wanted]
    if known:
        reasons.append(_("Knows the target group: %(groups)s") % {"groups": ", ".join(known)})
    reasons += _travel_of(assignment, asked)
    reasons.append(
        _("Has at least %(free)s hours free in every week, %(hours)s are asked")
        % {"free": assignment.least_free_hours, "hours": asked.hours_per_week}
    )
    return reasons


def _skills_of(assignment: PlannedAssignment, asked: Asked) -> list[str]:
    has = assignment.professional.levels
    can: list[str] = []
    lacks: list[str] = []
    for one in assignment.request.skill_levels.all():
        if level := asked.levels.get(one.skill.slug):
            able = has.get(one.skill.slug, 0) >= level
            (can if able else lacks).append(skill_in_words(one.skill, level))
    found = []
    if can:
        found.append(_("Can do: %(skills)s") % {"skills": ", ".join(can)})
    if lacks:
        found.append(_("Lacks: %(skills)s") % {"skills": ", ".join(lacks)})
    return found


def _travel_of(assignment: PlannedAssignment, asked: Asked) -> list[str]:
    if asked.remote_share == 1:
        return [_("No travel: all work is done from a distance")]
    figures = {"km": assignment.distance_km, "share": round(asked.remote_share * 100)}
    found = [
        _("Travels %(km)s km, %(share)s%% of the work is from a distance") % figures
        if asked.remote_share
        else _("Travels %(km)s km") % figures
    ]
    person = assignment.professional
    if distance(person, assignment.request) > person.max_travel_km:
        found.append(_("That is further than the %(km)s km agreed") % {"km": person.max_travel_km})
    return found


def why_nobody(unassigned: UnassignedRequest) -> str:
    """The reason with its figures, and where that is sure, what would help."""
    facts, request, reason = unassigned.facts, unassigned.request, UnassignedRequest.Reason
    match unassigned.reason:
        case reason.NO_SKILL:
            skills = skills_in_words(request)
            if excluded := facts.get("excluded"):
                return ngettext(
                    "Only %(count)s person has all of this, and is excluded, or one side said no: "
                    "%(skills)s.",
                    "Only %(count)s people have all of this, and are excluded, or one side said no: "
                    "%(skills)s.",
                    excluded,
                ) % {"count": excluded, "skills": skills}
            return _("Nobody in the pool has all of this: %(skills)s.") % {"skills": skills}
        case reason.TOO_FAR:
            return ngettext(
                "%(count)s person can do this. That is %(km)s km away, and the limit is %(limit)s km.",
                "%(count)s people can do this. The nearest is %(km)s km away, and the limit is %(limit)s km.",
                facts["skilled"],
            ) % {"count": facts["skilled"], "km": facts["distance"], "limit": facts["limit"]}
        case reason.NO_HOURS:
            return ngettext(
                "%(count)s person can do this, but has at most %(free)s hours free in every week. "
                "%(hours)s are asked.",
                "%(count)s people can do this, but have at most %(free)s hours free in every week. "
                "%(hours)s are asked.",
                facts["near"],
            ) % {"count": facts["near"], "free": facts["most_free"], "hours": request.hours_per_week}
        case reason.BUDGET:
            return _("%(needed)s hours are needed, %(left)s are left in the scheme.") % facts
        case _:
            return ngettext(
                "%(count)s person could do this, but is needed for other requests.",
                "%(count)s people could do this, but are needed for other requests.",
                facts.get("possible", 0),
            ) % {"count": facts.get("possible", 0)}


def plan_figures(plan: Plan, placed: int, unplaced: int) -> list[dict[str, Any]]:
    """The large numbers on top of a computed plan."""
    if plan.value is None or plan.state in (Plan.State.COMPUTING, Plan.State.FAILED):
        return []
    gap = plan.gap_percentage
    if plan.bound is None:
        proof, note = _("By hand"), _("requests are changed, so nothing is proven")
    elif plan.status == Plan.Status.OPTIMAL:
        proof, note = _("Proven"), _("no better plan exists")
    elif not gap:
        proof, note = _("Proven"), _("no plan places more; travel may be less")
    else:
        proof = _("%(gap)s%%") % {"gap": number_format(gap or 0, 1)}
        note = _("the best plan is at most so much better")
    return [
        {"label": _("With a proposal"), "value": placed, "note": _("requests")},
        {"label": _("Without a place"), "value": unplaced, "note": _("requests")},
        {
            "label": _("Travel"),
            "value": number_format(plan.travel or 0, force_grouping=True),
            "note": _("km in all, one way"),
        },
        {"label": _("Target groups covered"), "value": plan.groups, "note": ""},
        {"label": _("How good is it?"), "value": proof, "note": note},
    ]


def skill_in_words(skill: Skill | str, level: int) -> str:
    """A skill, with its level where not every level will do."""
    return f"{skill} ({Level(level).label})" if level > Level.BASIC else str(skill)


def skills_in_words(request: PlacementRequest) -> str:
    """The skills that a request needs, each with its level where not every level will do."""
    return ", ".join(skill_in_words(one.skill, one.level) for one in request.skill_levels.all())


def review_rows(request: PlacementRequest, edit_url: str = "") -> list[dict[str, str]]:
    """What was asked, as label and value."""
    none = _("none")
    pairs = [
        (_("Organisation"), str(request.organisation)),
        (_("Place of work"), str(request.municipality)),
        (_("Title"), request.title),
        (_("What must be done"), request.description),
        (_("Skills needed"), skills_in_words(request) or none),
        (_("Target groups"), ", ".join(group.name for group in request.target_groups.all()) or none),
        (_("Period"), request.period),
        (_("Hours a week"), str(request.hours_per_week)),
        (_("From a distance"), f"{request.remote_percentage}%"),
        (_("How pressing"), str(request.get_priority_display())),
    ]
    if request.priority_reason:
        pairs.append((_("Why it is pressing"), request.priority_reason))
    pairs.append((_("Scheme that pays"), str(request.scheme) if request.scheme else _("not known yet")))
    return [
        {"label": label, "value": value} | ({"edit_url": edit_url} if edit_url else {})
        for label, value in pairs
    ]


def budget_lines(year: int) -> list[str]:
    """What each scheme with a known budget has used in a year, as a sentence."""
    return [
        _("%(scheme)s %(year)s: %(placed)s of %(hours)s hours placed, %(proposed)s wait for answers.")
        % {
            "scheme": state.budget.scheme,
            "year": state.budget.year,
            "placed": number_format(state.taken.agreed, force_grouping=True),
            "proposed": number_format(state.taken.proposed, force_grouping=True),
            "hours": number_format(state.budget.hours, force_grouping=True),
        }
        for _key, state in sorted(budget_states([year]).items())
    ]
