"""The desk's own tables. The texts of questions and messages are django-helpdesk's."""

from .conversation import Consultation, Message
from .intake import Draft
from .question import Question, ReferenceCounter
from .triage import TriageKeyword

__all__ = ["Consultation", "Draft", "Message", "Question", "ReferenceCounter", "TriageKeyword"]
