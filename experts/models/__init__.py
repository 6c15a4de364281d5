"""The tables of the pool: people and their time, requests, plans, placements, what came of them, and
trajectories."""

from .evaluations import Evaluation
from .openings import Opening
from .people import AgendaFeed, Professional
from .plans import Placement, Plan, PlannedAssignment, UnassignedRequest
from .requests import PlacementRequest, Scheme, SchemeBudget
from .scenarios import ForbiddenPair, ScenarioChange
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
    "OtherWork",
    "Placement",
    "PlacementRequest",
    "Plan",
    "PlannedAssignment",
    "Professional",
    "ProfessionalSkill",
    "RequestSkill",
    "ScenarioChange",
    "Scheme",
    "SchemeBudget",
    "Skill",
    "Trajectory",
    "TrajectoryAction",
    "TrajectoryExpert",
    "TrajectoryMeeting",
    "UnassignedRequest",
]
