"""The desk's own tables. The texts of questions and messages are django-helpdesk's."""

from .conversation import Consultation, Message
from .desk import Presence, SavedView
from .gaps import Gap, GapCheck
from .intake import AnsweredBefore, Draft
from .mail import IncomingMail, IncomingMailPart, MailboxState, SentMail
from .municipalities import OfferOfHelp
from .question import Question, ReferenceCounter
from .relations import Relation, Satisfaction, Watch
from .review import Review
from .service_level import ClosingDay, OpeningHours, ServicePolicy
from .sharing import SharedWithColleagues
from .side import SideConversation, SideMessage, SideParticipant
from .telephone import PhoneCall
from .text_modules import TextModule
from .triage import TriageExample, TriageKeyword, TriageRule, TriageTraining
from .writing import PlannedAnswer, ReplyDraft

__all__ = [
    "AnsweredBefore",
    "ClosingDay",
    "Consultation",
    "Draft",
    "Gap",
    "GapCheck",
    "IncomingMail",
    "IncomingMailPart",
    "MailboxState",
    "Message",
    "OfferOfHelp",
    "OpeningHours",
    "PhoneCall",
    "PlannedAnswer",
    "Presence",
    "Question",
    "ReferenceCounter",
    "Relation",
    "ReplyDraft",
    "Review",
    "Satisfaction",
    "SavedView",
    "SentMail",
    "ServicePolicy",
    "SharedWithColleagues",
    "SideConversation",
    "SideMessage",
    "SideParticipant",
    "TextModule",
    "TriageExample",
    "TriageKeyword",
    "TriageRule",
    "TriageTraining",
    "Watch",
]
