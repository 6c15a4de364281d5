"""What machines are told about a page: Open Graph, schema.org data and the feeds that go with it.

The data are a script element of type `application/ld+json`, which no browser runs, so the content policy has
no say in it; they are escaped such that no text can end the element.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from .base import Resource
from .reading import plain

Data = dict[str, Any]

# schema.org's word for the types that have one of their own and need no more than the shared facts.
TYPES = {"group": "CollectionPage", "line": "CollectionPage", "news": "NewsArticle"}
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def as_script(data: Data) -> SafeString:
    """The data as an element for the head of a page."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308  escaped above


def publisher() -> Data:
    """Who publishes all of this."""
    return {"@type": "Organization", "name": settings.SITE_NAME, "url": f"{settings.SITE_URL}/"}


def crumbs(*names_and_addresses: tuple[str, str]) -> Data:
    """The way from the home page to a page, as the crumbs on it say."""
    steps = [(_("Home"), f"{settings.SITE_URL}/"), *names_and_addresses]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": address}
            for number, (name, address) in enumerate(steps, start=1)
        ],
    }


def of_resource(page: Resource) -> Data:
    """All that is said about a resource; no query beyond those of the page itself."""
    address = page.public_address
    main: Data = {
        "@type": TYPES.get(page.kind_name, "Article"),
        "@id": address,
        "url": address,
        "name": page.title,
        "headline": page.title[:110],
        "description": page.summary,
        "inLanguage": settings.LANGUAGE_CODE,
        "isAccessibleForFree": True,
        "publisher": publisher(),
        "author": publisher(),
        "about": [{"@type": "Thing", "name": group.name} for group in page.target_groups.all()],
        "audience": [{"@type": "Audience", "audienceType": name} for name in page.audiences],
    }
    for name, moment in (
        ("datePublished", page.first_published_at),
        ("dateModified", page.last_published_at),
    ):
        if moment:
            main[name] = moment.isoformat(timespec="seconds")
    if page.checked_on:
        main["lastReviewed"] = page.checked_on.isoformat()
    if own := OWN.get(page.kind_name):
        main |= own(page)
    if main["@type"] not in ("Article", "NewsArticle"):
        # These have no headline, and only a web page is reviewed.
        del main["headline"]
    if main["@type"] not in ("CollectionPage", "FAQPage"):
        main.pop("lastReviewed", None)
    section: Any = page.section
    name = getattr(section, "short_title", section.title)
    main = {key: value for key, value in main.items() if value not in ("", None, [])}
    way = crumbs((name, settings.SITE_URL + (section.url or "/")), (page.title, address))
    return {"@context": "https://schema.org", "@graph": [main, way]}


def _how_to(page: Any) -> Data:
    return {
        "@type": "HowTo",
        "step": [
            {
                "@type": "HowToStep",
                "position": number,
                "name": step.value["title"],
                "text": plain(step.value["text"].source) or step.value["title"],
                "url": f"{page.public_address}#stap-{number}",
            }
            for number, step in enumerate(page.steps, start=1)
        ],
    }


def _faq(page: Any) -> Data:
    answer = {"@type": "Answer", "text": plain(page.short_answer) or page.summary, "url": page.public_address}
    return {
        "@type": "FAQPage",
        "mainEntity": [{"@type": "Question", "name": page.title, "acceptedAnswer": answer}],
    }


def _event(page: Any) -> Data:
    sessions = list(page.session_list)
    mode = "OnlineEventAttendanceMode" if page.online else "OfflineEventAttendanceMode"
    if page.online and page.place:
        mode = "MixedEventAttendanceMode"
    # The link to take part is for who registers; the page is where one learns of it.
    online = {"@type": "VirtualLocation", "url": page.public_address}
    there = {"@type": "Place", "name": page.place, "address": page.place}
    return {
        "@type": "Event",
        "startDate": sessions[0].starts_at.isoformat() if sessions else None,
        "endDate": sessions[-1].ends_at.isoformat() if sessions else None,
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": f"https://schema.org/{mode}",
        "location": [*([online] if page.online else []), *([there] if page.place else [])],
        "organizer": publisher(),
        "performer": [{"@type": "Person", "name": part.value["name"]} for part in page.speakers],
        "maximumAttendeeCapacity": page.capacity,
        "author": None,
        "publisher": None,
        "datePublished": None,
        "dateModified": None,
    }


def _law(page: Any) -> Data:
    force = {"in_force": "InForce", "withdrawn": "NotInForce"}.get(page.law_status, "NotInForce")
    return {
        "@type": "Legislation",
        "name": page.official_name or page.title,
        "alternateName": page.title if page.official_name else None,
        "legislationLegalForce": f"https://schema.org/{force}",
        "legislationJurisdiction": "NL",
        "author": None,
    }


def _term(page: Any) -> Data:
    return {
        "@type": "DefinedTerm",
        "inDefinedTermSet": settings.SITE_URL + (page.section.url or "/"),
        "author": None,
        "publisher": None,
        "about": None,
        "audience": None,
        "datePublished": None,
        "dateModified": None,
        "isAccessibleForFree": None,
        "inLanguage": None,
    }


OWN: dict[str, Callable[[Any], Data]] = {
    "step_plan": _how_to,
    "faq": _faq,
    "event": _event,
    "law": _law,
    "term": _term,
}


def of_list(title: str, address: str, introduction: str) -> Data:
    """What is said about a list of pages."""
    return {
        "@context": "https://schema.org",
        "@graph": [
            {
                "@type": "CollectionPage",
                "@id": address,
                "url": address,
                "name": title,
                "description": introduction,
                "inLanguage": settings.LANGUAGE_CODE,
                "publisher": publisher(),
            },
            crumbs((title, address)),
        ],
    }


def of_home(introduction: str) -> Data:
    """What is said about the whole site, with how to search it."""
    search = f"{settings.SITE_URL}{reverse('search:results')}?q={{search_term_string}}"
    return {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": settings.SITE_NAME,
        "url": f"{settings.SITE_URL}/",
        "description": introduction,
        "inLanguage": settings.LANGUAGE_CODE,
        "publisher": publisher(),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": search},
            "query-input": "required name=search_term_string",
        },
    }


def feed_links(*, section: Any = None, groups: Any = ()) -> list[tuple[str, str]]:
    """Titles and paths of the feeds that a page names: of all, of its section and of its target groups."""
    found = [(settings.SITE_NAME, reverse("knowledge:feed"))]
    if section:
        address = reverse("knowledge:feed_of_section", args=[section.slug])
        found.append((f"{settings.SITE_NAME}: {section.short_title}", address))
    found += [
        (f"{settings.SITE_NAME}: {group.name}", reverse("knowledge:feed_of_group", args=[group.slug]))
        for group in groups
    ]
    return found
