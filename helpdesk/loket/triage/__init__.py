"""Which target group a question is about and which expert fits, each with its reasons in words.

Words come first: they are precise and can be read. They are data: names of the groups, synonyms, the words
that set a group's pages apart, and what people add by hand. A classifier that learned from the desk's own
questions adds what no word says.
"""

from .experts import ExpertSuggestion, suggest_experts
from .suggesting import GroupSuggestion, suggest_groups, suggest_subject

__all__ = [
    "ExpertSuggestion",
    "GroupSuggestion",
    "suggest_experts",
    "suggest_groups",
    "suggest_subject",
]
