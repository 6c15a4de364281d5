"""The types of resources and the facts that each adds. Facts that the source lacks stay empty and are shown
as not known."""

from .faq import Faq
from .gathering import ActionLinePage, Gathering, TargetGroupPage
from .glossary_term import GlossaryTerm
from .guide import Guide
from .legislation import Legislation
from .news_item import NewsItem, NewsItemQuerySet
from .practice_case import PracticeCase
from .scheme import Scheme, SchemeQuerySet
from .step_plan import StepPlan
from .toolkit import Toolkit

__all__ = [
    "ActionLinePage",
    "Faq",
    "Gathering",
    "GlossaryTerm",
    "Guide",
    "Legislation",
    "NewsItem",
    "NewsItemQuerySet",
    "PracticeCase",
    "Scheme",
    "SchemeQuerySet",
    "StepPlan",
    "TargetGroupPage",
    "Toolkit",
]
