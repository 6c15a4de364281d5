"""The app of the expert pool."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExpertsConfig(AppConfig):
    """Profiles, availability, requests, plans and placements."""

    name = "experts"
    verbose_name = _("Expert pool")

    def ready(self) -> None:
        """Register what a worker carries out with the outbox, and the links with the menus."""
        from accounts.roles import PLANNERS, Role, has_role
        from look.navigation import register_item
        from post import outbox

        from .actions.answers import lapse
        from .actions.openings import EFFECT as OPENINGS
        from .actions.openings import find_openings
        from .actions.plans import CARRY_ON, EFFECT, LEASE_SECONDS, REMEDIES, carry_on
        from .actions.terms import LAPSE, REMIND, remind
        from .planning.computing import compute_plan
        from .planning.helping import LEASE_SECONDS as REMEDIES_LEASE
        from .planning.helping import seek_remedies

        outbox.register(EFFECT, compute_plan, external=True, lease=LEASE_SECONDS)
        outbox.register(OPENINGS, find_openings)
        outbox.register(REMIND, remind)
        outbox.register(LAPSE, lapse)
        outbox.register(CARRY_ON, carry_on)
        outbox.register(REMEDIES, seek_remedies, external=True, lease=REMEDIES_LEASE)

        def plans(user: Any) -> bool:
            return has_role(user, *PLANNERS)

        def works(user: Any) -> bool:
            return has_role(user, Role.PROFESSIONAL, Role.EXPERT)

        def takes_part(user: Any) -> bool:
            return has_role(user, Role.EMPLOYEE, Role.EXPERT, *PLANNERS)

        def requests(user: Any) -> bool:
            return has_role(user, Role.EMPLOYEE)

        register_item("staff", _("Expert pool"), "experts:planning", 20, plans)
        register_item("staff", _("People"), "experts:people", 41, plans)
        register_item("staff", _("Budgets"), "experts:budgets", 42, plans)
        register_item("staff", _("My agenda"), "experts:agenda", 25, works)
        register_item("user", _("My agenda"), "experts:agenda", 20, works)
        register_item("user", _("My profile"), "experts:own_profile", 21, works)
        register_item("user", _("My trajectories"), "experts:trajectories", 25, takes_part)
        register_item("user", _("Flex professionals"), "experts:requests", 30, requests)
        register_item("user", _("Our agenda"), "experts:organisation_agenda", 32, requests)
        register_item("user", _("Who can help you?"), "experts:who", 31, requests)
