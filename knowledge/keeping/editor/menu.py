"""The editor's menu: sections and lists of the knowledge centre in one place, nothing that leads elsewhere.

Another part of the room adds a list of its own with Wagtail's hook `register_knowledge_menu_item`: a function
that returns a `MenuItem` with an `order` above LISTS, such as `RoleItem`.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.permission_policies.pages import PagePermissionPolicy

from accounts.roles import PUBLISHERS, Role, has_role
from knowledge.resources.kinds import KIND_PLURALS
from knowledge.resources.landing import SectionPage

ICONS = {
    "guide": "doc-full",
    "toolkit": "folder-inverse",
    "step_plan": "list-ol",
    "ordinance": "doc-full-inverse",
    "case": "site",
    "scheme": "tag",
    "law": "history",
    "faq": "help",
    "news": "mail",
    "event": "date",
    "term": "glasses",
    "group": "group",
    "line": "folder-open-inverse",
}
REGISTER_HOOK = "register_knowledge_menu_item"
# Sections come first; what has a higher order are lists.
LISTS = 100
# Wagtail's own help leads to pages in English on another site; its redirects and reports are in our menu or
# are about what this site does not have.
HIDDEN = {"help"}
HIDDEN_SETTINGS = {"redirects"}
HIDDEN_REPORTS = {"aging-pages", "page-types-usage", "locked-pages"}


class RoleItem(MenuItem):
    """An item for the roles named."""

    def __init__(self, label: Any, url: str, *roles: Role, order: int, icon: str, name: str) -> None:
        self.roles = roles
        super().__init__(label, url, name=name, icon_name=icon, order=order)

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether this user has one of the roles."""
        return has_role(request.user, *self.roles)


class SectionMenu(Menu):
    """The sections that this editor may work in, in the order of the tree; then the lists."""

    def menu_items_for_request(self, request: HttpRequest) -> list[MenuItem]:
        """One item per section, then what was registered; nothing for who may work in no section."""
        allowed = PagePermissionPolicy().explorable_instances(request.user).values("pk")
        sections = (
            SectionPage.objects.filter(pk__in=allowed).order_by("path").values_list("pk", "kind", "title")
        )
        items = [
            MenuItem(
                str(KIND_PLURALS.get(kind, title)),
                reverse("wagtailadmin_explore", args=[pk]),
                name=f"section-{pk}",
                icon_name=ICONS.get(kind, "folder"),
                order=order,
            )
            for order, (pk, kind, title) in enumerate(sections)
        ]
        return items + super().menu_items_for_request(request) if items else []


class SectionsItem(SubmenuMenuItem):
    """Shown to who may work in a section."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether there is anything in it."""
        return bool(self.menu.menu_items_for_request(request))


@hooks.register("register_admin_menu_item")
def knowledge_menu() -> MenuItem:
    """The knowledge centre, above all else."""
    return SectionsItem(
        _("Knowledge centre"), SectionMenu(REGISTER_HOOK), name="knowledge", icon_name="openquote", order=50
    )


@hooks.register("construct_main_menu")
def hide_what_leads_away(request: HttpRequest, menu_items: list[Any]) -> None:
    """Take out what an editor here has no use for."""
    menu_items[:] = [item for item in menu_items if item.name not in HIDDEN]


@hooks.register("construct_settings_menu")
def hide_what_is_ours(request: HttpRequest, menu_items: list[Any]) -> None:
    """Redirects are in our own menu."""
    menu_items[:] = [item for item in menu_items if item.name not in HIDDEN_SETTINGS]


@hooks.register("construct_reports_menu")
def hide_other_reports(request: HttpRequest, menu_items: list[Any]) -> None:
    """The overdue list says what aging pages would."""
    menu_items[:] = [item for item in menu_items if item.name not in HIDDEN_REPORTS]


@hooks.register(REGISTER_HOOK)
def redirects_item() -> MenuItem:
    """Old addresses and where they lead."""
    return RoleItem(
        _("Redirects"), reverse("wagtailredirects:index"), *PUBLISHERS,
        order=LISTS + 40, icon="redirect", name="redirects",
    )  # fmt: skip
