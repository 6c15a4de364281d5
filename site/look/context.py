"""What every page knows."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _


def desk(request: HttpRequest | None) -> dict[str, object]:
    """`desk` in templates: how to reach the front office. `demo`: whether all people here are fictional."""
    return {
        "demo": settings.DEMO,
        "desk": {
            "phone": settings.DESK_TELEPHONE,
            "email": settings.DESK_EMAIL,
            "hours": _("working days, 9.00 to 17.00"),
        },
    }
