"""Tags of the knowledge centre's templates."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from wagtail.rich_text import RichText

from knowledge.resources.reading import Reading

register = template.Library()


@register.simple_tag
def rich(reading: Reading, value: RichText | str | None) -> SafeString:
    """A rich text of the page, with its links resolved."""
    return reading.html(value)


@register.filter
def or_unknown(value: Any) -> Any:
    """The value, or "not known": what the source does not say is shown, never made up."""
    return gettext("not known") if value in (None, "") else value
