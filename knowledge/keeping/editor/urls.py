"""Addresses of our own pages in the editor, below /beheer/kennis/."""

from __future__ import annotations

from django.urls import URLResolver, include, path
from wagtail import hooks

from knowledge import keys  # noqa: F401  `<key:pk>`

from . import documents, links, lists, taking_away

app_name = "keeping"

urlpatterns = [
    path("controleren/", lists.to_check, name="to_check"),
    path("te-laat/", lists.overdue_list, name="overdue"),
    path("links/", links.links, name="links"),
    path("links/<key:pk>/negeren/", links.leave, name="leave_link"),
    path("documenten/", documents.without_text, name="documents_without_text"),
    path("weghalen/", taking_away.take_away_pages, name="take_away"),
    path("nagekeken/<key:pk>/", lists.mark_checked, name="mark_checked"),
]


@hooks.register("register_admin_urls")
def addresses() -> list[URLResolver]:
    """Put them among those of the editor, which lets in only who may work there."""
    return [path("kennis/", include((urlpatterns, app_name), namespace=app_name))]
