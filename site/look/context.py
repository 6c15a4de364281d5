"""What every page knows: the desk's address and number. Nothing of a person, so pages can be cached."""

from django.conf import settings
from django.http import HttpRequest


def desk(request: HttpRequest) -> dict[str, object]:
    """How to reach the desk, and whether this is a demo."""
    return {
        "desk_email": settings.DESK_EMAIL,
        "desk_telephone": settings.DESK_TELEPHONE,
        "site_url": settings.SITE_URL,
        "demo": settings.DEMO,
    }
