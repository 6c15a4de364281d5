"""A mail address whose domain looks like a slip of the pen: what was probably meant.

The domains that we know: those of organisations here, each municipality's name, and the large providers.
"""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz.distance import OSA

from accounts.models import Organisation
from vocabulary.models import Municipality

COMMON = (
    "gmail.com", "hotmail.com", "hotmail.nl", "outlook.com", "live.nl", "live.com", "icloud.com", "yahoo.com",
    "ziggo.nl", "kpnmail.nl", "planet.nl", "xs4all.nl", "home.nl", "casema.nl", "chello.nl", "upcmail.nl",
    "rijksoverheid.nl", "minbzk.nl", "vng.nl", "aedes.nl",
)  # fmt: skip
# One slip in a short name, two in a long one.
LONG = 9


def known_domains() -> set[str]:
    """All domains that are right; two queries."""
    domains = {f"{slug}.nl" for slug in Municipality.objects.values_list("slug", flat=True)}
    for written in Organisation.objects.exclude(email_domains="").values_list("email_domains", flat=True):
        domains.update(written.lower().split())
    return domains | set(COMMON)


def suggestions(addresses: Iterable[str]) -> dict[str, str]:
    """For each address with a slip in it the one that was probably meant; two queries for all of them."""
    known = known_domains()
    found = {address: _meant(address, known) for address in addresses}
    return {address: meant for address, meant in found.items() if meant}


def _meant(email: str, known: set[str]) -> str:
    """The address that was meant; "" when nothing looks wrong or two could be meant."""
    name, _at, domain = email.rpartition("@")
    domain = domain.lower()
    if not name or domain in known or any(domain.endswith(f".{one}") for one in known):
        return ""
    most = 2 if len(domain) >= LONG else 1
    near = sorted((OSA.distance(domain, one, score_cutoff=most), one) for one in known)
    near = [pair for pair in near if pair[0] <= most]
    if not near or (len(near) > 1 and near[0][0] == near[1][0]):
        return ""
    return f"{name}@{near[0][1]}"
