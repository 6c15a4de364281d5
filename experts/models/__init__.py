"""The tables of the pool: people and their time, requests, plans and placements."""

from .people import AgendaFeed, Leave, Professional, Skill
from .plans import Placement, Plan, PlannedAssignment, UnassignedRequest
from .requests import PlacementRequest, Scheme, SchemeBudget
from .scenarios import ForbiddenPair, ScenarioChange

__all__ = [
    "AgendaFeed",
    "ForbiddenPair",
    "Leave",
    "Placement",
    "PlacementRequest",
    "Plan",
    "PlannedAssignment",
    "Professional",
    "ScenarioChange",
    "Scheme",
    "SchemeBudget",
    "Skill",
    "UnassignedRequest",
]
