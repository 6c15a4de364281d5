"""What the sign-in page asks besides its form."""

from django import template

from accounts import hints

register = template.Library()


@register.simple_tag
def sign_in_hints() -> list[hints.Hint]:
    """`{% sign_in_hints as hints %}`: the accounts of the demonstration."""
    return hints.hints()
