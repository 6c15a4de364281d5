"""The editor's menu: the sections of the knowledge centre in one place, and nothing that leads elsewhere."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.permission_policies.pages import PagePermissionPolicy

from .resources.kinds import KIND_PLURALS
from .resources.landing import SectionPage

ICONS = {
    "guide": "doc-full",
    "step_plan": "list-ol",
    "ordinance": "doc-full-inverse",
    "case": "site",
    "scheme": "tag",
    "law": "history",
    "faq": "help",
    "event": "date",
    "group": "group",
    "line": "folder-open-inverse",
}
# Wagtail's own help leads to pages in English on another site.
HIDDEN = {"help"}


class SectionMenu(Menu):
    """The sections that this editor may work in, in the order of the tree."""

    def menu_items_for_request(self, request: HttpRequest) -> list[MenuItem]:
        """One item per section."""
        allowed = PagePermissionPolicy().explorable_instances(request.user).values("pk")
        sections = (
            SectionPage.objects.filter(pk__in=allowed).order_by("path").values_list("pk", "kind", "title")
        )
        return [
            MenuItem(
                str(KIND_PLURALS.get(kind, title)),
                reverse("wagtailadmin_explore", args=[pk]),
                name=f"section-{pk}",
                icon_name=ICONS.get(kind, "folder"),
                order=order,
            )
            for order, (pk, kind, title) in enumerate(sections)
        ]


class SectionsItem(SubmenuMenuItem):
    """Shown to who may work in a section."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether there is anything in it."""
        return bool(self.menu.menu_items_for_request(request))


@hooks.register("register_admin_menu_item")
def knowledge_menu() -> MenuItem:
    """The knowledge centre, above all else."""
    return SectionsItem(
        _("Knowledge centre"), SectionMenu(None), name="knowledge", icon_name="openquote", order=50
    )


@hooks.register("construct_main_menu")
def hide_what_leads_away(request: HttpRequest, menu_items: list[Any]) -> None:
    """Take out what an editor here has no use for."""
    menu_items[:] = [item for item in menu_items if item.name not in HIDDEN]
