"""The list of documents in which no text was found, with what can be done about each."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from accounts.access import role_required
from accounts.roles import PUBLISHERS
from files.extraction import State
from knowledge.documents.models import DocumentText

from .lists import paged
from .menu import LISTS, REGISTER_HOOK, RoleItem


@role_required(*PUBLISHERS)
def without_text(request: HttpRequest) -> HttpResponse:
    """Documents that the search knows by their title alone."""
    found = DocumentText.objects.exclude(state=State.TEXT.value).select_related("document")
    context = {
        "title": _("Documents without text"),
        "icon_name": "doc-full-inverse",
        "found": paged(request, found.order_by("document__title", "pk")),
    }
    return render(request, "knowledge/editor/documents_without_text.html", context)


@hooks.register(REGISTER_HOOK)
def without_text_item() -> MenuItem:
    """Documents that readers hardly find."""
    return RoleItem(
        _("Documents without text"), reverse("keeping:documents_without_text"), *PUBLISHERS,
        order=LISTS + 35, icon="doc-full-inverse", name="documents-without-text",
    )  # fmt: skip
