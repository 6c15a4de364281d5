"""Pages that may be shared: they see of the address only what stands in its key, and say what they used."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.utils import timezone

from .address import query_of

_ATTRIBUTE = "_shared_page"


@dataclass
class SharedPage:
    """What a page says of itself while it is served. `fresh_seconds` 0: as long as any other."""

    asked: dict[str, str]
    fresh_seconds: int = 0
    used: dict[str, str] = field(default_factory=dict)

    @property
    def used_whole_address(self) -> bool:
        """Whether each parameter did something. A made-up one shows the same page under a name of its own,
        and there is no end of such names."""
        return self.used == self.asked


def shared_page(request: HttpRequest) -> SharedPage | None:
    """The page that answered this request, if it is one that may be shared."""
    return getattr(request, _ATTRIBUTE, None)


def serve_shared(
    serve: Callable[..., HttpResponseBase], page: Any, request: HttpRequest, args: Any, kwargs: Any
) -> HttpResponseBase:
    """Serve a page so that its answer may be shared. Wagtail has checked who may see it before."""
    asked = query_of(request)
    request.META["QUERY_STRING"] = urlencode(asked)
    request.GET = QueryDict(request.META["QUERY_STRING"])
    setattr(request, _ATTRIBUTE, SharedPage(asked, getattr(page, "fresh_seconds", 0)))
    return serve(page, request, args, kwargs)


def seconds_left_today() -> float:
    """Until midnight: what is kept today counts days, and is not tomorrow's."""
    now = timezone.localtime()
    midnight = timezone.make_aware(dt.datetime.combine(now.date() + dt.timedelta(days=1), dt.time.min))
    return (midnight - now).total_seconds()


def used(request: HttpRequest, **parameters: str) -> None:
    """Tell that these parameters of the address changed what the page shows."""
    if page := shared_page(request):
        page.used.update(parameters)
