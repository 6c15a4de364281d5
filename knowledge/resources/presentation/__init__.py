"""From pages to what the components of `look` take: plain dicts of texts and addresses."""

from .cases import ask_about, case_data, case_facts, case_item, case_place
from .documents import downloads, files_of, tools
from .events import coming_item, event_item, event_text, place_text, programme_table, session_text
from .groups import definitions, group_facts, size_table
from .laws import law_stages, law_timeline
from .lists import by_letter, card, door, house, item, news_line
from .ordinances import variable_table
from .schemes import amount_table, scheme_data, scheme_status
from .shared import Fact, hours, line_of, unknown
from .step_plans import start_text, steps
from .texts import about, doc_facts

__all__ = [
    "Fact",
    "about",
    "amount_table",
    "ask_about",
    "by_letter",
    "card",
    "case_data",
    "case_facts",
    "case_item",
    "case_place",
    "coming_item",
    "definitions",
    "doc_facts",
    "door",
    "downloads",
    "event_item",
    "event_text",
    "files_of",
    "group_facts",
    "hours",
    "house",
    "item",
    "law_stages",
    "law_timeline",
    "line_of",
    "news_line",
    "place_text",
    "programme_table",
    "scheme_data",
    "scheme_status",
    "session_text",
    "size_table",
    "start_text",
    "steps",
    "tools",
    "unknown",
    "variable_table",
]
