"""What readers said, in the editor's menu. The list is a page of ours: a maintainer may be no editor."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from accounts.roles import PUBLISHERS, Role, has_role
from knowledge.feedback.models import Feedback
from knowledge.keeping.editor.front_page import WaitsItem
from knowledge.keeping.editor.menu import LISTS, REGISTER_HOOK, RoleItem


@hooks.register(REGISTER_HOOK)
def feedback_item() -> MenuItem:
    """What readers said of the pages."""
    return RoleItem(
        _("Feedback"), reverse("knowledge:feedback"), *PUBLISHERS, Role.EXPERT,
        order=LISTS + 50, icon="comment", name="feedback",
    )  # fmt: skip


@hooks.register("construct_homepage_summary_items")
def feedback_waits(request: HttpRequest, items: list[Any]) -> None:
    """How much of it nobody handled yet."""
    if not has_role(request.user, *PUBLISHERS, Role.EXPERT):
        return
    new = Feedback.objects.visible_to(request.user).worth_reading().filter(state=Feedback.State.NEW)
    items.append(
        WaitsItem(
            request, _("reactions of readers"), new.count(), reverse("knowledge:feedback"),
            icon="comment", order=30,
        )
    )  # fmt: skip
