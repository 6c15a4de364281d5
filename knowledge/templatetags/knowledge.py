"""Tags of the knowledge centre's templates: each turns pages into what a component of `look` takes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import Context
from django.utils.safestring import SafeString, mark_safe
from wagtail.rich_text import RichText

from knowledge.recordings.presentation import recording_view
from knowledge.resources import metadata, presentation, sharing
from knowledge.resources.base import Resource
from knowledge.resources.kinds import KIND_PLURALS
from knowledge.resources.reading import Reading

register = template.Library()

for _facts in (
    presentation.doc_facts,
    presentation.about,
    presentation.case_facts,
    presentation.case_data,
    presentation.ask_about,
    presentation.amount_table,
    presentation.scheme_data,
    presentation.scheme_status,
    presentation.law_stages,
    presentation.law_timeline,
    presentation.group_facts,
    presentation.definitions,
    presentation.size_table,
    presentation.downloads,
    presentation.files_of,
    recording_view,
    presentation.tools,
    presentation.place_text,
    presentation.variable_table,
    presentation.programme_table,
):
    register.simple_tag(_facts)


class KeepNode(template.Node):
    """`{% keep "text" %} … {% endkeep %}`: a piece of a page that is the same for all who may see it."""

    def __init__(self, name: str, nodelist: template.NodeList) -> None:
        self.name = name
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        """What was kept, else the piece itself, to be kept with the rest when the page is done."""
        parts = getattr(context.get("page"), "parts", None)
        if parts is None:
            return self.nodelist.render(context)
        if self.name not in parts.html:
            parts.html[self.name] = str(self.nodelist.render(context))
        return mark_safe(parts.html[self.name])  # noqa: S308  rendered by a template


@register.tag
def keep(parser: template.base.Parser, token: template.base.Token) -> KeepNode:
    """See KeepNode."""
    _tag, name = token.split_contents()
    nodelist = parser.parse(("endkeep",))
    parser.delete_first_token()
    return KeepNode(name.strip('"'), nodelist)


def _request(context: Context) -> HttpRequest | None:
    return context.get("request")


@register.simple_tag
def rich(reading: Reading, value: RichText | str | None) -> SafeString:
    """A rich text of the page, with its links resolved."""
    return reading.html(value)


@register.simple_tag
def file_note(reading: Reading, document: Any) -> str:
    """Type, size and pages of a document on the page."""
    return reading.file_note(document)


@register.simple_tag
def kind_plural(kind: str) -> str:
    """What several of a kind are called."""
    return str(KIND_PLURALS.get(kind, ""))


@register.simple_tag(takes_context=True)
def items(
    context: Context, pages: Iterable[Resource], dated: bool = False, named: bool = True
) -> list[dict[str, Any]]:
    """Pages as lines of a list or as cards; `named` is False where all are of one kind."""
    found = [presentation.item(page, _request(context), dated=dated) for page in pages]
    return found if named else [item | {"kind": ""} for item in found]


@register.simple_tag(takes_context=True)
def news_lines(context: Context, pages: Iterable[Any]) -> list[dict[str, Any]]:
    """News with its day."""
    return [presentation.news_line(page, _request(context)) for page in pages]


@register.simple_tag(takes_context=True)
def cards(context: Context, pages: Iterable[Resource]) -> list[dict[str, Any]]:
    """Pages as cards."""
    return [presentation.card(page, _request(context)) for page in pages]


@register.simple_tag(takes_context=True)
def by_letter(context: Context, pages: Iterable[Any]) -> list[dict[str, Any]]:
    """Terms from A to Z."""
    return presentation.by_letter(pages, _request(context))


@register.simple_tag(takes_context=True)
def event_items(context: Context, pages: Iterable[Any]) -> list[dict[str, Any]]:
    """Events as lines of the agenda."""
    return [presentation.event_item(page, _request(context)) for page in pages]


@register.simple_tag(takes_context=True)
def coming_items(context: Context, pages: Iterable[Any]) -> list[dict[str, Any]]:
    """Events beside another page as lines of the agenda."""
    return [presentation.coming_item(page, _request(context)) for page in pages]


@register.simple_tag(takes_context=True)
def doors(context: Context, pages: Iterable[Any]) -> list[dict[str, Any]]:
    """Action lines as doors."""
    return [presentation.door(page, _request(context)) for page in pages]


@register.simple_tag(takes_context=True)
def houses(context: Context, pages: Iterable[Any]) -> list[dict[str, Any]]:
    """Target groups as houses."""
    return [presentation.house(page, _request(context)) for page in pages]


@register.simple_tag(takes_context=True)
def case_items(context: Context, pages: Iterable[Any], first: int = 1) -> list[dict[str, Any]]:
    """Practice cases as a numbered list."""
    return [presentation.case_item(page, n, _request(context)) for n, page in enumerate(pages, start=first)]


@register.simple_tag(takes_context=True)
def case_places(context: Context, pages: Iterable[Any], first: int = 1) -> list[dict[str, Any]]:
    """The dots of practice cases on the map, with the numbers of the list."""
    found = [presentation.case_place(page, n, _request(context)) for n, page in enumerate(pages, start=first)]
    return [place for place in found if place]


@register.simple_tag
def map_lines(lines: Iterable[Any]) -> list[dict[str, Any]]:
    """The legend of the map."""
    return [{"number": line.order, "name": line.name} for line in lines]


@register.simple_tag
def plan_steps(page: Any, reading: Reading) -> list[dict[str, Any]]:
    """The steps of a step plan."""
    return presentation.steps(page, reading)


@register.simple_tag
def session_texts(page: Any) -> list[str]:
    """When an event is, a line per session."""
    return [presentation.session_text(s.starts_at, s.ends_at, year=True) for s in page.session_list]


@register.simple_tag
def month_query(chosen: dict[str, str], month: str) -> str:
    """The address of another month of the agenda with the same filters."""
    kept = {name: chosen[name] for name in ("doelgroep", "soort", "waar") if chosen.get(name)}
    return f"?{urlencode(kept | {'wanneer': month, 'weergave': 'maand'})}"


@register.simple_tag
def toc_entries(reading: Reading, *extra: str) -> list[dict[str, str]]:
    """The contents of a page; `extra` are anchors and titles in turns that the template adds at the end."""
    found = [{"anchor": section.anchor, "title": section.heading} for section in reading.contents]
    pairs = zip(extra[::2], extra[1::2], strict=True)
    return found + [{"anchor": anchor, "title": title} for anchor, title in pairs if anchor]


@register.simple_tag
def gathered_entries(reading: Reading, gathered: Iterable[dict[str, Any]]) -> list[dict[str, str]]:
    """The contents of a page that gathers others: its own headings, then a kind each."""
    kinds = [{"anchor": f"soort-{part['kind']}", "title": kind_plural(part["kind"])} for part in gathered]
    return toc_entries(reading) + kinds


@register.simple_tag
def search_hints(searches: Iterable[str], search_url: str) -> list[dict[str, str]]:
    """What is often searched, as links; nothing while there is no search."""
    if not search_url:
        return []
    return [{"label": text, "url": f"{search_url}?{urlencode({'q': text})}"} for text in searches]


@register.inclusion_tag("knowledge/components/metadata.html")
def resource_metadata(page: Any) -> dict[str, Any]:
    """Head elements of a resource for search engines, feed readers and those who share it."""
    groups = [page.group] if page.kind_name == "group" and page.group_id else page.target_groups.all()
    return {
        "canonical": page.public_address,
        "kind": "article",
        "title": page.seo_title or page.title,
        "description": page.search_description or page.summary,
        "published": page.first_published_at,
        "changed": page.last_published_at,
        "feeds": metadata.feed_links(groups=groups),
        "data": metadata.as_script(metadata.of_resource(page)),
        "site_name": settings.SITE_NAME,
        "picture": sharing.address_of(page),
    }


@register.inclusion_tag("knowledge/components/metadata.html")
def list_metadata(page: Any, results: Any = None) -> dict[str, Any]:
    """The same for a section. A filtered list points at the whole one; a later page is a page of its own."""
    address = settings.SITE_URL + (page.url or "/")
    number = results.number if results is not None else 1
    return {
        "canonical": f"{address}?pagina={number}" if number > 1 else address,
        "kind": "website",
        "title": page.title,
        "description": page.search_description or page.introduction,
        "feeds": metadata.feed_links(section=page),
        "data": metadata.as_script(metadata.of_list(page.short_title, address, page.introduction)),
        "site_name": settings.SITE_NAME,
        "picture": sharing.address_of(),
    }


@register.inclusion_tag("knowledge/components/metadata.html")
def home_metadata(page: Any) -> dict[str, Any]:
    """The same for the home page."""
    return {
        "canonical": f"{settings.SITE_URL}/",
        "kind": "website",
        "title": page.title,
        "description": page.search_description or page.introduction,
        "feeds": metadata.feed_links(),
        "data": metadata.as_script(metadata.of_home(page.introduction)),
        "site_name": settings.SITE_NAME,
        "picture": sharing.address_of(),
    }
