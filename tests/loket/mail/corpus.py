# ruff: noqa: E501  a message is easier to read on one line
"""A corpus of mail of every kind that a desk gets, each with what should become of it. All people are fictional.

`CASES` are single messages to an empty desk; `shown` must be in what the conversation shows and `hidden` must
not be, while it is kept; `files` are the names that come along.
"""

from __future__ import annotations

import base64
import struct
import zipfile
from dataclasses import dataclass
from io import BytesIO

DESK = "loket@thuisbasis.example"
FATMA = "Fatma Aydin <f.aydin@hengelo.example>"
ASK = "Mogen wij een woning toewijzen aan iemand uit een andere gemeente?"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@dataclass(frozen=True)
class Case:
    """One message and what should become of it."""

    name: str
    raw: bytes
    outcome: str = "question"
    reason: str = "new"
    shown: str = ""
    hidden: str = ""
    files: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    title: str = ""
    confirmed: bool = True


def head(
    sender: str = FATMA, subject: str = "Toewijzing", more: str = "", message_id: str = "<a1@hengelo.example>"
) -> str:
    """The headers that nearly every message has."""
    lines = [
        f"From: {sender}",
        f"To: {DESK}",
        f"Subject: {subject}",
        "Date: Thu, 19 Nov 2026 09:12:00 +0100",
        "MIME-Version: 1.0",
    ]
    if message_id:
        lines.append(f"Message-ID: {message_id}")
    return "\n".join(lines) + "\n" + more


def plain(body: str = ASK, charset: str = "utf-8", **kwargs: str) -> bytes:
    """One part of plain text."""
    top = (
        head(**kwargs) + f'Content-Type: text/plain; charset="{charset}"\nContent-Transfer-Encoding: 8bit\n\n'
    )
    return (
        top.encode("utf-8", "surrogateescape") + body.encode(charset if charset != "x" else "utf-8") + b"\n"
    )


def parts(kind: str, *bodies: bytes, more: str = "", params: str = "", **kwargs: str) -> bytes:
    """A multipart message of bodies that carry their own headers."""
    top = head(**kwargs) + more + f'Content-Type: multipart/{kind}; boundary="grens"{params}\n\n'
    return top.encode() + b"".join(b"--grens\n" + body + b"\n" for body in bodies) + b"--grens--\n"


def text(body: str = ASK) -> bytes:
    """A part of plain text."""
    return b"Content-Type: text/plain; charset=utf-8\n\n" + body.encode()


def html(body: str) -> bytes:
    """A part of HTML."""
    return b"Content-Type: text/html; charset=utf-8\n\n" + body.encode()


def attached(content: bytes, name: str, mimetype: str, more: str = "", how: str = "attachment") -> bytes:
    """A file in base64."""
    top = (
        f'Content-Type: {mimetype}; name="{name}"\nContent-Disposition: {how}; filename="{name}"\n'
        f"Content-Transfer-Encoding: base64\n{more}\n"
    )
    return top.encode() + base64.encodebytes(content)


def only_html(body: str, **kwargs: str) -> bytes:
    """A message that is HTML alone."""
    return head(**kwargs).encode() + b"Content-Type: text/html; charset=utf-8\n\n" + body.encode()


def raw(more: str, body: str = ASK, **kwargs: str) -> bytes:
    """Headers of one's own, then a body."""
    return head(**kwargs, more=more).encode("utf-8") + b"\n" + body.encode() + b"\n"


def docx(member: str = "word/document.xml") -> bytes:
    """The smallest thing that is a Word document by its content."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(member, "<document/>")
    return out.getvalue()


def winmail() -> bytes:
    """Outlook's envelope with a plain text and one PDF."""

    def attribute(level: int, tag: int, kind: int, value: bytes) -> bytes:
        return (
            struct.pack("<BHHI", level, tag, kind, len(value))
            + value
            + struct.pack("<H", sum(value) & 0xFFFF)
        )

    return (
        struct.pack("<IH", 0x223E9F78, 1)
        + attribute(1, 0x800C, 2, b"Tekst uit Outlook zelf.\x00")
        + attribute(2, 0x9002, 6, b"\x00" * 14)
        + attribute(2, 0x800F, 6, PDF)
        + attribute(2, 0x8010, 1, b"verordening.pdf\x00")
    )


def invitation(method: str = "REQUEST") -> bytes:
    """A calendar part."""
    return (
        f'Content-Type: text/calendar; method={method}; charset="utf-8"\n\n'
        f"BEGIN:VCALENDAR\nMETHOD:{method}\nBEGIN:VEVENT\nSUMMARY:Overleg huisvesting\\, deel 2\n"
        "DTSTART;TZID=Europe/Amsterdam:20261201T133000\nLOCATION:Stadhuis\nDESCRIPTION:Kunt u meedenken over\n  de verordening?\nEND:VEVENT\nEND:VCALENDAR\n"
    ).encode()


def report(action: str = "failed", kind: str = "delivery-status") -> bytes:
    """A report by a mail server about a mail that we know nothing of."""
    return parts(
        "report",
        text("This is the mail system at host mx.example."),
        b"Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        + f"Final-Recipient: rfc822; x@y.example\nAction: {action}\nStatus: 5.1.1\n".encode(),
        b"Content-Type: message/rfc822\n\nMessage-ID: <onbekend@elders.example>\nSubject: iets\n\nhoi",
        params=f"; report-type={kind}",
        sender="MAILER-DAEMON@mx.example",
        subject="Undelivered Mail Returned to Sender",
    )


def nested(depth: int) -> bytes:
    """Parts in parts in parts."""
    body = b"Content-Type: text/plain\n\ndiep"
    for level in range(depth):
        mark = f"g{level}".encode()
        body = (
            b'Content-Type: multipart/mixed; boundary="' + mark + b'"\n\n--' + mark + b"\n" + body + b"\n--" + mark
            + b"--\n"
        )  # fmt: skip
    return head().encode() + body


GMAIL_NL = f"{ASK}\n\nOp do 19 nov 2026 om 10:02 schreef Loket <loket@thuisbasis.example>:\n\n> Beste mevrouw,\n> Ja."
OUTLOOK_NL = (
    f"{ASK}\n\nVan: Loket Thuisbasis <loket@thuisbasis.example>\nVerzonden: donderdag 19 november 2026 10:02\n"
    "Aan: Aydin, F.\nOnderwerp: RE: Toewijzing\n\nBeste mevrouw,\nJa, dat kan."
)

QUOTES = [
    Case("quote Gmail Dutch", plain(GMAIL_NL), shown=ASK, hidden="> Ja."),
    Case("quote Outlook Dutch", plain(OUTLOOK_NL), shown=ASK, hidden="Ja, dat kan."),
    Case(
        "quote Gmail English",
        plain(f"{ASK}\n\nOn Thu, Nov 19, 2026 at 10:02 AM Desk <desk@x.example> wrote:\n\n> Yes."),
        shown=ASK,
        hidden="> Yes.",
    ),
    Case(
        "quote Outlook English",
        plain(f"{ASK}\n\nFrom: Desk <d@x.example>\nSent: Thursday\nTo: F\nSubject: RE: x\n\nYes, you may."),
        shown=ASK,
        hidden="Yes, you may.",
    ),
    Case(
        "quote original message",
        plain(f"{ASK}\n\n-----Oorspronkelijk bericht-----\nVan: Loket\n\nOud antwoord."),
        shown=ASK,
        hidden="Oud antwoord.",
    ),
    Case(
        "quote line broken over two",
        plain(f"{ASK}\n\nOp donderdag 19 november 2026 schreef Loket Thuisbasis\n<l@x.example>:\n> Oud."),
        shown=ASK,
        hidden="> Oud.",
    ),
    Case(
        "answer under the quote", plain(f"> Om welke wijk gaat het?\n\n{ASK}"), shown=ASK, hidden="> Om welke"
    ),
    Case(
        "answers between the quotes",
        plain("> Welke wijk?\nNoord.\n> Hoeveel?\nTwaalf."),
        shown="> Hoeveel?",
    ),
    Case(
        "quoted in HTML",
        only_html(f"<p>{ASK}</p><blockquote type=cite><p>Oud antwoord.</p></blockquote>"),
        shown=ASK,
        hidden="> Oud antwoord.",
    ),
    Case(
        "signature Dutch",
        plain(f"{ASK}\n\nMet vriendelijke groet,\nFatma\n06 - 0"),
        shown=ASK,
        hidden="06 - 0",
    ),
    *(
        Case(f"greeting {number}", plain(f"{ASK}\n\n{greeting}"), shown=ASK, hidden=greeting.split("\n")[0])
        for number, greeting in enumerate(
            ("Met groet,\nF. Aydin\nBeleid", "Groeten, Fatma", "Hartelijke groet,\n\nFatma", "Mvg,\nFatma"), 1
        )
    ),
    Case(
        "greeting with something below it",
        plain(f"{ASK}\n\nGroet,\nFatma\n\nPS Graag voor maandag."),
        shown="Graag voor maandag.",
    ),
    Case("signature dashes", plain(f"{ASK}\n-- \nFatma Aydin\nBeleid"), shown=ASK, hidden="Beleid"),
    Case("signature English", plain(f"{ASK}\n\nBest regards,\nFatma"), shown=ASK, hidden="Best regards"),
    Case("telephone", plain(f"{ASK}\n\nVerstuurd vanaf mijn iPhone"), shown=ASK, hidden="iPhone"),
    Case(
        "telephone Outlook", plain(f"{ASK}\n\nOutlook voor Android downloaden"), shown=ASK, hidden="Android"
    ),
    Case(
        "thanks before the question is no signature",
        plain("Dag,\nBedankt, dat helpt ons zeker verder. Maar wie betaalt de begeleiding?\nGroet, F."),
        shown="wie betaalt de begeleiding?",
    ),
    Case("list of hyphens is no signature", plain("Wij zoeken:\n- een\n- twee\n- drie"), shown="- drie"),
    Case(
        "forward keeps what was forwarded",
        plain(
            "---------- Doorgestuurd bericht ---------\nVan: Piet <p@x.example>\nOnderwerp: Vraag\n\n"
            "Wie betaalt dit?",
            subject="Fwd: Vraag",
        ),
        shown="Wie betaalt dit?",
        title="Vraag",
    ),
    Case("only a quote", plain("> Alleen aangehaald."), shown="Alleen aangehaald."),
]

CHARSETS = [
    Case("utf-8", plain("Één coöperatie: wie betaalt €?"), shown="Één coöperatie: wie betaalt €?"),
    Case("latin-1", plain("Eén coöperatie?", "iso-8859-1"), shown="Eén coöperatie?"),
    Case("latin-9", plain("Kosten: € 5, één?", "iso-8859-15"), shown="Kosten: € 5, één?"),
    Case("windows-1252", plain("Kosten: € 5 – “één”?", "windows-1252"), shown="Kosten: € 5 – “één”?"),
    Case("utf-16", plain("Vraag in UTF-16?", "utf-16"), shown="Vraag in UTF-16?"),
    Case("utf-7", plain("Vraag over één?", "utf-7"), shown="Vraag over één?"),
    Case("Turkish", plain("Işık sokağı?", "iso-8859-9"), shown="Işık sokağı?"),
    Case("Cyrillic", plain("Вопрос о жилье?", "koi8-r"), shown="Вопрос о жилье?"),
    Case("Japanese", plain("住宅の質問", "iso-2022-jp"), shown="住宅の質問"),
    Case("Chinese", plain("住房问题", "gb2312"), shown="住房问题"),
    Case("unknown charset", plain("Één vraag?", "x").replace(b'"x"', b'"x-onbekend"'), shown="Één vraag?"),
    Case("wrong charset ASCII", plain("Één vraag?").replace(b'"utf-8"', b'"us-ascii"'), shown="Één vraag?"),
    Case("wrong charset Latin", plain("Één vraag?").replace(b'"utf-8"', b'"iso-8859-1"'), shown="Één vraag?"),
    Case("wrong charset UTF-8", plain("Eén vraag?", "latin-1").replace(b"latin-1", b"utf-8"), shown="Eén vraag?"),
    Case("no charset", raw("Content-Type: text/plain\n", "Één vraag?"), shown="Één vraag?"),
    Case("codec that is no charset", plain("Één vraag?").replace(b'"utf-8"', b'"rot13"'), shown="Één vraag?"),
    Case("codec punycode", plain("vraag-abc?").replace(b'"utf-8"', b'"punycode"'), shown="vraag-abc?"),
    Case("empty charset", plain("Één?").replace(b'charset="utf-8"', b"charset="), shown="Één?"),
    Case(
        "subject in encoded words",
        plain(subject="=?utf-8?q?Eerste_hulp=2C_=C3=A9=C3=A9n?= =?utf-8?q?_vraag?="),
        title="Eerste hulp, één vraag",
    ),
    Case("subject in raw UTF-8", plain(subject="Één vraag"), title="Één vraag"),
    Case("subject in a broken encoded word", plain(subject="=?utf-8?b?!!!?= hoi")),
    Case("subject of unknown charset", plain(subject="=?x-raar?q?Vraag_=E9?="), title="Vraag é"),
    Case("sender in encoded words", plain(sender="=?utf-8?b?RsOhdG1h?= <f.aydin@hengelo.example>")),
    Case("NULs", raw("", "Vraag\x00 met\x00 nullen?"), shown="Vraag met nullen?"),
    Case("ASCII that claims UTF-16", raw("Content-Type: text/plain; charset=utf-16\n"), shown=ASK),
    Case(
        "flowed",
        raw("Content-Type: text/plain; charset=utf-8; format=flowed\n", "Een lange \nzin in stukken.\nEn dan?"),
        shown="Een lange zin in stukken.\nEn dan?",
    ),
    Case("quoted-printable", raw(
        "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n",
        "=C3=89=C3=A9n vraag =\nin twee regels?",
    ), shown="Één vraag in twee regels?"),
    Case("broken quoted-printable", raw("Content-Transfer-Encoding: quoted-printable\n", "100=ZZ zeker?"), shown="zeker?"),
    Case("base64", raw(
        "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n",
        base64.b64encode(ASK.encode()).decode(),
    ), shown=ASK),
    Case("base64 cut short with a stray sign", raw(
        "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n",
        base64.b64encode(f"{ASK} Graag een antwoord.".encode()).decode()[:-3] + "@",
    ), shown=ASK),
    Case("broken base64", raw("Content-Transfer-Encoding: base64\n", "Dit is helemaal geen base64, toch?"), shown=""),
    Case("unknown transfer encoding", raw("Content-Transfer-Encoding: x-iets\n"), shown=ASK),
]  # fmt: skip

SHAPES = [
    Case("alternative", parts("alternative", text(), html("<b>Anders</b>")), shown=ASK, hidden=""),
    Case("alternative with empty plain", parts("alternative", text("  "), html(f"<p>{ASK}</p>")), shown=ASK),
    Case("HTML only", only_html(f"<html><body><p>{ASK}</p><p>Tweede.</p></body></html>"), shown=f"{ASK}\n\nTweede."),
    Case(
        "hostile HTML",
        only_html(
            f'<script>alert(1)</script><style>p{{}}</style><p onclick="x">{ASK}</p><img src=x onerror=alert(2)>'
            '<a href="javascript:alert(3)">hier</a><iframe src="https://x.example"></iframe>'
        ),
        shown=f"{ASK}\n\nhier",
    ),
    Case("unclosed HTML", only_html(f"<div><table><tr><td>{ASK}<b>"), shown=ASK),
    Case("HTML nested 100,000 deep", only_html(f"<script>kwaad()</script>{'<div>' * 100_000}<p>{ASK}</p>"), shown=ASK),
    Case("HTML nested deep in disguise", only_html(f"{'<div></x>' * 100_000}<p>{ASK}</p>"), shown=ASK),
    Case("HTML list", only_html("<ul><li>een<li>twee</ul>"), shown="- een\n- twee"),
    Case("HTML link", only_html('<p>Zie <a href="https://x.example/a">de regeling</a></p>'), shown="(https://x.example/a)"),
    Case("HTML entities", only_html("<p>Bos &amp; Duin &lt;3 &euro;</p>"), shown="Bos & Duin <3 €"),
    Case(
        "inline picture",
        parts("related", html(f'<p>{ASK}<img src="cid:p1"></p>'),
              attached(PNG + b"\x00" * 20_000, "kaart.png", "image/png", "Content-ID: <p1>\n", "inline")),
        shown=ASK, files=("kaart.png",),
    ),
    Case(
        "small inline picture",
        parts("related", html(f"<p>{ASK}</p>"), attached(PNG, "logo.png", "image/png", "Content-ID: <p1>\n", "inline")),
        shown=ASK, left_out=("small_picture",),
    ),
    Case("pdf", parts("mixed", text(), attached(PDF, "brief.pdf", "application/pdf")), shown=ASK, files=("brief.pdf",)),
    Case("word", parts("mixed", text(), attached(docx(), "nota.docx", "application/octet-stream")), files=("nota.docx",)),
    Case("pdf without a name", parts("mixed", text(), attached(PDF, "", "application/pdf")), files=("bijlage.pdf",)),
    Case("name in RFC 2231", parts("mixed", text(),
         b"Content-Type: application/pdf\nContent-Disposition: attachment; filename*=utf-8''%C3%A9%C3%A9n.pdf\n"
         b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(PDF)), files=("één.pdf",)),
    Case("name in encoded words", parts("mixed", text(), attached(PDF, "=?utf-8?q?=C3=A9=C3=A9n=2Epdf?=", "application/pdf")),
         files=("één.pdf",)),
    Case("name that climbs", parts("mixed", text(), attached(PDF, "../../etc/x.pdf", "application/pdf")), files=("x.pdf",)),
    Case("program", parts("mixed", text(), attached(b"MZ\x90\x00" + b"\x00" * 99, "x.exe", "application/pdf")),
         left_out=("wrong_kind",)),
    Case("false pdf", parts("mixed", text(), attached(b"MZ\x90\x00" * 9, "x.pdf", "application/pdf")), left_out=("wrong_kind",)),
    Case("word with macros", parts("mixed", text(), attached(docx("word/vbaProject.bin"), "m.docx", "application/msword")),
         left_out=("macro",)),
    Case("empty file", parts("mixed", text(), attached(b"", "leeg.pdf", "application/pdf")), left_out=("empty",)),
    Case("only a file", parts("mixed", attached(PDF, "brief.pdf", "application/pdf")), shown="Toewijzing", files=("brief.pdf",)),
    Case("only a file, no subject", parts("mixed", attached(PDF, "brief.pdf", "application/pdf"), subject=""),
         shown="(geen tekst", files=("brief.pdf",)),
    Case("winmail.dat", parts("mixed", text(), attached(winmail(), "winmail.dat", "application/ms-tnef")),
         shown=ASK, files=("verordening.pdf",)),
    Case("winmail.dat alone", parts("mixed", attached(winmail(), "winmail.dat", "application/ms-tnef")),
         shown="Tekst uit Outlook zelf.", files=("verordening.pdf",)),
    Case("broken winmail.dat", parts("mixed", text(), attached(b"kapot", "winmail.dat", "application/ms-tnef")),
         left_out=("winmail",)),
    Case("invitation", parts("alternative", text("Graag overleg over huisvesting."), invitation()),
         shown="Wanneer: dinsdag 1 december 2026, 13.30\nPlaats: Stadhuis\n\nGraag overleg", left_out=("calendar",)),
    Case("invitation in universal time", parts("mixed", text("Graag overleg."), invitation().replace(
        b";TZID=Europe/Amsterdam:20261201T133000", b":20260701T113000Z")), shown="1 juli 2026, 13.30", left_out=("calendar",)),
    Case("invitation on no day", parts("mixed", text("Graag overleg."), invitation().replace(
        b"20261201T133000", b"20269901T133000")), shown="Uitnodiging: Overleg huisvesting, deel 2\nPlaats: Stadhuis", left_out=("calendar",)),
    Case("invitation by another clock", parts("mixed", text("Graag overleg."), invitation().replace(
        b"Europe/Amsterdam", b"UTC")), shown="1 december 2026, 14.30", left_out=("calendar",)),
    Case("invitation by the clock of here as Windows names it", parts("mixed", text("Graag overleg."), invitation().replace(
        b"Europe/Amsterdam", b'"W. Europe Standard Time"')), shown="1 december 2026, 13.30", left_out=("calendar",)),
    Case("invitation by a clock that we do not know", parts("mixed", text("Graag overleg."), invitation().replace(
        b"Europe/Amsterdam", b"GMT Standard Time")), shown="Uitnodiging: Overleg huisvesting, deel 2\nPlaats: Stadhuis", left_out=("calendar",)),
    Case("invitation that is called off", parts("mixed", text("Het gaat niet door."), invitation("CANCEL")),
         shown="Afgezegd: Overleg huisvesting, deel 2\nWanneer: dinsdag", left_out=("calendar",)),
    Case("invitation without text", parts("mixed", invitation()), shown="Overleg huisvesting, deel 2", left_out=("calendar",)),
    Case("invitation accepted", parts("alternative", text(""), invitation("REPLY"), subject="Geaccepteerd: Overleg"),
         "ignored", "calendar_reply"),
    Case("forwarded as attachment", parts("mixed", text("Kunt u dit oppakken?"),
         b"Content-Type: message/rfc822\n\n" + plain("Wie betaalt dit?", subject="De echte vraag")),
         shown="Wie betaalt dit?"),
    Case("forwarded as attachment with a file", parts("mixed", text("Zie bijlage."),
         b"Content-Type: message/rfc822\n\n" + parts("mixed", text("Binnen."), attached(PDF, "b.pdf", "application/pdf")
         ).replace(b"grens", b"ander")), files=("b.pdf",)),
    Case("signed S/MIME", parts("signed", text(), attached(b"x", "smime.p7s", "application/pkcs7-signature")), shown=ASK),
    Case("signed PGP", parts("signed", text(), attached(b"x", "s.asc", "application/pgp-signature")), shown=ASK),
    Case("encrypted S/MIME", raw(
        'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"\n'
        "Content-Transfer-Encoding: base64\n", "MIIB"), "kept", "encrypted"),
    Case("encrypted PGP", parts("encrypted", b"Content-Type: application/pgp-encrypted\n\nVersion: 1",
         attached(b"-----BEGIN PGP MESSAGE-----", "e.asc", "application/octet-stream")), "kept", "encrypted"),
    Case("encrypted PGP inline", plain("-----BEGIN PGP MESSAGE-----\n\nhQEM\n-----END PGP MESSAGE-----"), "kept", "encrypted"),
    Case("boundary never closed", parts("mixed", text()).replace(b"--grens--\n", b""), shown=ASK),
    Case("boundary not there", head().encode() + b'Content-Type: multipart/mixed; boundary="weg"\n\n' + ASK.encode(), shown=ASK),
    Case("multipart without boundary", head().encode() + b"Content-Type: multipart/mixed\n\n" + ASK.encode(), shown=ASK),
    Case("content type of nonsense", raw("Content-Type: ;;;=/\n"), shown=ASK),
    Case("600 parts", parts("mixed", *[text(f"deel {n}") for n in range(600)]), shown="deel 1", left_out=("too_many_parts",)),
    Case("60 files", parts("mixed", text(), *[attached(PDF, f"{n}.pdf", "application/pdf") for n in range(60)]),
         files=tuple(f"{n}.pdf" for n in range(50)), left_out=("too_many_files",)),
    Case("nested 30 deep", nested(30), shown="Toewijzing", left_out=("too_many_parts",)),
    Case("nested 2000 deep", nested(2000), "kept", "nested_too_deep"),
    Case("10,000 headers", raw("".join(f"X-Kop-{n}: {n}\n" for n in range(10_000))), shown=ASK),
    Case("a header of 1 MB", raw("X-Lang: " + "a" * 1_000_000 + "\n"), shown=ASK),
    Case("a line of 1 MB", plain("vraag " * 170_000), shown="vraag vraag"),
    Case("30,000 lines", plain("\n".join(f"regel {n}" for n in range(30_000))), shown="regel 100"),
    Case("lines of >", plain(ASK + "\n" + "> oud\n" * 20_000), shown=ASK, hidden="> oud"),
    Case("mbox line first", b"From f.aydin@hengelo.example Thu Nov 19 09:12:00 2026\n" + plain(), shown=ASK),
    Case("blank lines first", b"\n\n" + plain(), shown=ASK),
    Case("byte order mark first", b"\xef\xbb\xbf" + plain(), shown=ASK),
    Case("CRLF", plain().replace(b"\n", b"\r\n"), shown=ASK),
    Case("CR only in the body", plain("een\rtwee"), shown="een\ntwee"),
]  # fmt: skip

ENVELOPES = [
    Case("no subject", plain(subject=""), title=ASK),
    Case("only a subject", plain("", subject="Wie betaalt de begeleiding?"), shown="Wie betaalt de begeleiding?"),
    Case("nothing at all", plain("", subject=""), "kept", "nothing_said"),
    Case("subject of prefixes", plain(subject="Re: FW: Antw: [2] "), title=""),
    Case("prefixes go", plain(subject="RE: FW: Antw: Huur"), title="Huur"),
    Case("very long subject", plain(subject="woning " * 400), title="woning woning"),
    Case("subject injects a header", plain(subject="Vraag\n Bcc: x@evil.example"), title="Vraag Bcc: x@evil.example"),
    Case("no sender", plain().replace(b"From: " + FATMA.encode() + b"\n", b""), "kept", "no_sender"),
    Case("empty sender", plain(sender=""), "kept", "no_sender"),
    Case("sender without address", plain(sender="Fatma Aydin"), "kept", "no_sender"),
    Case("sender with a broken address", plain(sender="Fatma <f.aydin@>"), "kept", "no_sender"),
    Case("sender with letters before the @", plain(sender="Fátma <fátma@hengelo.example>"), "kept", "sender_address"),
    Case("sender of a domain with letters", plain(sender="F <f@gemeente-één.example>"), shown=ASK),
    Case("two senders", plain(sender="a@x.example, b@y.example"), shown=ASK),
    Case("sender named after another", plain(sender='"baas@x.example" <f.aydin@hengelo.example>'), shown=ASK),
    Case("sender with a link for a name", plain(sender='"www.koop.example" <f.aydin@hengelo.example>'), shown=ASK),
    Case("Sender without From", plain().replace(b"From:", b"Sender:"), shown=ASK),
    Case("no Message-ID", plain(message_id=""), shown=ASK),
    Case("Message-ID of nonsense", plain(message_id="zomaar iets <"), shown=ASK),
    Case("Message-ID of 900 characters", plain(message_id=f"<{'a' * 900}@x.example>"), shown=ASK),
    Case("date in the future", plain().replace(b"2026 09", b"2099 09"), shown=ASK),
    Case("date absurd", plain().replace(b"Thu, 19 Nov 2026 09:12:00 +0100", b"32 Foo 99999 61:61:61"), shown=ASK),
    Case("date before computers", plain().replace(b"2026 09", b"0001 09"), shown=ASK),
    Case("no date", plain().replace(b"Date:", b"X-Date:"), shown=ASK),
    Case("no-reply with Reply-To", raw("Reply-To: bewoner@x.example\n", sender="noreply@formulier.example"),
         shown=ASK),
    Case("no-reply", plain(sender="no-reply@formulier.example"), confirmed=False),
    Case("system that wants no answer", raw("X-Auto-Response-Suppress: All\n"), confirmed=False),
    Case("delivery receipts suppressed", raw("X-Auto-Response-Suppress: DR, RN, NRN\n")),
    Case("spam", raw("X-Spam-Flag: YES\n"), reason="spam", confirmed=False),
    Case("no spam", raw("X-Spam-Flag: NO\n")),
    Case("Auto-Submitted no", raw("Auto-Submitted: no\n")),
    Case("subject about absence", plain(subject="Afwezigheid van de contactpersoon: wat nu?")),
    Case("subject about automatic", plain(subject="Automatische toewijzing van woningen")),
    Case("subject about a list", plain(subject="Mailing list voor professionals")),
    Case("reference of a question that is not there", plain(subject="Re: TB-2026-9999")),
    Case("sequential reply address", raw("Delivered-To: loket+1@thuisbasis.example\n")),
]  # fmt: skip

MACHINES = [
    Case("bounce", report(), "ignored", "bounce"),
    Case("delay", report("delayed"), "ignored", "delayed"),
    Case("delivered", report("delivered"), "ignored", "receipt"),
    Case("read receipt", report(kind="disposition-notification"), "ignored", "receipt"),
    Case("bounce of Exchange", raw("Return-Path: <>\n", subject="Niet te bezorgen: Antwoord",
         sender="Microsoft Outlook <MicrosoftExchange329e71@hengelo.example>"), "ignored", "bounce"),
    Case("bounce of qmail", raw("Return-Path: <>\n", sender="MAILER-DAEMON@x.example", subject="failure notice"),
         "ignored", "bounce"),
    Case("bounce of Exim", raw("X-Failed-Recipients: x@y.example\n", sender="Mail Delivery System <m@x.example>"),
         "ignored", "bounce"),
    Case("postmaster", plain(sender="postmaster@x.example", subject="Quotum"), "ignored", "automatic"),
    Case("vacation RFC 3834", raw("Auto-Submitted: auto-replied\n", subject="Re: uw vraag"), "ignored", "auto_reply"),
    Case("vacation with a comment", raw("Auto-Submitted: auto-replied (vacation)\n"), "ignored", "auto_reply"),
    Case("vacation of Exchange", raw("X-Auto-Response-Suppress: All\nAuto-Submitted: auto-generated\n"
         "In-Reply-To: <x@y.example>\n", subject="Automatisch antwoord: uw vraag"), "ignored", "auto_reply"),
    Case("vacation by subject Dutch", plain(subject="Automatisch antwoord: Toewijzing"), "ignored", "auto_reply"),
    Case("vacation by subject English", plain(subject="Out of Office: Toewijzing"), "ignored", "auto_reply"),
    Case("vacation by subject reply", plain(subject="Automatic reply: Toewijzing"), "ignored", "auto_reply"),
    Case("vacation by absence", plain(subject="Afwezigheidsbericht"), "ignored", "auto_reply"),
    Case("vacation by Precedence", raw("Precedence: auto_reply\n"), "ignored", "auto_reply"),
    Case("vacation by X-Autoreply", raw("X-Autoreply: yes\n"), "ignored", "auto_reply"),
    Case("cron", raw("Auto-Submitted: auto-generated\n", sender="root@server.example"), "ignored", "automatic"),
    Case("empty return path", raw("Return-Path: <>\n"), "ignored", "automatic"),
    Case("empty return path in reply", raw("Return-Path: <>\nIn-Reply-To: <x@y.example>\n"), "ignored", "auto_reply"),
    Case("list", raw("List-Id: Wonen <wonen.lijst.example>\n"), "ignored", "list"),
    Case("newsletter", raw("List-Unsubscribe: <https://x.example/weg>\n"), "ignored", "list"),
    Case("bulk", raw("Precedence: bulk\n"), "ignored", "list"),
    Case("Precedence list", raw("Precedence: list\n"), "ignored", "list"),
    Case("first class", raw("Precedence: first-class\n")),
    Case("our own address", plain(sender="Thuisbasis <loket@thuisbasis.example>"), "ignored", "own_address"),
    Case("our own reply address", plain(sender="loket+v12-abcdefghijklmnop@thuisbasis.example"), "ignored", "own_address"),
    Case("delivered twice to one", raw(f"Delivered-To: {DESK}\nDelivered-To: {DESK}\n"), "ignored", "loop"),
    Case("delivered to two", raw(f"Delivered-To: {DESK}\nDelivered-To: info@thuisbasis.example\n")),
    Case("too many hops", raw("Received: from a by b; Thu, 19 Nov 2026 09:00:00 +0100\n" * 60), "ignored", "loop"),
]  # fmt: skip

NO_MESSAGES = [
    Case("empty", b"", "kept", "empty"),
    Case("a line end", b"\r\n", "kept", "no_message"),
    Case("a PDF", PDF, "kept", "no_message"),
    Case("a zip", docx(), "kept", "no_message"),
    Case("noise", bytes(range(256)) * 40, "kept", "no_message"),
    Case("a letter in plain text", b"Beste loket,\n\nWie betaalt dit?\n", "kept", "no_message"),
    Case("an old Word file", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 5000, "kept", "no_message"),
    Case(
        "headers alone", b"Subject: Alleen een kop\nFrom: f.aydin@hengelo.example\n", shown="Alleen een kop"
    ),
]

CASES = [*QUOTES, *CHARSETS, *SHAPES, *ENVELOPES, *MACHINES, *NO_MESSAGES]
