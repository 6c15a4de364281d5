"""The editor's front page: what waits for this person, what they can start, what they left unfinished.

Another part of the room adds a line of its own with Wagtail's hook `construct_homepage_summary_items`.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from accounts.roles import PUBLISHERS, Role, has_role
from knowledge.keeping.checking import waiting_for
from knowledge.keeping.models import ExternalLink
from knowledge.resources.base import Resource
from knowledge.resources.kinds import KIND_LABELS
from knowledge.resources.landing import SectionPage
from knowledge.resources.listing import MODELS

from .menu import ICONS

# The list in the section has the rest.
DRAFTS = 10
# These are made once for each group and line of the vocabulary, not by the dozen.
MADE_ONCE = {"group", "line"}


class WaitsItem(SummaryItem):
    """How many of something wait for this person, with the way to them; shown at nought too."""

    template_name = "knowledge/editor/waits.html"

    def __init__(self, request: HttpRequest, label: Any, count: int, url: str, *, icon: str, order: int):
        super().__init__(request)
        self.label, self.count, self.url, self.icon, self.order = label, count, url, icon, order

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """What the template shows."""
        return {"label": self.label, "count": self.count, "url": self.url, "icon": self.icon}


class NewPagePanel(Component):
    """One button for each kind of page that this person may make."""

    name = "new_page"
    template_name = "knowledge/editor/new_page.html"
    order = 100

    def __init__(self, user: Any) -> None:
        self.user = user

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """The kinds in the order of the sections."""
        allowed = PagePermissionPolicy().instances_user_has_permission_for(self.user, "add").values("pk")
        sections = SectionPage.objects.filter(pk__in=allowed).order_by("path").values_list("pk", "kind")
        return {
            "kinds": [
                {
                    "label": KIND_LABELS[kind],
                    "icon": ICONS.get(kind, "doc-empty"),
                    "url": reverse(
                        "wagtailadmin_pages:add", args=["knowledge", MODELS[kind]._meta.model_name, pk]
                    ),
                }
                for pk, kind in sections
                if kind in MODELS and kind not in MADE_ONCE
            ]
        }


class DraftsPanel(Component):
    """What this person changed last and is not public yet."""

    name = "my_drafts"
    template_name = "knowledge/editor/drafts.html"
    order = 220

    def __init__(self, user: Any) -> None:
        self.user = user

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """The newest first."""
        mine = Page.objects.filter(has_unpublished_changes=True, latest_revision__user=self.user)
        return {"drafts": mine.order_by("-latest_revision_created_at", "-pk")[:DRAFTS]}


@hooks.register("construct_homepage_summary_items", order=1000)
def only_what_waits(request: HttpRequest, items: list[Any]) -> None:
    """Takes out how many pages, pictures and documents there are: the menu leads to them."""
    items[:] = [item for item in items if isinstance(item, WaitsItem)]


@hooks.register("construct_homepage_summary_items")
def what_waits(request: HttpRequest, items: list[Any]) -> None:
    """The to-do lists."""
    user: Any = request.user
    publisher = has_role(user, *PUBLISHERS)
    if not (publisher or has_role(user, Role.EXPERT)):
        return
    late = Resource.objects.overdue(timezone.localdate())
    if not publisher:
        late = late.filter(maintainer=user)
    items += [
        WaitsItem(
            request, _("to check or publish"), len(waiting_for(user)), reverse("keeping:to_check"),
            icon="tasks", order=10,
        ),
        WaitsItem(
            request, _("overdue for a check"), late.count(), reverse("keeping:overdue"),
            icon="time", order=20,
        ),
    ]  # fmt: skip
    if publisher:
        broken = ExternalLink.objects.to_mend().count()
        items.append(
            WaitsItem(request, _("broken links"), broken, reverse("keeping:links"), icon="link", order=40)
        )


@hooks.register("construct_homepage_panels")
def our_panels(request: HttpRequest, panels: list[Any]) -> None:
    """Ours with Wagtail's; what is to check is counted above and has a list of its own."""
    panels[:] = [panel for panel in panels if not isinstance(panel, WorkflowObjectsToModeratePanel)]
    panels += [NewPagePanel(request.user), DraftsPanel(request.user)]


@hooks.register("insert_global_admin_css")
def own_colours() -> SafeString:
    """On every page of the editor."""
    return format_html('<link rel="stylesheet" href="{}">', static("knowledge/editor.css"))
