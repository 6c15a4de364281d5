"""Who counts as a reader where reading is counted: no program that says so, and nobody of the team."""

from __future__ import annotations

import re

from django.http import HttpRequest

from .roles import PUBLISHERS, Role, has_role

# Who makes and keeps the pages, or answers with them, reads all day; that says nothing of readers.
NOT_COUNTED = (*PUBLISHERS, Role.FRONT_OFFICE, Role.EXPERT)
ROBOT = re.compile(
    r"bot\b|crawl|spider|slurp|preview|headless|lighthouse|monitor|curl|wget|python", re.IGNORECASE
)


def is_reader(request: HttpRequest) -> bool:
    """Whether what this request tells is counted."""
    return not is_robot(request.headers.get("User-Agent", "")) and not has_role(request.user, *NOT_COUNTED)


def is_robot(user_agent: str) -> bool:
    """Whether a program says that nobody reads along; an empty name is one too."""
    return not user_agent or bool(ROBOT.search(user_agent))
