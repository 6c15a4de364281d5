"""The models of the knowledge centre; each stands with its subject."""

from knowledge.changes import Change
from knowledge.documents.models import DocumentText, DocumentUse
from knowledge.events.asking.models import EventQuestion, EventVote, QuestionBoard
from knowledge.events.models import Event, Session
from knowledge.events.registrations import (
    Attendance,
    Evaluation,
    EventCount,
    EventSeries,
    Registration,
    RegistrationDay,
    ToldOfEvent,
)
from knowledge.events.writing.models import EventMessage
from knowledge.feedback.models import Feedback
from knowledge.importing.lock import ImportLock
from knowledge.insight.models import PageViews
from knowledge.keeping.models import CheckWarning, ExpertCheck, ExternalLink, PublicationCheck
from knowledge.ordinances.drafts import OrdinanceDraft
from knowledge.ordinances.models import ModelOrdinance
from knowledge.recordings.models import Recording
from knowledge.resources.base import RelatedLink, Resource
from knowledge.resources.landing import HomePage, SectionPage
from knowledge.resources.types import (
    ActionLinePage,
    Faq,
    GlossaryTerm,
    Guide,
    Legislation,
    NewsItem,
    PracticeCase,
    Scheme,
    StepPlan,
    TargetGroupPage,
    Toolkit,
)
from knowledge.runs.models import PlanRun, RunFeed, RunStep, RunTick

__all__ = [
    "ActionLinePage", "Attendance", "Change", "CheckWarning", "DocumentText", "DocumentUse", "Evaluation",
    "Event", "EventCount", "EventMessage", "EventQuestion", "EventSeries", "EventVote", "ExpertCheck",
    "ExternalLink", "Faq", "Feedback", "GlossaryTerm", "Guide", "HomePage", "ImportLock", "Legislation",
    "ModelOrdinance", "NewsItem", "OrdinanceDraft", "PageViews", "PlanRun", "PracticeCase",
    "PublicationCheck", "QuestionBoard", "Recording", "Registration", "RegistrationDay", "RelatedLink",
    "Resource", "RunFeed", "RunStep", "RunTick", "Scheme", "SectionPage", "Session", "StepPlan",
    "TargetGroupPage", "ToldOfEvent", "Toolkit",
]  # fmt: skip
