"""The tags that page templates use. The parts of a page that take data are plain includes
(look/components/*.html); these are the ones that compute something or wrap a body."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from html import escape
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from look import blocks, charts, drawings, geography, navigation
from look.fields import FieldError, FieldView, errors_of

register = template.Library()


# Drawings


@register.simple_tag
def icon(name: str) -> SafeString:
    return drawings.icon(name)


@register.simple_tag
def kind_icon(kind: str) -> SafeString:
    """The icon of a kind of content ("guide", "case"); a document when the kind has none."""
    return drawings.icon(drawings.ICON_OF_KIND.get(kind, "document"))


@register.simple_tag
def house(slug: str) -> SafeString:
    return drawings.house(slug)


@register.simple_tag
def bar(value: float, maximum: float = 100, css: str = "tb-bars__bar") -> SafeString:
    """A horizontal bar as an SVG of which the filled part is value/maximum. Its size and colour come
    from the class, its length from attributes: no inline style."""
    share = 0.0 if maximum <= 0 else max(0.0, min(1.0, value / maximum))
    return format_html(
        '<svg class="{}" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect width="{}" height="1"/></svg>',
        css,
        format(share * 100, ".1f"),
    )


@register.inclusion_tag("look/components/columns.html")
def column_chart(
    caption: str, rows: Sequence[tuple[str, int]], label_name: str, value_name: str
) -> dict[str, Any]:
    """Numbers in time as bars, with the same numbers in a table that opens."""
    return {
        "caption": caption,
        "columns": charts.columns(rows),
        "highest": max([value for _label, value in rows], default=0),
        "label_name": label_name,
        "value_name": value_name,
    }


@register.simple_tag
def dots_on_map(places: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The places with `at`, where their dots are in the drawing: none hides another."""
    listed = list(places)
    points = geography.apart([geography.place(place["latitude"], place["longitude"]) for place in listed])
    return [place | {"at": point} for place, point in zip(listed, points, strict=True)]


@register.filter
def initials(name: object) -> str:
    """Two letters for an avatar: the first of the first and of the last word. "Noor de Wit" is NW."""
    words = str(name).split()
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


# Finding one's way


@register.simple_tag(takes_context=True)
def menu(context: Context, name: str) -> list[navigation.Link]:
    """`{% menu "main" as items %}`. Error pages are drawn without a request; then nobody is signed in."""
    request = context.get("request")
    user = getattr(request, "user", None)
    return list(navigation.links(name, user, request.path if request else ""))


@register.simple_tag
def optional_url(*names: str) -> str:
    """The first of these URL names that exists, else nothing: a room may not be there."""
    for name in names:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return ""


@register.inclusion_tag("look/components/breadcrumbs.html")
def breadcrumbs(*labels_and_urls: str) -> dict[str, Any]:
    """`{% breadcrumbs "Kennisbank" url "This page" %}`: label and address in turns, the page itself last.
    Home comes first by itself."""
    *pairs, current = labels_and_urls
    if len(pairs) % 2:
        raise template.TemplateSyntaxError("breadcrumbs takes label and url in turns, and one last label")
    return {"crumbs": list(zip(pairs[::2], pairs[1::2], strict=True)), "current": current}


@register.inclusion_tag("look/components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any], parameter: str = "page") -> dict[str, Any]:
    """Links to the other pages of a list; the rest of the query string stays."""
    request = context.get("request")
    query = request.GET.copy() if request else None

    def address(number: int) -> str:
        if query is None:
            return f"?{parameter}={number}"
        query[parameter] = str(number)
        return f"?{query.urlencode()}"

    paginator = page.paginator
    numbers = paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return {
        "page": page,
        "links": [(n, address(n) if isinstance(n, int) else "") for n in numbers],
        "previous": address(page.previous_page_number()) if page.has_previous() else "",
        "next": address(page.next_page_number()) if page.has_next() else "",
        "several": paginator.num_pages > 1,
    }


# Forms


@register.inclusion_tag("look/components/field.html")
def field(
    bound: BoundField,
    *,
    hints: Mapping[Any, str] | None = None,
    cards: bool = False,
    width: str = "",
    mark_optional: bool = True,
) -> dict[str, Any]:
    """A whole form field. `hints` gives a text per choice, `cards` draws the choices of a radio group as
    cards next to each other, `width` is "narrow" for a number or a date."""
    view = FieldView(bound, mark_optional, hints or {})
    return {"view": view, "field": bound, "cards": cards, "width": width}


@register.inclusion_tag("look/components/form_fields.html")
def form_fields(form: forms.BaseForm) -> dict[str, Any]:
    return {"form": form}


@register.inclusion_tag("look/components/error_summary.html")
def error_summary(*form: forms.BaseForm) -> dict[str, Any]:
    """What went wrong, on top of the page, each with a link to its field. Draws nothing without errors."""
    errors: list[FieldError] = [error for one in form for error in errors_of(one)]
    return {"errors": errors}


@register.inclusion_tag("look/components/reply.html", takes_context=True)
def reply(context: Context, form: forms.BaseForm, buttons: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The box to answer a question in. See the template for the fields that it knows."""
    return {"form": form, "buttons": buttons, "csrf_token": context.get("csrf_token")}


@register.simple_tag
def options(choices: Iterable[tuple[object, object]], chosen: object = None) -> SafeString:
    """The options of a select that is written out, without a turn of the template for each."""
    return _options(tuple((str(value), str(label)) for value, label in choices), str(chosen))


@lru_cache(maxsize=256)
def _options(choices: tuple[tuple[str, str], ...], chosen: str) -> SafeString:
    # A work list has eleven of these, some with all experts, which hardly ever change. All are escaped:
    # a label that counts as safe would be found for the same text that doesn't.
    drawn = (
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(label)}'
        for value, label in choices
    )
    return SafeString("".join(f"{option}</option>" for option in drawn))


@register.inclusion_tag("look/components/reply_kinds.html")
def reply_kinds(bound: BoundField) -> dict[str, Any]:
    return {"view": FieldView(bound, True, {}), "field": bound}


@register.simple_tag
def control(bound: BoundField) -> SafeString:
    """Only the input of a field, for places that lay out label and error themselves."""
    return FieldView(bound, True, {}).control


# Tables


@register.filter
def numeric_class(columns: Sequence[Mapping[str, Any]], index: int) -> str:
    """Numbers stand to the right, below the heading of their column."""
    return " utrecht-table__cell--numeric-column" if columns[index].get("numeric") else ""


# Frames around a body

for block in blocks.ALL:
    register.simple_block_tag(block)
