"""The editor's menu: the sections of the knowledge centre in one place, and nothing that leads elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from .events.models import Registration
from .resources.kinds import KIND_PLURALS
from .resources.landing import HomePage, SectionPage

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


def _must_stay(pages: Iterable[Page]) -> str:
    """Why these pages, with all below them, can't be deleted; "" when they can."""
    for page in pages:
        branch = Page.objects.descendant_of(page, inclusive=True)
        if branch.type(HomePage, SectionPage).exists():
            return gettext("The home page and the sections are a fixed part of the site.")
        if Registration.objects.filter(
            event__in=branch.values("pk"), event__sessions__ends_at__gte=timezone.now()
        ).exists():
            return gettext("People registered for this meeting. Tell them first that it does not take place.")
    return ""


@hooks.register("before_delete_page")
def refuse_to_delete_page(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Keep what the site can't do without, and meetings that people count on."""
    if reason := _must_stay([page]):
        messages.error(request, reason)
        return redirect("wagtailadmin_pages:edit", page.pk)
    return None


@hooks.register("before_bulk_action")
def refuse_to_delete_pages(
    request: HttpRequest, action_type: str, objects: Iterable[Any], action: Any
) -> HttpResponse | None:
    """The same for several at once."""
    pages = [found for found in objects if isinstance(found, Page)]
    if action_type == "delete" and (reason := _must_stay(pages)):
        messages.error(request, reason)
        return redirect("wagtailadmin_explore_root")
    return None
