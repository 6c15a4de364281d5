"""The types of resources and the facts that each adds. Facts that the source lacks stay empty and are shown
as not known."""

from .faq import Faq
from .gathering import ActionLinePage, Gathering, TargetGroupPage
from .guide import Guide
from .legislation import Legislation
from .practice_case import PracticeCase
from .scheme import Scheme, SchemeQuerySet
from .step_plan import StepPlan

__all__ = [
    "ActionLinePage",
    "Faq",
    "Gathering",
    "Guide",
    "Legislation",
    "PracticeCase",
    "Scheme",
    "SchemeQuerySet",
    "StepPlan",
    "TargetGroupPage",
]
