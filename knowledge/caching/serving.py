"""Wagtail serves our own pages so that visitors may share the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from wagtail import hooks
from wagtail.models import Page

from knowledge.resources.base import Resource
from knowledge.resources.landing import HomePage, SectionPage

from .pages import serve_shared

Serve = Callable[[Page, HttpRequest, Any, Any], HttpResponseBase]


@hooks.register("on_serve_page")
def share_with_visitors(serve: Serve) -> Serve:
    """Whatever else is served is not kept. Who may see a page was checked before this hook."""

    def serve_page(page: Page, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponseBase:
        if isinstance(page, (HomePage, SectionPage, Resource)):
            return serve_shared(serve, page, request, args, kwargs)
        return serve(page, request, args, kwargs)

    return serve_page
