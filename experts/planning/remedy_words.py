"""What would help, and what a move by hand breaks, in sentences for the planner."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from experts.matching import Violation
from experts.models import Level, PlacementRequest, Plan, Professional, Skill, UnassignedRequest
from experts.weeks import WEEK, week_number

from .instance import pk_of
from .scenario import KNOWINGLY


@dataclass(frozen=True)
class Help:
    """One way to place a request: its number among those found, a sentence, what it asks, its cost."""

    number: int
    heading: str
    asks: list[str]
    cost: str


class Names:
    """People, requests and skills by primary key or slug, read in three queries whatever their number."""

    def __init__(self, left: Iterable[UnassignedRequest]) -> None:
        found = [remedy for one in left for remedy in one.remedies or []]
        moves = [move for remedy in found for move in remedy["moves"]]
        people = {remedy["professional"] for remedy in found} | {pk for move in moves for pk in move[1:]}
        slugs = {remedy["dropped_skill"] for remedy in found if remedy["dropped_skill"]}
        # Who left the pool since a remedy was found helps no more.
        self.people: Mapping[int, Professional] = (
            Professional.objects.placeable().select_related("user").in_bulk(people) if people else {}
        )
        self.requests: Mapping[int, PlacementRequest] = (
            PlacementRequest.objects.select_related("municipality").in_bulk({move[0] for move in moves})
            if moves
            else {}
        )
        self.skills: Mapping[str, Skill] = (
            {skill.slug: skill for skill in Skill.objects.filter(slug__in=slugs)} if slugs else {}
        )


def help_for(one: UnassignedRequest, names: Names) -> list[Help]:
    """The remedies of a request in words, the cheapest first; those of people who are gone are left out."""
    return [
        Help(number, _heading(remedy, one.request, names), _asks(remedy, one.request, names), _cost(remedy))
        for number, remedy in enumerate(one.remedies or [])
        if {remedy["professional"], *(move[2] for move in remedy["moves"])} <= names.people.keys()
    ]


def _heading(remedy: dict[str, Any], request: PlacementRequest, names: Names) -> str:
    """Who could do it and what about the request would be otherwise: "Daan Bakker kan het vanaf week 9"."""
    person = names.people[remedy["professional"]]
    otherwise = []
    if "fewer_hours" in remedy["kinds"]:
        otherwise.append(
            _("with %(hours)s instead of %(asked)s hours a week")
            % {"hours": remedy["hours_per_week"], "asked": request.hours_per_week}
        )
    if "other_start" in remedy["kinds"]:
        monday = dt.date.fromisoformat(remedy["first_week"])
        otherwise.append(_("from week %(week)s") % {"week": week_number(monday)})
    if "more_remote" in remedy["kinds"]:
        otherwise.append(_("when all work is done from a distance"))
    if "lower_level" in remedy["kinds"]:
        skill = names.skills.get(remedy["dropped_skill"], remedy["dropped_skill"])
        otherwise.append(
            _("with the skill %(skill)s at the level %(level)s")
            % {"skill": skill, "level": Level(remedy["level"]).label}
        )
    if "skill_less" in remedy["kinds"]:
        skill = names.skills.get(remedy["dropped_skill"], remedy["dropped_skill"])
        otherwise.append(_("without the skill %(skill)s") % {"skill": skill})
    if "further_travel" in remedy["kinds"]:
        otherwise.append(_("with %(km)s km more travel than agreed") % {"km": remedy["extra_km"]})
    if "leave_moves" in remedy["kinds"]:
        otherwise.append(_("when leave moves"))
    if "placement_moves" in remedy["kinds"]:
        count = len(remedy["moves"]) - len(remedy.get("agreed", ()))
        otherwise.append(
            ngettext("when %(count)s proposal moves", "when %(count)s proposals move", count)
            % {"count": count}
        )
    if "agreed_moves" in remedy["kinds"]:
        count = len(remedy["agreed"])
        otherwise.append(
            ngettext("when %(count)s agreed placement moves", "when %(count)s agreed placements move", count)
            % {"count": count}
        )
    if not otherwise:
        return _("%(person)s can do it as it stands") % {"person": person}
    return _("%(person)s can do it %(how)s") % {"person": person, "how": _and(otherwise)}


def _asks(remedy: dict[str, Any], request: PlacementRequest, names: Names) -> list[str]:
    asks = []
    if "other_start" in remedy["kinds"]:
        monday = dt.date.fromisoformat(remedy["first_week"])
        shift = (monday - request.first_week) // WEEK
        if shift > 0:
            asks.append(
                ngettext("%(count)s week later than asked", "%(count)s weeks later than asked", shift)
                % {"count": shift}
            )
        else:
            asks.append(
                ngettext("%(count)s week earlier than asked", "%(count)s weeks earlier than asked", -shift)
                % {"count": -shift}
            )
    for monday, hours in remedy["leave"]:
        asks.append(
            _("%(hours)s hours of leave in week %(week)s would move")
            % {"hours": hours, "week": week_number(dt.date.fromisoformat(monday))}
        )
    for pk, before, after in remedy["moves"]:
        moved = names.requests.get(pk)
        if moved and before in names.people and after in names.people:
            asks.append(
                _("%(place)s goes from %(before)s to %(after)s")
                % {"place": moved.municipality, "before": names.people[before], "after": names.people[after]}
            )
    if remedy.get("agreed"):
        asks.append(_("Both sides are asked again. Until they say yes, what is agreed stands."))
    return asks


def _cost(remedy: dict[str, Any]) -> str:
    return number_format(round(remedy["cost"]), force_grouping=True)


def _and(parts: list[str]) -> str:
    *first, last = parts
    return _("%(first)s and %(last)s") % {"first": ", ".join(first), "last": last} if first else last


def broken_rules(
    broken: Iterable[Violation],
    plan: Plan,
    people: Mapping[int, Professional],
    requests: Mapping[int, PlacementRequest],
) -> list[str]:
    """What a move breaks, a sentence each, those that are never allowed first."""
    ordered = sorted(broken, key=lambda one: one.kind in KNOWINGLY)
    return [_broken_rule(one, plan, people, requests) for one in ordered]


def _broken_rule(
    one: Violation,
    plan: Plan,
    people: Mapping[int, Professional],
    requests: Mapping[int, PlacementRequest],
) -> str:
    person = people.get(pk_of(one.professional)) if one.professional else None
    work = ", ".join(str(requests[pk_of(name)]) for name in one.requests if pk_of(name) in requests)
    match one.kind:
        case "hours":
            weeks = ", ".join(str(week_number(plan.start + week * WEEK)) for week in one.weeks[:6])
            more = ngettext("week %(weeks)s", "weeks %(weeks)s", len(one.weeks)) % {"weeks": weeks}
            if len(one.weeks) > 6:
                more = _("%(weeks)s and %(count)s more") % {"weeks": more, "count": len(one.weeks) - 6}
            return _("%(person)s has too few hours for %(work)s: %(weeks)s.") % {
                "person": person,
                "work": work,
                "weeks": more,
            }
        case "budget":
            return _("The scheme cannot pay %(work)s together.") % {"work": work}
        case "skill":
            return _("%(person)s does not have all the skills.") % {"person": person}
        case "distance":
            return _("%(person)s would travel further than agreed.") % {"person": person}
        case "forbidden":
            return _("%(person)s was excluded for this request in this scenario.") % {"person": person}
        case _:
            return _("%(work)s is pinned and stays where it is.") % {"work": work}
