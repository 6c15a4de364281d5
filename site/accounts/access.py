"""Who may open a page: the decorator for views. A test opens every page with every role."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme

from look.error_pages import signed_out
from look.typed import what_was_typed

from .roles import Role, has_role

View = Callable[..., HttpResponseBase]


def _way_back(request: HttpRequest) -> str:
    """The page to open after signing in: for a form the one that it stood on, which can be read by GET."""
    came_from = request.headers.get("Referer", "")
    if request.method == "POST" and url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
        parts = urlsplit(came_from)
        # One slash: two would name another site.
        return urlunsplit(("", "", "/" + parts.path.lstrip("/"), parts.query, ""))
    return request.get_full_path()


def _ask_to_sign_in(request: HttpRequest) -> HttpResponseBase:
    sign_in = redirect_to_login(_way_back(request))
    typed = what_was_typed(request)
    return signed_out(request, typed, sign_in.url) if typed else sign_in


def role_required(*roles: Role) -> Callable[[View], View]:
    """Let in who has one of the roles (none named: all who signed in); others sign in first or get a 403."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _ask_to_sign_in(request)
            if roles and not has_role(request.user, *roles):
                raise PermissionDenied
            response = view(request, *args, **kwargs)
            # Who comes after on the same computer must not find the page in the browser.
            add_never_cache_headers(response)
            return response

        guarded.required_roles = roles  # type: ignore[attr-defined]
        return guarded

    return decorate
