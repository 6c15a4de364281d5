"""What this site is, where its facts come from and whom to tell about a fault."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from .models import TargetGroup

# RFC 9116 wants a date that lies less than a year ahead; the page is made anew at each request.
SECURITY_VALID = dt.timedelta(days=180)
# Pages of one person, or of no use in a search engine's list.
NOT_FOR_ROBOTS = (
    "/account/",
    "/beheer/",
    "/bestanden/",
    "/loket/",
    "/mensen/",
    "/mijn/",
    "/post/",
    "/zoeken/",
)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What Thuisbasis is: four layers and one loop."""
    return render(request, "vocabulary/about.html", {"groups": TargetGroup.objects.all()})


@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """Where facts, drawings and letters come from, with the credit lines that their licences ask."""
    return render(request, "vocabulary/sources.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """How far everybody can use this site, and what to do when somebody can't."""
    return render(request, "vocabulary/accessibility.html")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines leave alone."""
    lines = ["User-agent: *", *(f"Disallow: {prefix}" for prefix in NOT_FOR_ROBOTS)]
    # The room with the pages is above this one, so it is known by the name of its address alone.
    lines.append(f"Sitemap: {settings.SITE_URL}{reverse('knowledge:sitemap')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Whom to tell about a weak spot (RFC 9116)."""
    expires = (timezone.now() + SECURITY_VALID).astimezone(dt.UTC).replace(microsecond=0)
    lines = [
        f"Contact: mailto:{settings.DESK_EMAIL}",
        f"Expires: {expires.isoformat().replace('+00:00', 'Z')}",
        "Preferred-Languages: nl, en",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
