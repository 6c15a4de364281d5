"""Zero bytes, which no browser sends and PostgreSQL keeps nowhere, are gone before a request is read."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse

from look.error_pages import page_not_found

ZERO = "\x00"
# A zero byte as an address holds it.
ESCAPED_ZERO = re.compile("%00")


class ZeroByteMiddleware:
    """Drops cookies with a zero byte, takes it out of the query; no page has one in its path.

    Fields of forms refuse it themselves, each with a message beside it. Taking `%00` out of `%0%000` makes
    a new one, so it is repeated until none is left.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if ZERO in request.path:
            return page_not_found(request, Http404())
        query = request.META.get("QUERY_STRING", "")
        while ESCAPED_ZERO.search(query):
            query = ESCAPED_ZERO.sub("", query)
        request.META["QUERY_STRING"] = query
        for name in [name for name, value in request.COOKIES.items() if ZERO in name + value]:
            del request.COOKIES[name]
        return self.get_response(request)
