"""What is new in a mail: without what was quoted under it and without the signature; those are kept apart."""

from __future__ import annotations

import re

# Longer texts and lines than people write are not handed to the patterns of the package.
MAX_READ = 30_000
LONGEST_LINE = 2_000

# Where a quote begins, as mail programs in Dutch and English write it; the package knows fewer of them.
QUOTE_STARTS = re.compile(
    r"""^(?:
        [ ]*-{2,}\s*(?:Oorspronkelijk\ bericht|Original\ Message|Doorgestuurd\ bericht|Forwarded\ message
            |Bijgevoegd\ bericht)\s*-{2,}.*
        | (?:Begin\ doorgestuurd\ bericht|Begin\ forwarded\ message)\s*:
        | _{20,}
        | (?:Op|On)\s[^\n]{4,150}(?:\n[^\n]{0,150})?\b(?:schreef|wrote)\b[^\n]{0,150}:
        | \*?(?:Van|From):\*?\s[^\n]*\n(?:[^\n]*\n){0,2}?\*?(?:Verzonden|Sent|Datum|Date|Aan|To):\*?\s[^\n]*
    )[ ]*$""",
    re.MULTILINE | re.VERBOSE | re.IGNORECASE,
)
FORWARDED = re.compile(
    r"Doorgestuurd bericht|Forwarded message|Bijgevoegd bericht|Begin forwarded", re.IGNORECASE
)
# What telephones put under a mail.
SENT_FROM = re.compile(
    r"^\s*(?:Verstuurd|Verzonden|Sent)\s(?:vanaf|vanuit|met|from|with)\s[^\n]{1,60}$"
    r"|^\s*(?:Outlook voor (?:iOS|Android) downloaden|Get Outlook for \w+|Download Outlook)[^\n]*$"
    r"|^--[ ]?$",
    re.MULTILINE | re.IGNORECASE,
)
# A line that only takes leave, with a name behind it or not. The package knows few of these in Dutch.
GREETING = re.compile(
    r"""^[ ]*(?:
        (?:met[ ])?(?:(?:heel[ ])?(?:vriendelijke|hartelijke|warme|collegiale|zonnige|beste|lieve)[ ])?
            groet(?:en|jes)?
        | m\.?v\.?g\.? | (?:vr|h)\.?[ ]?gr\.? | hoogachtend
        | (?:(?:kind|best|warm|with[ ]kind)[ ])?regards | (?:yours[ ])?sincerely | best[ ]wishes
    )[ ]*(?:[,.!]?[ ]*$|(?:,|[ ]van)[ ]+[\w.'’-]+(?:[ ][\w.'’-]+){0,3}[ ]*$)""",
    re.MULTILINE | re.VERBOSE | re.IGNORECASE,
)
# What somebody adds below their name is said, not signed.
POSTSCRIPT = re.compile(r"^[ ]*(?:p\.?s\.?|n\.?b\.?)\W", re.MULTILINE | re.IGNORECASE)
# So does a whole sentence, which no signature has.
SENTENCE = re.compile(r"(?:\S+[ ]+){7,}\S+[.!][ ]*$", re.MULTILINE)
# A signature is short and asks nothing. What the package takes for one may be half a question: all after a
# line that begins with "Bedankt,".
MOST_SIGNATURE_LINES = 15
LONGEST_GREETING = 50


def new_text(text: str) -> str:
    """The part of a mail's text that its sender wrote now; the whole text when nothing else is left of it."""
    text = text.strip()
    kept = _without_quotes(text)
    kept = _without_signature(kept)
    return kept if re.search(r"\w", kept) else text


def rest_of(whole: str, shown: str) -> str:
    """The lines of a text that are not among those shown: together they are all of it."""
    if whole.startswith(shown):
        return whole[len(shown) :].strip()
    wanted, rest = shown.split("\n"), []
    position = 0
    for line in whole.split("\n"):
        while position < len(wanted) and not wanted[position].strip():
            position += 1
        if position < len(wanted) and line.strip() == wanted[position].strip():
            position += 1
        else:
            rest.append(line)
    return "\n".join(rest).strip()


def parts_of(folded: str) -> tuple[bool, bool]:
    """Whether a text that was folded away holds a signature, and whether it quotes something."""
    found = QUOTE_STARTS.search(folded)
    outside, below = (folded[: found.start()], folded[found.end() :]) if found else ("", folded)
    lines = below.split("\n")
    marked = [number for number, line in enumerate(lines) if line.startswith(">")]
    if marked:
        outside += "\n".join(lines[: marked[0]] * (not found) + lines[marked[-1] + 1 :])
    elif not found:
        outside = folded
    return bool(re.search(r"\w", outside)), bool(found or marked)


def is_forward(subject: str) -> bool:
    """Whether a subject says that the message below is somebody else's: then that is the question."""
    return bool(re.match(r"\s*(?:fw|fwd|doorst|dst)\s*:", subject, re.IGNORECASE))


def _without_quotes(text: str) -> str:
    found = QUOTE_STARTS.search(text)
    while found and FORWARDED.search(found[0]):
        # A message that was sent along is part of what is said.
        found = QUOTE_STARTS.search(text, _end_of_heading(text, found.end()))
    if found and re.search(r"\w", text[: found.start()]):
        return _without_marked_lines(text[: found.start()])
    if found:
        # The answer stands under the quote.
        below = text[found.end() :]
        if re.search(r"^>", below, re.MULTILINE):
            return _without_marked_lines(below)
        return text
    return _without_marked_lines(text)


def _end_of_heading(text: str, position: int) -> int:
    """Past the lines "Van:", "Datum:" and so on that come right under the line that says it was forwarded."""
    heading = re.compile(r"(?:\s*\*?[A-Z][\w-]{1,15}:[^\n]*\n?)*")
    found = heading.match(text, position)
    return found.end() if found else position


def _without_marked_lines(text: str) -> str:
    """Without the lines that begin with ">", unless the sender answers between them."""
    lines = text.split("\n")
    marked = [line.startswith(">") for line in lines]
    if not any(marked):
        return text.strip()
    first, last = marked.index(True), len(marked) - 1 - marked[::-1].index(True)
    above = "\n".join(lines[:first]).strip()
    below = "\n".join(lines[last + 1 :]).strip()
    between = any(line.strip() and not line.startswith(">") for line in lines[first : last + 1])
    if between:
        return text.strip()
    return "\n\n".join(part for part in (above, below) if part)


def _without_signature(text: str) -> str:
    if found := SENT_FROM.search(text):
        below = text[found.end() :]
        if "?" not in below and below.count("\n") <= MOST_SIGNATURE_LINES:
            text = text[: found.start()].rstrip()
    if len(text) > MAX_READ or any(len(line) > LONGEST_LINE for line in text.split("\n")):
        return text
    signature = _signature_by_package(text)
    if signature and _is_signature(signature):
        position = text.rfind(signature.split("\n", 1)[0])
        return text[:position].rstrip() if position > 0 else text
    for greeting in GREETING.finditer(text):
        above, signature = text[: greeting.start()].rstrip(), text[greeting.start() :]
        more_is_said = POSTSCRIPT.search(signature) or SENTENCE.search(signature)
        if above and _is_signature(signature) and not more_is_said:
            return above
    return text


def _signature_by_package(text: str) -> str:
    from mailparser_reply.parser import EmailMessage

    parsed = EmailMessage(text=text, languages=["nl", "en"], keep_hyphen_lists=True).read()
    return parsed.replies[0].signatures or "" if parsed.replies else ""


def _is_signature(found: str) -> bool:
    lines = [line for line in found.split("\n") if line.strip()]
    return (
        bool(lines)
        and len(lines) <= MOST_SIGNATURE_LINES
        and len(lines[0]) <= LONGEST_GREETING
        and "?" not in found
        and not re.match(r"(?:bedankt|dank u|thanks|thank you)\W.*\w{3,}.*\s\w+", lines[0], re.IGNORECASE)
    )
