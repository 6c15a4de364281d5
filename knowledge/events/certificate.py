"""The certificate of who was there, as a PDF made of plain text: a name is read as nothing else."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .forms import one_line
from .registrations import Registration

INK, GREEN, LAMP = (22, 33, 30), (13, 42, 36), (242, 193, 78)
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


def _drawn(registration: Registration, lines: list[str], minutes: int) -> bytes:
    # Imported here: no other page needs them.
    import font_source_sans_pro as letters
    from fpdf import FPDF

    pdf = FPDF(orientation="L", format="A4")
    pdf.set_lang("nl")
    pdf.set_title(_("Certificate of attendance"))
    pdf.set_creator(settings.SITE_NAME)
    pdf.add_font("text", fname=letters.SourceSansPro)
    pdf.add_font("text", style="B", fname=letters.SourceSansProSemibold)
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
        pdf.multi_cell(
            WIDTH - 2 * MARGIN, size * 0.5, one_line(text), align="L", new_x="LMARGIN", new_y="NEXT"
        )

    pdf.set_xy(MARGIN, 9)
    write(settings.SITE_NAME, 20, bold=True, colour=(255, 255, 255))
    pdf.set_xy(MARGIN, 46)
    write(_("Certificate of attendance"), 32, bold=True)
    pdf.ln(10)
    write(registration.name, 26, bold=True)
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
