"""Which mail no person wrote to us: bounces, automatic replies, lists, loops. It is never answered.

RFC 3834 (automatic replies), RFC 3464 (reports of delivery), RFC 2919 and 2369 (lists), and what programs
that know none of these do instead.
"""

from __future__ import annotations

import re

from .letter import Letter

# Each server on the way adds one; more than this goes round.
MOST_HOPS = 50
ROBOTS = re.compile(r"^(?:mailer-daemon|postmaster|mail-?daemon|bounces?)(?:[+=-][^@]*)?@", re.IGNORECASE)
NO_REPLY = re.compile(
    r"^(?:no[._-]?reply|do[._-]?not[._-]?reply|niet[._-]?(?:be)?antwoorden|geen[._-]?antwoord|noreply)\b",
    re.IGNORECASE,
)
AWAY = re.compile(
    r"^\W*(?:automatisch(?:e)?\s+(?:antwoord|reactie|beantwoord\w*)"
    r"|auto(?:matic|mated)?[- ]?(?:reply|response|antwoord)"
    r"|out[- ]of[- ](?:the[- ])?office|afwezigheids(?:bericht|melding|assistent)|afwezig\s*:|vakantiemelding"
    r"|vacation\s*(?:reply|response|:)|ik\s+ben\s+(?:momenteel\s+|tijdelijk\s+)?afwezig\W*$)",
    re.IGNORECASE,
)
BOUNCE_SUBJECT = re.compile(
    r"undeliver|delivery (?:status|failure|has failed|incomplete)|returned mail|mail delivery|failure notice"
    r"|niet (?:te bezorgen|bezorgd|afgeleverd)|onbestelbaar|kan niet worden bezorgd",
    re.IGNORECASE,
)
RECEIPT_SUBJECT = re.compile(r"^\W*(?:gelezen|leesbevestiging|read|read receipt)\s*:", re.IGNORECASE)


def verdict(letter: Letter, own_addresses: set[str]) -> str:
    """Why this mail is not answered, as a machine word; nothing when a person seems to have written it."""
    return _report(letter) or _loop(letter, own_addresses) or _automatic(letter)


def wants_no_answer(letter: Letter, address: str) -> bool:
    """Whether a person may have written it, while its system asks for no automatic answer (as Exchange's).

    `address` is where that answer would go.
    """
    suppress = letter.header("x-auto-response-suppress").lower()
    asks = {word.strip() for word in suppress.split(",")}
    return bool(asks & {"all", "oof", "autoreply"}) or bool(NO_REPLY.match(address)) or is_spam(letter)


def is_spam(letter: Letter) -> bool:
    """Whether the mail server before us took it for spam."""
    return letter.header("x-spam-flag").strip().lower() == "yes"


def _report(letter: Letter) -> str:
    if letter.kind in {"receipt", "calendar_reply"}:
        return letter.kind
    if letter.kind == "report":
        action = letter.report.get("action", "failed")
        return {
            "delayed": "delayed",
            "delivered": "receipt",
            "relayed": "receipt",
            "expanded": "receipt",
        }.get(action.split()[0] if action else "", "bounce")
    from_robot = bool(ROBOTS.match(letter.sender or letter.sender_as_written))
    empty_path = letter.header("return-path").strip() == "<>"
    if (from_robot or empty_path) and BOUNCE_SUBJECT.search(letter.subject):
        return "bounce"
    if "x-failed-recipients" in letter.headers or (from_robot and empty_path):
        return "bounce"
    return ""


def _loop(letter: Letter, own_addresses: set[str]) -> str:
    delivered = [value.strip().lower() for value in letter.headers.get("delivered-to", [])]
    if any(delivered.count(address) > 1 for address in delivered):
        return "loop"
    if len(letter.headers.get("received", [])) > MOST_HOPS:
        return "loop"
    if letter.sender and letter.sender in own_addresses:
        return "own_address"
    return ""


def _automatic(letter: Letter) -> str:
    found = letter.headers
    submitted = re.split(r"[\s;(]", letter.header("auto-submitted").strip().lower(), maxsplit=1)[0]
    precedence = letter.header("precedence").strip().lower()
    if submitted == "auto-replied" or "x-autoreply" in found or "x-autorespond" in found:
        return "auto_reply"
    if precedence in {"auto_reply", "auto-reply"} or AWAY.match(letter.subject):
        return "auto_reply"
    if submitted not in {"", "no"}:
        return "auto_reply" if letter.answers else "automatic"
    if letter.header("return-path").strip() == "<>":
        return "auto_reply" if letter.answers else "automatic"
    if precedence in {"list", "bulk", "junk"} or any(
        name in found for name in ("list-id", "list-unsubscribe", "list-post", "list-help", "mailing-list")
    ):
        return "list"
    if ROBOTS.match(letter.sender):
        return "automatic"
    if RECEIPT_SUBJECT.match(letter.subject) and not letter.text.strip():
        return "receipt"
    return ""
