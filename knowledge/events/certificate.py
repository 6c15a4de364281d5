"""The certificate of who was there, as a PDF made of plain text: a name is read as nothing else."""

from __future__ import annotations

import unicodedata
from collections.abc import Container

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .forms import one_line
from .registrations import Registration

INK, GREEN, LAMP = (22, 33, 30), (13, 42, 36), (242, 193, 78)
# Scripts that write vowels as marks or not at all: in Latin letters somebody would not know their own name.
WITHOUT_VOWELS = ("ARABIC", "HEBREW", "SYRIAC", "THAANA", "DEVANAGARI", "BENGALI", "TAMIL", "THAI")
# Millimetres of an A4 on its side
WIDTH, MARGIN = 297, 30


def certificate_of(registration: Registration) -> bytes | None:
    """The PDF, naming the sessions that somebody was at; None for who was at none."""
    from knowledge.resources.presentation import session_text

    attended = set(registration.attendances.values_list("session_uid", flat=True))
    sessions = [session for session in registration.event.session_list if session.uid in attended]
    if not sessions:
        return None
    minutes = sum(int((s.ends_at - s.starts_at).total_seconds() // 60) for s in sessions)
    lines = [session_text(s.starts_at, s.ends_at, year=True) for s in sessions]
    return _drawn(registration, lines, minutes)


def in_letters_of(text: str, known: Container[int]) -> str:
    """The text in letters that the certificate has: what it lacks is written in Latin letters, as a passport
    does; what no letters are, such as a picture, is left out. Never an empty box.

    `known` are the code points that can be drawn.
    """
    words = (_word(word, known) for word in unicodedata.normalize("NFC", one_line(text)).split())
    return " ".join(word for word in words if word)


def _who(registration: Registration, known: Container[int]) -> str:
    """The name; the address of whose name can't be written."""
    written = in_letters_of(registration.name, known)
    loses = any(unicodedata.name(sign, "").startswith(WITHOUT_VOWELS) for sign in registration.name)
    return registration.email if loses or not written else registration.name


def _word(word: str, known: Container[int]) -> str:
    from anyascii import anyascii

    if all(ord(sign) in known for sign in word):
        return word
    written = "".join(
        # A letter, or a mark on one; a picture would become its name between colons.
        sign if ord(sign) in known else anyascii(sign) if unicodedata.category(sign)[0] in "LMN" else ""
        for sign in word
    )
    # Some signs for sounds that Latin has no letter for would stand before the name.
    written = "".join(sign for sign in written if ord(sign) in known).strip("`'")
    return written[:1].upper() + written[1:]


def _drawn(registration: Registration, lines: list[str], minutes: int) -> bytes:
    # Imported here: no other page needs them.
    import font_source_sans_pro as letters
    from fpdf import FPDF
    from fpdf.fonts import TTFFont

    pdf = FPDF(orientation="L", format="A4")
    pdf.set_lang("nl")
    pdf.set_title(_("Certificate of attendance"))
    pdf.set_creator(settings.SITE_NAME)
    pdf.add_font("text", fname=letters.SourceSansPro)
    pdf.add_font("text", style="B", fname=letters.SourceSansProSemibold)
    fonts = [font for font in pdf.fonts.values() if isinstance(font, TTFFont)]
    known = set.intersection(*(set(font.cmap) for font in fonts))
    pdf.set_auto_page_break(True, margin=20)
    pdf.add_page()
    pdf.set_margin(MARGIN)
    pdf.set_fill_color(*GREEN)
    pdf.rect(0, 0, WIDTH, 26, style="F")
    pdf.set_fill_color(*LAMP)
    pdf.rect(0, 26, WIDTH, 2, style="F")

    def write(text: str, size: int, *, bold: bool = False, colour: tuple[int, int, int] = INK) -> None:
        pdf.set_font("text", style="B" if bold else "", size=size)
        pdf.set_text_color(*colour)
        # Plain text: no markup is read in it, and what would end a line is taken out.
        line = in_letters_of(text, known)
        if line:
            pdf.multi_cell(WIDTH - 2 * MARGIN, size * 0.5, line, align="L", new_x="LMARGIN", new_y="NEXT")

    pdf.set_xy(MARGIN, 9)
    write(settings.SITE_NAME, 20, bold=True, colour=(255, 255, 255))
    pdf.set_xy(MARGIN, 46)
    write(_("Certificate of attendance"), 32, bold=True)
    pdf.ln(10)
    write(_who(registration, known), 26, bold=True)
    write(registration.organisation, 16)
    pdf.ln(8)
    write(_("was at this meeting:"), 16)
    write(registration.event.title, 20, bold=True)
    for line in lines:
        write(line[:1].upper() + line[1:], 14)
    hours, rest = divmod(minutes, 60)
    write(_("Together: %(hours)s hours and %(minutes)s minutes") % {"hours": hours, "minutes": rest}, 14)
    pdf.ln(8)
    day = date_format(timezone.localdate(), "j F Y")
    write(_("Made on %(day)s. The programme team has noted who was there.") % {"day": day}, 12)
    return bytes(pdf.output())
