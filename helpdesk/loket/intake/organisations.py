"""From what somebody typed to the organisation or municipality that we know by that name."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.db.models.functions import Lower

from accounts.models import Organisation, User
from vocabulary.models import Municipality


@dataclass(frozen=True)
class Known:
    """What we know of an organisation that was typed."""

    name: str
    organisation: Organisation | None = None
    municipality: Municipality | None = None
    kind: str = Organisation.Kind.OTHER


def bare(name: str) -> str:
    """A name without "gemeente" before it and without double spaces."""
    return re.sub(r"^\s*(?:de\s+)?gemeente\s+", "", " ".join(name.split()), flags=re.IGNORECASE)


def by_name(name: str) -> Known | None:
    """The municipality or organisation of exactly this name, "gemeente" before it or not."""
    name = " ".join(name.split())
    is_municipality = name != bare(name)
    if not is_municipality and (organisation := _organisation(name)):
        return Known(organisation.name, organisation, organisation.municipality, organisation.kind)
    if municipality := _municipality(bare(name)):
        known = find(Organisation.Kind.MUNICIPALITY, municipality.name)
        return Known(known.name, known.organisation, municipality, Organisation.Kind.MUNICIPALITY)
    if organisation := _organisation(name):
        return Known(organisation.name, organisation, organisation.municipality, organisation.kind)
    return None


def containing(text: str, limit: int) -> list[str]:
    """Names to choose from: those that begin so, then those that hold it, then those that look like it."""
    wanted = bare(text).lower()
    if not wanted:
        return []
    municipalities = Municipality.objects.filter(
        Q(name__icontains=wanted) | Q(aliases__icontains=wanted)
    ).values_list("name", flat=True)
    others = Organisation.objects.exclude(kind=Organisation.Kind.MUNICIPALITY).filter(name__icontains=wanted)
    names = [
        *(f"Gemeente {name}" for name in municipalities[:50]),
        *others.values_list("name", flat=True)[:50],
    ]
    names.sort(key=lambda name: (not bare(name).lower().startswith(wanted), name.lower()))
    if len(names) < limit:
        names += [f"Gemeente {name}" for name in nearest(text)]
    return list(dict.fromkeys(names))[:limit]


def of_address(email: str) -> Organisation | None:
    """The one organisation whose mail domain this address has."""
    domain = email.strip().lower().rpartition("@")[2]
    if not domain:
        return None
    candidates = Organisation.objects.filter(email_domains__icontains=domain).select_related("municipality")
    found = [one for one in candidates if domain in one.email_domains.lower().split()]
    return found[0] if len(found) == 1 else None


def of_sender(email: str) -> Organisation | None:
    """For which organisation somebody writes: by their account, else by the domain of their address."""
    user = User.objects.filter(email=email, is_active=True).first()
    return of_user(user) or of_address(email)


def find(kind: str, name: str) -> Known:
    """Look up an organisation. What we don't know keeps the name that was typed."""
    name = " ".join(name.split())
    if kind == Organisation.Kind.MUNICIPALITY:
        municipality = _municipality(bare(name))
        if municipality:
            organisation = Organisation.objects.filter(
                kind=Organisation.Kind.MUNICIPALITY, municipality=municipality
            ).first()
            return Known(f"Gemeente {municipality.name}", organisation, municipality)
        return Known(name)
    organisation = _organisation(name, kind)
    return Known(organisation.name if organisation else name, organisation)


def is_known(name: str) -> bool:
    """Whether this is a municipality; without a list of them every name is."""
    return _municipality(bare(name)) is not None or not Municipality.objects.exists()


def of_user(user: Any) -> Organisation | None:
    """The organisation that a signed-in person works for, when it is one."""
    if not getattr(user, "is_authenticated", False):
        return None
    organisations = list(user.organisations.all()[:2])
    return organisations[0] if len(organisations) == 1 else None


def nearest(name: str, limit: int = 3) -> list[str]:
    """Municipalities that look like what was typed."""
    names = {known.lower(): known for known in Municipality.objects.values_list("name", flat=True)}
    wanted = bare(name).lower()
    starting = [known for low, known in names.items() if low.startswith(wanted) and wanted]
    close = [names[low] for low in difflib.get_close_matches(wanted, names, n=limit, cutoff=0.7)]
    return list(dict.fromkeys(starting + close))[:limit]


def _organisation(name: str, kind: str = "") -> Organisation | None:
    found = Organisation.objects.annotate(lower=Lower("name")).filter(lower=name.lower())
    if kind:
        found = found.filter(kind=kind)
    return found.select_related("municipality").first()


def _municipality(name: str) -> Municipality | None:
    exact = Municipality.objects.filter(name__iexact=name).first()
    if exact:
        return exact
    # Aliases are kept in one column; a name may be part of a longer one, so compare whole names.
    for candidate in Municipality.objects.filter(aliases__icontains=name) if name else ():
        if name.lower() in {alias.strip().lower() for alias in re.split(r"[;,|]", candidate.aliases)}:
            return candidate
    return None
