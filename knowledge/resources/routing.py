"""From an address to a page, with fewer queries than Wagtail takes by itself."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from wagtail import views
from wagtail.models import Site

from knowledge.caching.parts import note_generation


def serve_page(request: HttpRequest, path: str) -> HttpResponseBase:
    """Wagtail's view of pages. One below the home page needs of that page only its place in the tree."""
    note_generation(request)
    site = Site.find_for_request(request)
    if site is not None and path.strip("/"):
        site.root_page = site.root_page.specific_deferred
    response: HttpResponseBase = views.serve(request, path)
    return response
