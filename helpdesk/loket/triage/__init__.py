"""Which target group a question is about and which expert fits, each with its reasons in words.

First form: keywords, which are precise and can be read. They are data: names of the groups, synonyms,
the words that set a group's pages apart, and what people add by hand.
"""

from .suggesting import ExpertSuggestion, GroupSuggestion, suggest_experts, suggest_groups

__all__ = ["ExpertSuggestion", "GroupSuggestion", "suggest_experts", "suggest_groups"]
