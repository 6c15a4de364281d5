"""The models of the knowledge centre; each stands with its subject."""

from knowledge.events.models import Event, Registration, Session
from knowledge.ordinances.models import ModelOrdinance
from knowledge.resources.base import RelatedLink, Resource
from knowledge.resources.landing import HomePage, SectionPage
from knowledge.resources.types import (
    ActionLinePage,
    Faq,
    Guide,
    Legislation,
    PracticeCase,
    Scheme,
    StepPlan,
    TargetGroupPage,
)

__all__ = [
    "ActionLinePage", "Event", "Faq", "Guide", "HomePage", "Legislation", "ModelOrdinance", "PracticeCase",
    "Registration", "RelatedLink", "Resource", "Scheme", "SectionPage", "Session", "StepPlan",
    "TargetGroupPage",
]  # fmt: skip
