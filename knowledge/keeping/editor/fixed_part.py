"""What can't be taken away: the fixed part of the site, and meetings that people count on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from wagtail import hooks
from wagtail.models import Page

from knowledge.events.registrations import Registration
from knowledge.resources.landing import HomePage, SectionPage


def must_stay(pages: Iterable[Page]) -> str:
    """Why these pages, with all below them, can't be deleted; "" when they can."""
    for page in pages:
        branch = Page.objects.descendant_of(page, inclusive=True)
        if branch.type(HomePage, SectionPage).exists():
            return gettext("The home page and the sections are a fixed part of the site.")
        people = Registration.objects.active().filter(
            event__in=branch.values("pk"), event__sessions__ends_at__gte=timezone.now()
        )
        if people.filter(event__live=True).exists():
            return gettext(
                "People registered for this meeting. Unpublish it first: then they hear that it is off."
            )
        # The mail is written from the page.
        untold = people.filter(confirmed_at__isnull=False, told_sequence__lt=F("event__told__sequence"))
        if untold.exists():
            return gettext("People are being told that this meeting is off. Delete it in a minute.")
    return ""


@hooks.register("before_delete_page")
def refuse_to_delete_page(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Keep what the site can't do without, and meetings that people count on."""
    if reason := must_stay([page]):
        messages.error(request, reason)
        return redirect("wagtailadmin_pages:edit", page.pk)
    return None


@hooks.register("before_unpublish_page")
def refuse_to_unpublish_page(request: HttpRequest, page: Page) -> HttpResponse | None:
    """The fixed part stays public too."""
    if isinstance(page.specific, (HomePage, SectionPage)) and (reason := must_stay([page])):
        messages.error(request, reason)
        return redirect("wagtailadmin_pages:edit", page.pk)
    return None


@hooks.register("before_bulk_action")
def refuse_for_several(
    request: HttpRequest, action_type: str, objects: Iterable[Any], action: Any
) -> HttpResponse | None:
    """The same for several at once."""
    pages = [found for found in objects if isinstance(found, Page)]
    if action_type == "unpublish":
        pages = [page for page in pages if issubclass(page.specific_class, (HomePage, SectionPage))]
    if action_type in ("delete", "unpublish") and (reason := must_stay(pages)):
        messages.error(request, reason)
        return redirect("wagtailadmin_explore_root")
    return None
