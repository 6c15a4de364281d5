"""Before a page goes to which others refer: where should its address lead?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page

from accounts.access import role_required
from accounts.roles import PUBLISHERS, Role
from knowledge.keeping.redirects import (
    ACTIONS,
    asks_after_expiry,
    asks_redirect,
    lead_after_expiry,
    referrers,
    take_away,
)

from .fixed_part import must_stay

MOST_AT_ONCE = 100
TITLES = {
    "delete": _("Delete: where should the address lead?"),
    "unpublish": _("Where should it lead?"),
    "expire": _("This page expires: where should its address lead then?"),
}


class PageChooser(AdminPageChooser):
    """Wagtail's, which fails when it is shown again with a key that is no number."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """What was chosen; nothing when it can't be a page."""
        value = super().value_from_datadict(data, files, name)
        return value if value and str(value).isdecimal() and len(str(value)) < 10 else None


class TargetForm(forms.Form):
    """Where the address of one page leads, or the plain word that it leads nowhere."""

    target = forms.ModelChoiceField(
        Page.objects.live().filter(depth__gt=1),
        required=False,
        widget=PageChooser(),
        label=_("Lead readers to"),
        error_messages={"invalid_choice": _("Choose a public page.")},
    )
    nowhere = forms.BooleanField(required=False, label=_("No redirect: readers get “page not found”"))

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        cleaned = super().clean() or {}
        if not self.errors and bool(cleaned.get("target")) == bool(cleaned.get("nowhere")):
            raise ValidationError(_("Choose a page, or choose “No redirect”."))
        return cleaned


def _ask(how: str, pages: Iterable[Page], next_url: str) -> HttpResponse:
    query = [("actie", how), *(("id", page.pk) for page in pages), ("next", next_url)]
    return redirect(f"{reverse('keeping:take_away')}?{urlencode(query)}")


def _next(request: HttpRequest) -> str:
    found: str = get_valid_next_url_from_request(request) or ""
    # What is no path would be looked up as the name of a view.
    return found if found.startswith("/") else ""


@hooks.register("before_delete_page", order=10)
def ask_before_delete(request: HttpRequest, page: Page) -> HttpResponse | None:
    """After what may not go at all has been refused."""
    return _ask("delete", [page], _next(request)) if asks_redirect([page]) else None


@hooks.register("before_unpublish_page", order=10)
def ask_before_unpublish(request: HttpRequest, page: Page) -> HttpResponse | None:
    """The same for a page that is taken off line."""
    return _ask("unpublish", [page], _next(request)) if asks_redirect([page]) else None


@hooks.register("before_bulk_action", order=10)
def ask_before_several(
    request: HttpRequest, action_type: str, objects: Iterable[Any], action: Any
) -> HttpResponse | None:
    """The same for several at once; all that were chosen go together, or none."""
    pages = [found for found in objects if isinstance(found, Page)]
    if action_type not in ACTIONS or not asks_redirect(pages):
        return None
    if len(pages) > MOST_AT_ONCE:
        messages.error(request, gettext("Other pages refer to these. Choose at most 100 at a time."))
        return redirect("wagtailadmin_explore_root")
    return _ask(action_type, pages, _next(request))


@hooks.register("after_edit_page")
def ask_when_it_expires(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Once the public page has a moment at which it goes by itself."""
    if not page.permissions_for_user(request.user).can_unpublish() or not asks_after_expiry(page):
        return None
    return _ask("expire", [page], reverse("wagtailadmin_pages:edit", args=[page.pk]))


@role_required(*PUBLISHERS, Role.EXPERT)
def take_away_pages(request: HttpRequest) -> HttpResponse:
    """Show who refers to each page, ask where its address leads, and take all of them away."""
    how = request.GET.get("actie", "")
    keys = [int(key) for key in request.GET.getlist("id") if key.isdecimal() and len(key) < 10]
    pages = list(Page.objects.filter(pk__in=keys[:MOST_AT_ONCE]).order_by("path").specific())
    if how not in TITLES or not pages or (how == "expire" and not all(page.live for page in pages)):
        raise Http404
    for page in pages:
        rights = page.permissions_for_user(request.user)
        if not (rights.can_delete() if how == "delete" else rights.can_unpublish()):
            raise PermissionDenied
    found = referrers(pages)
    sent = request.POST if request.method == "POST" else None
    asked = [
        (page, found[page.pk], TargetForm(sent, prefix=f"page-{page.pk}"))
        for page in pages
        if page.pk in found
    ]
    problem = must_stay(pages) if how == "delete" else ""
    # All forms are asked, so that all their faults are shown at once.
    faults = [form for _page, _from, form in asked if not form.is_valid()]
    if request.method == "POST" and not problem and not faults:
        chosen = {page.pk: form.cleaned_data["target"] for page, _from, form in asked}
        try:
            if how == "expire":
                for page, target in ((page, chosen[page.pk]) for page in pages if page.pk in chosen):
                    lead_after_expiry(request.user, page, target)
                return _done(request, how, pages)
            take_away(request.user, how, {page: chosen.get(page.pk) for page in pages})
        except ValidationError as error:
            problem = error.messages[0]
        else:
            return _done(request, how, pages)
    context = {
        "title": TITLES[how], "icon_name": "redirect", "how": how, "asked": asked, "problem": problem,
        "others": [page for page in pages if page.pk not in found], "media": TargetForm().media,
    }  # fmt: skip
    return render(request, "knowledge/editor/take_away.html", context)


def _done(request: HttpRequest, how: str, pages: list[Page]) -> HttpResponse:
    count = len(pages)
    if how == "expire":
        messages.success(request, gettext("Saved. The address leads there once the page has expired."))
        return redirect(_next(request) or reverse("wagtailadmin_pages:edit", args=[pages[0].pk]))
    if how == "delete":
        text = ngettext("%(n)d page was deleted.", "%(n)d pages were deleted.", count)
    else:
        text = ngettext("%(n)d page was unpublished.", "%(n)d pages were unpublished.", count)
    messages.success(request, text % {"n": count})
    parent = pages[0].get_parent()
    return redirect(_next(request) or reverse("wagtailadmin_explore", args=[parent.pk]))
