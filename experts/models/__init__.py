"""The tables of the pool: people and their time, requests, plans, placements, what came of them, and
trajectories."""

from .answers import PlacementAnswer
from .evaluations import Evaluation
from .feeds import OrganisationFeed
from .openings import Opening
from .people import AgendaFeed, Professional
from .placements import Placement
from .plans import Plan, PlannedAssignment, UnassignedRequest
from .requests import PlacementRequest, Scheme, SchemeBudget
from .scenarios import ForbiddenPair, ScenarioChange, ScenarioMove
from .skills import Level, ProfessionalSkill, RequestSkill, Skill
from .time import Leave, OtherWork
from .trajectories import Trajectory, TrajectoryAction, TrajectoryExpert, TrajectoryMeeting

__all__ = [
    "AgendaFeed",
    "Evaluation",
    "ForbiddenPair",
    "Leave",
    "Level",
    "Opening",
    "OrganisationFeed",
    "OtherWork",
    "Placement",
    "PlacementAnswer",
    "PlacementRequest",
    "Plan",
    "PlannedAssignment",
    "Professional",
    "ProfessionalSkill",
    "RequestSkill",
    "ScenarioChange",
    "ScenarioMove",
    "Scheme",
    "SchemeBudget",
    "Skill",
    "Trajectory",
    "TrajectoryAction",
    "TrajectoryExpert",
    "TrajectoryMeeting",
    "UnassignedRequest",
]
