"""The figures, in the editor's menu."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from accounts.roles import PUBLISHERS
from knowledge.keeping.editor.menu import LISTS, REGISTER_HOOK, RoleItem


@hooks.register(REGISTER_HOOK)
def insight_item() -> MenuItem:
    """What is read, outdated and missed."""
    return RoleItem(
        _("Insight"), reverse("knowledge:insight"), *PUBLISHERS,
        order=LISTS + 60, icon="view", name="insight",
    )  # fmt: skip


@hooks.register(REGISTER_HOOK)
def meetings_item() -> MenuItem:
    """How meetings went, and whom they reach."""
    return RoleItem(
        _("Figures of meetings"), reverse("knowledge:events_figures"), *PUBLISHERS,
        order=LISTS + 62, icon="group", name="events-figures",
    )  # fmt: skip


@hooks.register(REGISTER_HOOK)
def behaviour_item() -> MenuItem:
    """What readers look for and whether they find it."""
    return RoleItem(
        _("Search behaviour"), reverse("search:behaviour"), *PUBLISHERS,
        order=LISTS + 65, icon="search", name="search-behaviour",
    )  # fmt: skip


@hooks.register(REGISTER_HOOK)
def search_item() -> MenuItem:
    """Synonyms, recommended pages and stop phrases; the room below has no place in this menu of its own."""
    return RoleItem(
        _("Tune the search"), reverse("search:tuning"), *PUBLISHERS,
        order=LISTS + 70, icon="cogs", name="search-tuning",
    )  # fmt: skip
