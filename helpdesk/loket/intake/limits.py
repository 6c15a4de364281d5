"""How much one network, one mail address or one question may send to the desk.

A whole town hall may share one network address; one person seldom asks more than a few questions an hour.
"""

from __future__ import annotations

from django.http import HttpRequest

from accounts.network import network_of
from loket.models import Question
from post.limits import DAY, within_limit

PER_NETWORK, PER_ADDRESS = 40, 8
DRAFTS_PER_NETWORK = 120
FILES_PER_NETWORK, BYTES_PER_NETWORK = 40, 500 * 1024 * 1024
LINKS_PER_NETWORK, LINKS_PER_ADDRESS = 20, 3
REACTIONS_PER_QUESTION, REACTIONS_PER_NETWORK = 20, 60


def allows(request: HttpRequest, email: str) -> bool:
    """Count one attempt to send a question; False when this network or this address sent too many."""
    within = within_limit("question-network", network_of(request), PER_NETWORK)
    return within_limit("question-address", email.strip().lower(), PER_ADDRESS) and within


def allows_draft(request: HttpRequest) -> bool:
    """Count one draft begun; who is signed in is known and may."""
    known = request.user.is_authenticated
    return known or within_limit("draft", network_of(request), DRAFTS_PER_NETWORK)


def allows_file(request: HttpRequest, size: int) -> bool:
    """Count one file from somebody who is not signed in: how many an hour, and how much a day."""
    if request.user.is_authenticated:
        return True
    network = network_of(request)
    return within_limit("file", network, FILES_PER_NETWORK) and within_limit(
        "file-bytes", network, BYTES_PER_NETWORK, DAY, amount=size
    )


def allows_asking_for_links(request: HttpRequest) -> bool:
    """Count one time that somebody asks for new links."""
    return within_limit("links-network", network_of(request), LINKS_PER_NETWORK)


def allows_links_to(email: str) -> bool:
    """Count one mail with new links to an address, known or not: nobody's mailbox is filled by us."""
    return within_limit("links-address", email.strip().lower(), LINKS_PER_ADDRESS)


def allows_reaction(request: HttpRequest, question: Question) -> bool:
    """Count one thing that an asker does on the page of a question."""
    within = within_limit("reaction-network", network_of(request), REACTIONS_PER_NETWORK)
    return within_limit("reaction", str(question.pk), REACTIONS_PER_QUESTION) and within
