"""From pages to what the components of `look` take: plain dicts of texts and addresses."""

from .cases import case_data, case_facts, case_item, case_place
from .events import event_item, event_text, place_text, programme_table, session_text
from .groups import group_facts
from .laws import law_timeline
from .lists import card, door, house, item
from .ordinances import variable_table
from .schemes import amount_table, scheme_data, scheme_status
from .shared import Fact, hours, line_of, unknown
from .step_plans import start_text, steps
from .texts import about, doc_facts

__all__ = [
    "Fact",
    "about",
    "amount_table",
    "card",
    "case_data",
    "case_facts",
    "case_item",
    "case_place",
    "doc_facts",
    "door",
    "event_item",
    "event_text",
    "group_facts",
    "hours",
    "house",
    "item",
    "law_timeline",
    "line_of",
    "place_text",
    "programme_table",
    "scheme_data",
    "scheme_status",
    "session_text",
    "start_text",
    "steps",
    "unknown",
    "variable_table",
]
