"""The small form to follow a topic, for any page; it carries no token, so the page may come from a cache."""

from __future__ import annotations

from typing import Any

from django import template

from post.following.forms import FollowForm

register = template.Library()


@register.inclusion_tag("post/components/follow.html")
def follow(kind: str, ref: object, heading: str) -> dict[str, Any]:
    """`{% follow "page" page.pk heading %}`: folded, below `heading`."""
    form = FollowForm(initial={"kind": kind, "ref": ref}, auto_id="volgen_%s")
    return {"form": form, "heading": heading}
