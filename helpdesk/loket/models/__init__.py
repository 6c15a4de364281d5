"""The desk's own tables. The texts of questions and messages are django-helpdesk's."""

from .conversation import Consultation, Message
from .intake import Draft
from .mail import IncomingMail, IncomingMailPart, MailboxState, SentMail
from .question import Question, ReferenceCounter
from .relations import Relation, Satisfaction, Watch
from .service_level import ClosingDay, OpeningHours, ServicePolicy
from .side import SideConversation, SideMessage, SideParticipant
from .triage import TriageExample, TriageKeyword, TriageRule, TriageTraining
from .writing import PlannedAnswer, ReplyDraft

__all__ = [
    "ClosingDay",
    "Consultation",
    "Draft",
    "IncomingMail",
    "IncomingMailPart",
    "MailboxState",
    "Message",
    "OpeningHours",
    "PlannedAnswer",
    "Question",
    "ReferenceCounter",
    "Relation",
    "ReplyDraft",
    "Satisfaction",
    "SentMail",
    "ServicePolicy",
    "SideConversation",
    "SideMessage",
    "SideParticipant",
    "TriageExample",
    "TriageKeyword",
    "TriageRule",
    "TriageTraining",
    "Watch",
]
