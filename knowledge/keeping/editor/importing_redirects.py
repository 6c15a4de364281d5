"""Old addresses from a file: Wagtail's page, for plain text alone."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext
from wagtail import hooks
from wagtail.contrib.redirects.views import start_import


def import_redirects(request: HttpRequest) -> HttpResponse:
    """Refuse a workbook: it would be unpacked here, in the web process, however much comes out."""
    upload = request.FILES.get("import_file")
    if upload and not (upload.name or "").lower().endswith(".csv"):
        messages.error(request, gettext("Save the list as a CSV file and choose that one."))
        return redirect("wagtailredirects:start_import")
    answer: HttpResponse = start_import(request)
    return answer


# Before Wagtail's own.
@hooks.register("register_admin_urls", order=-1)
def address() -> list[URLPattern]:
    """Under the address that Wagtail's menus lead to."""
    return [path("redirects/import/", import_redirects)]
