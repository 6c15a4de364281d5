"""Which requests may be answered with a shared copy, and the key of the copy."""

from __future__ import annotations

import hashlib
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest
from django.http.request import split_domain_port
from django.utils.translation import get_language

# What a shared page may read of its address: the filters, the order and the number of a page of a list. All
# else, such as what a newsletter adds to count clicks, is dropped before the page sees it, so it can't fill
# the cache.
FILTERS = ("doelgroep", "actielijn", "provincie", "status", "soort", "waar", "wanneer")
PAGE_NUMBER = "pagina"
SORT = "volgorde"
VIEW = "weergave"
PARAMETERS = (*FILTERS, PAGE_NUMBER, SORT, VIEW)
# A filter that is longer is no filter of ours.
LONGEST = 50


def is_for_everybody(request: HttpRequest) -> bool:
    """Whether nothing in the request says who asks: only then may a copy answer it.

    A preview passes through the middleware as the address of the live page; it says so by `is_dummy`.
    """
    return (
        request.method in ("GET", "HEAD")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and CookieStorage.cookie_name not in request.COOKIES
        and "HTTP_AUTHORIZATION" not in request.META
        # A piece of a page has the address of the whole.
        and "HTTP_HX_REQUEST" not in request.META
        and not getattr(request, "is_dummy", False)
    )


def query_of(request: HttpRequest) -> dict[str, str]:
    """The parameters that a shared page may read, in one order, without empty ones."""
    if not request.META.get("QUERY_STRING"):
        return {}
    # PostgreSQL takes no NUL in a text.
    found = {name: request.GET.get(name, "").replace("\x00", "")[:LONGEST] for name in PARAMETERS}
    return {name: value for name, value in found.items() if value}


def key_of(request: HttpRequest) -> str:
    """The key of the copy; raises DisallowedHost for a host that is not this site's.

    Of the host only what tells sites apart: a name may be written in many ways, with any port behind it.
    """
    host = split_domain_port(request.get_host())[0]
    address = f"{request.scheme}://{host}{request.path}?{urlencode(query_of(request))}"
    return hashlib.sha256(f"{get_language()} {address}".encode("utf-8", "surrogatepass")).hexdigest()
