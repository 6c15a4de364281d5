"""Who may open a page: the decorator for views. A test opens every page with every role."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import add_never_cache_headers

from .roles import Role, has_role

View = Callable[..., HttpResponseBase]


def role_required(*roles: Role) -> Callable[[View], View]:
    """Let in who has one of the roles (none named: all who signed in); others sign in first or get a 403."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if roles and not has_role(request.user, *roles):
                raise PermissionDenied
            response = view(request, *args, **kwargs)
            # Who comes after on the same computer must not find the page in the browser.
            add_never_cache_headers(response)
            return response

        guarded.required_roles = roles  # type: ignore[attr-defined]
        return guarded

    return decorate
