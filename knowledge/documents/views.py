"""Documents as everybody gets them: nothing in them runs as a part of this site."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from wagtail.documents.views.serve import serve as wagtail_serve


def serve(request: HttpRequest, document_id: int, document_filename: str) -> HttpResponse:
    """Wagtail's view, which checks who may have it and sends nosniff, with a policy for what is in it.

    A PDF opens in the browser at the page that a hit names; the viewers of browsers are no part of the
    site's origin, and don't work in a sandbox. All else is a download, and in a sandbox when opened anyway.
    """
    response = wagtail_serve(request, document_id, document_filename)
    if response.headers.get("Content-Disposition", "").startswith("attachment"):
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
