"""Form controls without a template for each: a select of eighty people is eighty-one templates in Django.

What comes out is what Django's own templates give, but for white space; a test compares them. Whatever is not
named here goes to those templates.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.safestring import SafeString, mark_safe

Widget = Mapping[str, Any]

_FOLDER = "django/forms/widgets/"
_INPUTS = (
    "text", "number", "email", "url", "password", "hidden", "date", "datetime", "time", "file", "checkbox",
    "color", "search", "tel",
)  # fmt: skip


class Renderer(DjangoTemplates):
    """Django's renderer, with the controls that pages have most of drawn at once."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        """The control as HTML."""
        draw = _DRAWN.get(template_name)
        if draw is None:
            return super().render(template_name, context, request)
        return mark_safe(draw(context["widget"]))  # noqa: S308  each value was escaped


def _text(value: Any) -> str:
    text = str(value)
    return text if isinstance(text, SafeString) else html.escape(text)


def _attributes(widget: Widget) -> str:
    return "".join(
        f" {_text(name)}" if value is True else f' {_text(name)}="{_text(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


def _input(widget: Widget) -> str:
    value = "" if widget["value"] is None else f' value="{_text(widget["value"])}"'
    return f'<input type="{widget["type"]}" name="{_text(widget["name"])}"{value}{_attributes(widget)}>'


def _textarea(widget: Widget) -> str:
    text = _text(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{_text(widget["name"])}"{_attributes(widget)}>\n{text}</textarea>'


def _select(widget: Widget) -> str:
    parts = []
    for group, options, _number in widget["optgroups"]:
        drawn = "".join(
            f'<option value="{_text(one["value"])}"{_attributes(one)}>{_text(one["label"])}</option>\n'
            for one in options
        )
        parts.append(f'<optgroup label="{_text(group)}">\n{drawn}</optgroup>\n' if group else drawn)
    return f'<select name="{_text(widget["name"])}"{_attributes(widget)}>\n{"".join(parts)}</select>'


_DRAWN: dict[str, Callable[[Widget], str]] = {
    **{f"{_FOLDER}{name}.html": _input for name in _INPUTS},
    f"{_FOLDER}textarea.html": _textarea,
    f"{_FOLDER}select.html": _select,
}
