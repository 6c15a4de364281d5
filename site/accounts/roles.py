"""The roles. What each may do stands in README.md; code asks `has_role`, never for a group or a flag."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What somebody does here; a person may have several."""

    EMPLOYEE = "employee", _("employee of an organisation")
    FRONT_OFFICE = "front_office", _("front office")
    EXPERT = "expert", _("expert")
    PROFESSIONAL = "professional", _("flex professional")
    PLANNER = "planner", _("planner")
    EDITOR = "editor", _("editor")
    PROGRAMME_TEAM = "programme_team", _("programme team")
    ADMINISTRATOR = "administrator", _("administrator")


# Works behind the desk and sees questions of others.
DESK = (Role.FRONT_OFFICE, Role.PROGRAMME_TEAM)
# May work in the editor.
PUBLISHERS = (Role.EDITOR, Role.PROGRAMME_TEAM, Role.ADMINISTRATOR)
# Sees and makes plans.
PLANNERS = (Role.PLANNER, Role.PROGRAMME_TEAM)


def has_role(user: Any, *roles: Role) -> bool:
    """Whether this user, who may be anonymous, has one of the roles."""
    return bool(user is not None and user.is_authenticated and user.is_active and user.has_role(*roles))
