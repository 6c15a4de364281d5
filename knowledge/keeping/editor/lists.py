"""The to-do lists of the editor: what waits for a check, and what is overdue."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Page as PaginatorPage
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import AdminDateInput
from wagtail.admin.widgets.button import Button

from accounts.access import role_required
from accounts.roles import PUBLISHERS, Role, has_role
from knowledge.keeping import overdue
from knowledge.keeping.checking import waiting_for
from knowledge.resources.base import Resource

from .menu import LISTS, REGISTER_HOOK, RoleItem

WRITERS = (*PUBLISHERS, Role.EXPERT)
PER_PAGE = 50


class CheckedForm(forms.Form):
    """When the page is looked at again."""

    next_check_on = forms.DateField(
        label=_("next check on"), widget=AdminDateInput, help_text=_("Readers see this day on the page.")
    )


def paged(request: HttpRequest, found: Any) -> PaginatorPage[Any]:
    """The part of a list that the address asks for; an odd number is the nearest part."""
    return Paginator(found, PER_PAGE).get_page(request.GET.get("p"))


@role_required(*WRITERS)
def to_check(request: HttpRequest) -> HttpResponse:
    """What waits for this user: to check as an expert, or to publish."""
    context = {
        "title": _("To check"),
        "icon_name": "tasks",
        "found": paged(request, waiting_for(request.user)),
    }
    return render(request, "knowledge/editor/to_check.html", context)


@role_required(*WRITERS)
def overdue_list(request: HttpRequest) -> HttpResponse:
    """What should have been checked: all of it for who publishes, else what one keeps up to date oneself."""
    pages = Resource.objects.overdue(timezone.localdate()).select_related("maintainer", "content_type")
    sees_all = has_role(request.user, *PUBLISHERS)
    only_mine = not sees_all or request.GET.get("van") == "mij"
    if only_mine:
        pages = pages.filter(maintainer=request.user)
    ordered = pages.order_by("maintainer__last_name", "maintainer", "next_check_on", "pk")
    context = {
        "title": _("Overdue"),
        "icon_name": "time",
        "found": paged(request, ordered),
        "sees_all": sees_all,
        "only_mine": only_mine,
    }
    return render(request, "knowledge/editor/overdue.html", context)


@role_required(*WRITERS)
def mark_checked(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask when the next check is, then mark the page as checked."""
    page = get_object_or_404(Resource, pk=pk)
    if not overdue.may_mark_checked(request.user, page):
        raise PermissionDenied
    start = {"next_check_on": overdue.next_check_after(page, timezone.localdate())}
    form = CheckedForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            overdue.mark_checked(request.user, page, form.cleaned_data["next_check_on"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, gettext("“%(title)s” is checked.") % {"title": page.title})
            return redirect("wagtailadmin_explore", page.get_parent().pk)
    context = {"title": _("Mark as checked"), "icon_name": "check", "page": page, "form": form}
    return render(request, "knowledge/editor/mark_checked.html", context)


@hooks.register("register_page_header_buttons")
def checked_button(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Any:
    """In the menu of a public page, for who may."""
    if page.live and issubclass(page.specific_class or object, Resource):
        resource = page if isinstance(page, Resource) else Resource.objects.get(pk=page.pk)
        if overdue.may_mark_checked(user, resource):
            yield Button(
                _("Mark as checked"), reverse("keeping:mark_checked", args=[page.pk]), icon_name="check",
                priority=25,
            )  # fmt: skip


@hooks.register(REGISTER_HOOK)
def to_check_item() -> MenuItem:
    """What waits for me."""
    return RoleItem(
        _("To check"), reverse("keeping:to_check"), *WRITERS, order=LISTS, icon="tasks", name="to-check"
    )


@hooks.register(REGISTER_HOOK)
def overdue_item() -> MenuItem:
    """What should have been checked."""
    return RoleItem(
        _("Overdue"), reverse("keeping:overdue"), *WRITERS, order=LISTS + 10, icon="time", name="overdue"
    )
