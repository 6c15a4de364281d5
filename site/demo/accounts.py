"""The accounts that a visitor of the demo signs in with. All people of the demo are fictional."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.hints import Hint

# Not a secret: printed at the start and shown on the sign-in page of the demo.
PASSWORD = "thuis-voor-iedereen"  # noqa: S105

# address -> what a visitor can try with this account
ACCOUNTS = {
    "gemeente@hengelo.example": _("employee of a municipality: asks, and requests a flex professional"),
    "loket@thuisbasis.example": _("front office: sees new questions, answers or passes on"),
    "expert@thuisbasis.example": _("expert: answers, and turns an answer into knowledge"),
    "redactie@thuisbasis.example": _("editor: publishes knowledge"),
    "planner@thuisbasis.example": _("planner: makes and approves plans of the flex pool"),
    "professional@thuisbasis.example": _("flex professional: sees the own agenda"),
    "programma@thuisbasis.example": _("programme team: publishes webinars, sees all of the desk"),
    "beheer@thuisbasis.example": _("administrator: people and roles"),
}


def welcome(port: int) -> str:
    """The lines that `make demo` prints once the site answers."""
    width = max(map(len, ACCOUNTS))
    site = f"http://localhost:{port}"
    lines = [
        "",
        f"  Thuisbasis: {site}/",
        "  "
        + gettext("Sign in: %(url)s (password of all: %(password)s)")
        % {"url": f"{site}/account/inloggen/", "password": PASSWORD},
        *(f"    {email:{width}}  {does}" for email, does in ACCOUNTS.items()),
        "  " + gettext("Sent mail: %(url)s") % {"url": f"{site}/demo/post/"},
        "  " + gettext("Ctrl-C ends it."),
        "",
    ]
    return "\n".join(lines)


def hints() -> list[Hint]:
    """What the sign-in page of the demo shows."""
    return [Hint(who=str(does), email=email, password=PASSWORD) for email, does in ACCOUNTS.items()]
