"""The accounts that a visitor of the demo signs in with. All people of the demo are fictional."""

from __future__ import annotations

from django.utils.translation import gettext as _

# Not a secret: printed at the start and shown on the sign-in page of the demo.
PASSWORD = "thuis-voor-iedereen"  # noqa: S105

# address -> the layer that this account walks through
ACCOUNTS = {
    "gemeente@hengelo.example": "medewerker van gemeente Hengelo: vraagt en vraagt een flexprofessional aan",
    "loket@thuisbasis.example": "loket: ziet nieuwe vragen, antwoordt of zet door",
    "expert@thuisbasis.example": "expert woonwagenbewoners en statushouders: antwoordt, maakt er kennis van",
    "redactie@thuisbasis.example": "redactie: plaatst kennis (beheer)",
    "planner@thuisbasis.example": "planner: maakt en keurt plannen van de flexpool",
    "professional@thuisbasis.example": "flexprofessional: ziet de eigen agenda",
    "programma@thuisbasis.example": "programmateam: plaatst webinars, ziet alles van het loket",
    "beheer@thuisbasis.example": "beheerder: mensen en rollen",
}


def welcome(port: int) -> str:
    """The lines that `make demo` prints once the site answers."""
    width = max(map(len, ACCOUNTS))
    lines = [
        "",
        f"  Thuisbasis: http://localhost:{port}/",
        f"  Inloggen:   http://localhost:{port}/account/login/   wachtwoord voor alle: {PASSWORD}",
        *(f"    {email:{width}}  {does}" for email, does in ACCOUNTS.items()),
        f"  Verstuurde mail: http://localhost:{port}/demo/post/",
        "  Stoppen: Ctrl-C",
        "",
    ]
    return "\n".join(lines)


def hint() -> dict[str, object]:
    """What the sign-in page of the demo shows."""
    return {"title": _("This is a demo"), "password": PASSWORD, "accounts": ACCOUNTS}
