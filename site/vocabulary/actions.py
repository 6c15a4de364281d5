"""The verbs of the vocabulary."""

from __future__ import annotations

from django.db import transaction

from .models import ActionLine, TargetGroup


@transaction.atomic
def put_target_group(*, slug: str, name: str, order: int, tier: str) -> TargetGroup:
    """Create the target group or bring it up to date; `slug` says which one.

    Raises ValidationError when a value is not allowed.
    """
    group = TargetGroup.objects.filter(slug=slug).first() or TargetGroup(slug=slug)
    group.name, group.order, group.tier = name, order, tier
    group.full_clean()
    group.save()
    return group


@transaction.atomic
def put_action_line(*, slug: str, name: str, order: int) -> ActionLine:
    """Create the action line or bring it up to date; `slug` says which one."""
    line = ActionLine.objects.filter(slug=slug).first() or ActionLine(slug=slug)
    line.name, line.order = name, order
    line.full_clean()
    line.save()
    return line
