"""Two editors on one page: who saves last is told first, and loses nothing of what was typed.

Wagtail tells editors who are in the same page while their browser is open, and asks before saving; that is
its script. This is the same question in the server, for whoever saves without it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from wagtail.admin.forms.pages import WagtailAdminPageForm
from wagtail.models import Page, Revision


class OneSaveAtATimeMiddleware:
    """Saves of one page in the editor wait for each other: between the question below and the writing nobody
    comes in. Wagtail's own view asks and writes in several transactions.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing here; which view it will be is not known yet."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Do the view while the row of its page is held (in SQLite: the whole database)."""
        match = request.resolver_match
        if (
            request.method != "POST"
            or match is None
            or match.view_name != "wagtailadmin_pages:edit"
            or not request.user.is_authenticated
        ):
            return None
        with transaction.atomic():
            Page.objects.select_for_update().filter(pk=kwargs["page_id"]).values_list("pk").first()
            return view(request, *args, **kwargs)


def newer_version(pk: int, sent: Mapping[str, Any]) -> Revision | None:
    """The version that was saved since this form was opened, None when there is none.

    The form says which version it was opened with, or which one it has saved itself meanwhile.
    """
    page = Page.objects.select_related("latest_revision__user").filter(pk=pk).first()
    latest = page.latest_revision if page else None
    if latest is None:
        return None
    if own := sent.get("overwrite_revision_id"):
        return None if own == str(latest.pk) else latest
    opened = sent.get("loaded_revision_id")
    if not opened:
        return None
    # An autosave of another window changes a version in place; its moment tells.
    opened_at = sent.get("loaded_revision_created_at")
    return None if opened == str(latest.pk) and opened_at == latest.created_at.isoformat() else latest


class ResourceForm(WagtailAdminPageForm):
    """The form of a page in the editor. Shown again it carries the newer version: saving then is meant."""

    def clean(self) -> dict[str, Any]:
        """Refuse once, and say who saved what when."""
        cleaned: dict[str, Any] = super().clean()
        if self.instance.pk and (newer := newer_version(self.instance.pk, self.data)):
            who = str(newer.user) if newer.user else gettext("Somebody")
            when = date_format(localtime(newer.created_at), "j F Y, G.i")
            self.add_error(
                None,
                gettext(
                    "%(who)s saved this page after you opened it (%(when)s). Yours is not saved yet; what "
                    "you typed is still here. Look at the other version in the history. To save yours over "
                    "it anyway, save once more."
                )
                % {"who": who, "when": when},
            )
            # By this sign own-autosave.js knows that nothing is saved before somebody says so.
            self.fields["title"].widget.attrs["data-newer-version"] = "true"
        return cleaned
