"""The content policy per part of the site.

Our own pages allow nothing inline. Wagtail's editor needs inline style and script; its address prefix gets
a policy of its own, still without anything from elsewhere.
"""

from __future__ import annotations

from typing import Any

from csp.constants import HEADER, SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase

EDITOR_PREFIX = "/beheer/"

EDITOR_POLICY = {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
}


class ContentPolicyMiddleware(CSPMiddleware):
    """Adds the Content-Security-Policy header; the editor's pages get EDITOR_POLICY on top."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Choose the policy by address."""
        if request.path.startswith(EDITOR_PREFIX):
            policy: dict[str, Any] = EDITOR_POLICY
            if HEADER in response:
                # A preview is a page of ours that came by here under its own address, with its own policy.
                # It keeps that, and stands in a frame of the editor.
                del response[HEADER]
                policy = {"frame-ancestors": [SELF]}
            response._csp_replace = {**getattr(response, "_csp_replace", {}), **policy}  # type: ignore[attr-defined]
        return super().process_response(request, response)
