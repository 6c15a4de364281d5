"""Answers visitors from the store, before anything is asked of the session or the database."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers

from knowledge.resources.routing import serve_page

from . import store
from .address import is_for_everybody, key_of
from .pages import SharedPage, seconds_left_today, shared_page
from .store import CacheAway, Copy


class PageCacheMiddleware:
    """Stands before sessions: a copy holds the headers of all middleware that comes after it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer from the store, or render and keep what may be kept."""
        if not settings.PAGE_CACHE_SECONDS or not is_for_everybody(request):
            return _for_one(request, self.get_response(request))
        key = key_of(request)
        try:
            found = store.read(key)
        except CacheAway:
            return self.get_response(request)
        if found.copy and found.is_fresh:
            return _reply(request, found.copy)
        # Only for pages: two searches have one key, and must not wait for each other.
        if request.method != "GET" or not _may_be_shared(request):
            return self.get_response(request)
        return self._render(request, key, found)

    def _render(self, request: HttpRequest, key: str, found: store.Found) -> HttpResponseBase:
        """Render once for all who ask for the same page at the same time."""
        is_ours = store.take_turn(key, found.generation)
        if not is_ours and (copy := found.copy or store.wait_for(key, found.generation)):
            return _reply(request, copy)
        try:
            response = self.get_response(request)
            page = shared_page(request)
            if page is None or not _is_same_for_all(request, response, page):
                return response
            fresh, stale = _seconds(page)
            copy = _copy(cast(HttpResponse, response), found.generation, time.time() + fresh)
            store.write(key, copy, stale)
            return _reply(request, copy)
        finally:
            if is_ours:
                store.end_turn(key, found.generation)


def _may_be_shared(request: HttpRequest) -> bool:
    try:
        view: Any = resolve(request.path_info).func
    except Resolver404:
        return False
    return view is serve_page


def _for_one(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """What was made for somebody is nobody else's, also not a proxy's."""
    if shared_page(request) and not response.has_header("Cache-Control"):
        patch_cache_control(response, private=True, no_cache=True)
    return response


def _is_same_for_all(request: HttpRequest, response: HttpResponseBase, page: SharedPage) -> bool:
    """Whether everybody may get this response."""
    user = getattr(request, "user", None)
    messages = getattr(request, "_messages", None)
    return (
        response.status_code == 200
        and not response.streaming
        and page.used_whole_address
        and not getattr(request, "is_preview", False)
        and not (user and user.is_authenticated)
        and not request.session.modified
        # A message that was shown was for one.
        and not (messages is not None and (messages.used or messages.added_new))
        # A token in a form: Django flags each use, also when the cookie was there already.
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        and not response.cookies
        and not response.has_header("Cache-Control")
        and _varies_on(response) <= {"cookie"}
    )


def _varies_on(response: HttpResponseBase) -> set[str]:
    return {name.strip().lower() for name in response.get("Vary", "").split(",") if name.strip()}


def _seconds(page: SharedPage) -> tuple[float, float]:
    """How long a copy is fresh, and how much longer it may be shown: never past midnight, as days count."""
    left = seconds_left_today()
    fresh = min(page.fresh_seconds or settings.PAGE_CACHE_SECONDS, left)
    return fresh, min(store.STALE_SECONDS, left - fresh)


def _copy(response: HttpResponse, generation: str, fresh_until: float) -> Copy:
    body = response.content
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    # Browsers and proxies may keep it and ask each time whether it is still right: 304 when it is. Who signs
    # in or out has other cookies, and so never sees the copy of the other.
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    response["ETag"] = etag
    patch_vary_headers(response, ["Cookie"])
    return Copy(generation, fresh_until, etag, list(response.items()), body)


def _reply(request: HttpRequest, copy: Copy) -> HttpResponseBase:
    response = HttpResponse(copy.body)
    for name, value in copy.headers:
        response[name] = value
    return cast(HttpResponseBase, get_conditional_response(request, etag=copy.etag, response=response))
