"""Guards a small anonymous form on a page that comes from a cache, and so carries no token.

A browser says where a request comes from, by Sec-Fetch-Site or else by Origin or Referer; a page elsewhere
can't change these. What says none of them is refused too: no browser of today that posts a form is that
silent, so nobody is asked for a cookie.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from look.error_pages import from_elsewhere

View = Callable[..., HttpResponseBase]
# "none": the reader did it without a page, such as sending a form again after reopening the browser.
FROM_HERE = {"same-origin", "none"}


def is_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that this request comes from a page of ours."""
    if said := request.headers.get("Sec-Fetch-Site"):
        return said in FROM_HERE
    source = request.headers.get("Origin") or request.headers.get("Referer") or ""
    try:
        # The scheme is not compared: behind a proxy we see another one than the reader.
        return urlsplit(source).netloc == request.get_host()
    except ValueError:
        return False


def same_origin_post(view: View) -> View:
    """Let a POST from a page of ours in without a token; others get a page that says why not."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.method == "POST" and not is_from_here(request):
            return from_elsewhere(request)
        return view(request, *args, **kwargs)

    return csrf_exempt(guarded)
