"""The report of links to other sites that don't work any more."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from accounts.access import role_required
from accounts.roles import PUBLISHERS
from knowledge.keeping.links import leave_link
from knowledge.keeping.models import ExternalLink

from .lists import paged
from .menu import LISTS, REGISTER_HOOK, RoleItem

REASONS: dict[str, Promise] = {
    "gone": _("The page is not there any more."),
    "error": _("The site answers with an error."),
    "name": _("The name of the site is not known."),
    "certificate": _("The connection is not safe: the certificate is wrong."),
    "silent": _("The site does not answer in time."),
    "unreachable": _("The site can't be reached."),
    "redirects": _("The address leads round in a circle."),
    "inside": _("The address is of a closed network. Readers can't get there."),
    "credentials": _("The address has a name or password in it."),
    "scheme": _("The address leads to something that is no web page."),
}


@role_required(*PUBLISHERS)
def links(request: HttpRequest) -> HttpResponse:
    """What is broken with the pages where it stands; `?genegeerd` shows what was left alone."""
    shows_ignored = "genegeerd" in request.GET
    found = ExternalLink.objects.to_mend()
    if shows_ignored:
        found = ExternalLink.objects.filter(ignored=True)
    found = found.prefetch_related("pages").order_by("failing_since", "url")
    part = paged(request, found)
    for link in part:
        link.why = REASONS.get(link.reason, "")
    context = {"title": _("Broken links"), "icon_name": "link", "found": part, "shows_ignored": shows_ignored}
    return render(request, "knowledge/editor/links.html", context)


@role_required(*PUBLISHERS)
@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave a link alone, or mind it again."""
    link = get_object_or_404(ExternalLink, pk=pk)
    ignored = request.POST.get("negeer") == "1"
    leave_link(request.user, link, ignored)
    done = gettext("The link is left alone.") if ignored else gettext("The link is in the report again.")
    messages.success(request, done)
    return redirect(reverse("keeping:links") + ("" if ignored else "?genegeerd"))


@hooks.register(REGISTER_HOOK)
def links_item() -> MenuItem:
    """What leads nowhere."""
    return RoleItem(
        _("Broken links"), reverse("keeping:links"), *PUBLISHERS,
        order=LISTS + 30, icon="link", name="broken-links",
    )  # fmt: skip
