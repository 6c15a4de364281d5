"""Mail: written in the verb's transaction, sent by the outbox, in text and HTML."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import smtplib
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template import Context, engines
from django.template.loader import render_to_string
from django.utils import translation

from . import outbox
from .models import Effect

# (file name, MIME type, text)
Attachment = tuple[str, str, str]
INVITATION = "text/calendar; method="


def queue_mail(
    *,
    key: str,
    to: str,
    template: str,
    context: dict[str, Any],
    attachments: list[Attachment] | None = None,
    not_before: dt.datetime | None = None,
    reply_to: str = "",
    unsubscribe_url: str = "",
    auto_submitted: str = "auto-generated",
    headers: dict[str, str] | None = None,
) -> Effect:
    """Promise one mail inside the caller's transaction; the same key again is the same mail.

    A calendar with a method (RFC 5546) as the first attachment is an invitation, and sent as one.

    `template` names three files: `<template>.subject.txt`, `.txt` and `.html`. They are rendered now, so what
    was promised is what is sent. The recipient is one address without a display name. `unsubscribe_url` takes
    the POST by which a mail program ends mail of this kind (RFC 8058). `auto_submitted` is "auto-replied" for
    what answers one mail by itself (RFC 3834). `headers` puts it in a thread (In-Reply-To, References).
    """
    with translation.override(settings.LANGUAGE_CODE):
        context = {"site_url": settings.SITE_URL, "site_name": settings.SITE_NAME, **context}
        subject = " ".join(_plain(f"{template}.subject.txt", context).split())
        text = _plain(f"{template}.txt", context).strip() + "\n"
        html = render_to_string(f"{template}.html", {**context, "subject": subject})
    payload = {
        "to": to,
        "subject": subject,
        "text": text,
        "html": html,
        "attachments": attachments or [],
        "reply_to": reply_to,
        "unsubscribe_url": unsubscribe_url,
        "auto_submitted": auto_submitted,
        "headers": headers or {},
    }
    return outbox.enqueue("mail", key, payload, not_before=not_before)


def _plain(template: str, context: dict[str, Any]) -> str:
    """Render text that is no HTML: "Bos & Duin" stays as it is."""
    engine: Any = engines["django"]
    return engine.engine.get_template(template).render(Context(context, autoescape=False))


def queue_account_mail(to: str, template: str, context: dict[str, Any]) -> None:
    """Mail of signing in (a link to choose a password, a warning): each one is a mail of its own."""
    queue_mail(key=f"account:{secrets.token_hex(12)}", to=to, template=template, context=context)


def message_id(key: str) -> str:
    """The Message-ID of the mail with this key: the same at every attempt, so a receiver sees one mail."""
    digest = hashlib.sha256(f"{settings.SECRET_KEY}:{key}".encode()).hexdigest()[:32]
    return f"<{digest}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}>"


def send(effect: Effect) -> None:
    """Send the mail of an effect. Repeating it after a kill sends the same Message-ID."""
    payload = effect.payload
    # What was promised before these existed lacks some of them.
    headers = {
        **payload.get("headers", {}),
        "Message-ID": message_id(effect.key),
        "Auto-Submitted": payload.get("auto_submitted", "auto-generated"),
        # What Exchange asks before it answers by itself that somebody is away.
        "X-Auto-Response-Suppress": "OOF, AutoReply",
    }
    if unsubscribe_url := payload.get("unsubscribe_url"):
        headers["List-Unsubscribe"] = f"<{unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    connection = get_connection()
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        # The server is away, or its password is not right any more: that is no fault of this mail.
        raise outbox.NotNow(f"the mail server does not answer ({type(error).__name__})") from error
    message = EmailMultiAlternatives(
        subject=payload["subject"],
        body=payload["text"],
        to=[payload["to"]],
        reply_to=[payload["reply_to"]] if payload["reply_to"] else None,
        headers=headers,
        connection=connection,
    )
    message.attach_alternative(payload["html"], "text/html")
    # Outlook and Gmail take an invitation when it is one of the ways to read the mail; others open the file.
    for _name, mimetype, content in payload["attachments"][:1]:
        if mimetype.startswith(INVITATION):
            message.attach_alternative(content, mimetype)
    for name, mimetype, content in payload["attachments"]:
        message.attach(name, content, mimetype)
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        codes = {code for code, _answer in error.recipients.values()}
        if all(500 <= code < 600 for code in codes):
            raise outbox.GiveUp(f"the receiving server refuses the address ({min(codes)})") from error
        raise
    finally:
        connection.close()


outbox.register("mail", send, external=True, lease=120)
