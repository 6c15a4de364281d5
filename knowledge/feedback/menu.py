"""What readers said, in the editor's menu. The list is a page of ours: a maintainer may be no editor."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from accounts.roles import PUBLISHERS, Role
from knowledge.keeping.editor.menu import LISTS, REGISTER_HOOK, RoleItem


@hooks.register(REGISTER_HOOK)
def feedback_item() -> MenuItem:
    """What readers said of the pages."""
    return RoleItem(
        _("Feedback"), reverse("knowledge:feedback"), *PUBLISHERS, Role.EXPERT,
        order=LISTS + 50, icon="comment", name="feedback",
    )  # fmt: skip
