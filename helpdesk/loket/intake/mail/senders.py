"""For which organisation somebody writes: by their account, else by the domain of their address."""

from __future__ import annotations

from accounts.models import Organisation, User
from loket.intake import organisations


def organisation_of(address: str) -> Organisation | None:
    """The organisation that this address belongs to, when we know it."""
    user = User.objects.filter(email=address, is_active=True).first()
    if user is not None and (found := organisations.of_user(user)):
        return found
    domain = address.rpartition("@")[2]
    for organisation in Organisation.objects.filter(email_domains__icontains=domain).select_related(
        "municipality"
    ):
        if domain in organisation.email_domains.lower().split():
            return organisation
    return None
