"""The tables of the pool: people and their time, requests, plans and placements."""

from .people import AgendaFeed, Leave, Professional, Skill
from .plans import Placement, Plan, PlannedAssignment, UnassignedRequest
from .requests import PlacementRequest, Scheme, SchemeBudget

__all__ = [
    "AgendaFeed",
    "Leave",
    "Placement",
    "PlacementRequest",
    "Plan",
    "PlannedAssignment",
    "Professional",
    "Scheme",
    "SchemeBudget",
    "Skill",
    "UnassignedRequest",
]
