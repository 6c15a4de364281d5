"""Mail of the desk: each message that came in, whole, and each one that went out, by its Message-ID."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.privacy import PersonalData
from accounts.roles import DESK, has_role

from .conversation import Message
from .question import Question
from .side import SideParticipant

KEEP_MAIL = dt.timedelta(days=90)
# A message that ended its worker this often is kept for a person.
MOST_ATTEMPTS = 3
MAIL_BLOCK = 1024 * 1024


class IncomingMailQuerySet(models.QuerySet["IncomingMail"]):
    """Reads of mail that came in."""

    def visible_to(self, user: Any) -> IncomingMailQuerySet:
        """Mail is for the desk alone: until it is a question nobody knows whose it is."""
        return self.all() if has_role(user, *DESK) and getattr(user, "pk", None) else self.none()

    def kept(self) -> IncomingMailQuerySet:
        """What waits for a person."""
        return self.filter(state=IncomingMail.State.KEPT)

    def left_behind(self, now: dt.datetime | None = None) -> IncomingMailQuerySet:
        """Stored, and not processed a minute later: the process that stored it was ended."""
        before = (now or timezone.now()) - dt.timedelta(minutes=1)
        return self.filter(state=IncomingMail.State.RECEIVED, received_at__lt=before)

    def sent_lately_by(self, sender: str, now: dt.datetime) -> IncomingMailQuerySet:
        """What one address sent in the last hour that became a question."""
        since = now - dt.timedelta(hours=1)
        return self.filter(sender=sender, received_at__gt=since, outcome=IncomingMail.Outcome.QUESTION)

    def forgettable(self, now: dt.datetime | None = None) -> IncomingMailQuerySet:
        """Dealt with so long ago that nothing but its fingerprint stays."""
        before = (now or timezone.now()) - KEEP_MAIL
        return self.filter(dealt_with_at__lt=before, forgotten=False)

    def forget(self) -> int:
        """Leave nothing of these messages but their fingerprints; returns how many. Call in a transaction."""
        IncomingMailPart.objects.filter(mail__in=self.values("pk")).delete()
        return self.update(
            sender="", subject="", sent_at=None, internet_id="", left_out=[], detail="", forgotten=True
        )


class IncomingMail(models.Model):
    """One message that came in. It is committed whole before anybody looks at what it says."""

    class State(models.TextChoices):
        """How far it is."""

        RECEIVED = "received", _("received")
        DONE = "done", _("done")
        KEPT = "kept", _("waits for a person")
        PUT_AWAY = "put_away", _("put away")

    class Outcome(models.TextChoices):
        """What became of it; these words are what `loket_mail --json` says."""

        QUESTION = "question", _("a new question")
        REACTION = "reaction", _("a reaction")
        IGNORED = "ignored", _("not answered")
        KEPT = "kept", _("waits for a person")

    # Of Message-ID and content, so the same message that comes again, by whatever way, is known.
    fingerprint = models.CharField(max_length=64, unique=True, editable=False)
    source = models.CharField(_("came by"), max_length=100, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RECEIVED)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    reason = models.CharField(_("reason"), max_length=40, blank=True)
    # For who mends it: the kind of error or what a person wrote; never an address.
    detail = models.CharField(_("details"), max_length=300, blank=True)
    question = models.ForeignKey(Question, models.SET_NULL, null=True, related_name="mails")
    message = models.ForeignKey(Message, models.SET_NULL, null=True, related_name="mails")
    # The question that it seems to belong to, while its sender could not show that.
    suspected = models.ForeignKey(Question, models.SET_NULL, null=True, related_name="suspected_mails")

    # Its Message-ID.
    internet_id = models.CharField(max_length=250, blank=True, db_index=True, editable=False)
    sender = models.CharField(_("sender"), max_length=320, blank=True)
    subject = models.CharField(_("subject"), max_length=250, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    # [{"name", "reason"}]: attachments that were not taken over; they are in the message as it came.
    left_out = models.JSONField(default=list)
    attempts = models.PositiveSmallIntegerField(default=0)
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    dealt_with_at = models.DateTimeField(_("dealt with"), null=True)
    forgotten = models.BooleanField(default=False)

    personal_data = PersonalData(
        name=_("E-mails to the desk"),
        purpose=_("Lose no question that comes by e-mail, and look up what was really sent."),
        retention=_("We delete the e-mail as it came 90 days after it was dealt with."),
        fields=("sender", "subject", "internet_id", "left_out"),
        retention_days=KEEP_MAIL.days,
    )
    objects = IncomingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("incoming e-mail")
        verbose_name_plural = _("incoming e-mails")
        ordering = ["-received_at", "-pk"]
        indexes = [
            # The list of the desk, by what became of it; counts what waits for a person.
            models.Index(fields=["state", "-received_at"], name="mail_by_state"),
            models.Index(fields=["outcome", "-received_at"], name="mail_by_outcome"),
            # How much one sender sent in the last hour.
            models.Index(fields=["sender", "-received_at"], name="mail_by_sender"),
            # What the daily errand takes away.
            models.Index(fields=["dealt_with_at"], name="mail_to_forget", condition=Q(forgotten=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="received") | ~Q(outcome=""), name="mail_dealt_with_has_outcome"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    def blocks(self) -> Iterator[bytes]:
        """The message as it came, block by block."""
        for number in range(-(-self.size // MAIL_BLOCK)):
            for data in self.parts.filter(number=number).values_list("data", flat=True):
                yield bytes(data)


class IncomingMailPart(models.Model):
    """A block of a message as it came. In blocks, so that a large one never lies in memory whole."""

    mail = models.ForeignKey(IncomingMail, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    personal_data = PersonalData(
        name=_("E-mails to the desk, as they came"),
        purpose=_("Lose no question that comes by e-mail, and look up what was really sent."),
        retention=_("We delete the e-mail as it came 90 days after it was dealt with."),
        fields=("mail", "data"),
        retention_days=KEEP_MAIL.days,
    )

    class Meta:
        verbose_name = _("block of an e-mail")
        verbose_name_plural = _("blocks of e-mails")
        constraints = [models.UniqueConstraint(fields=["mail", "number"], name="mail_block_once")]

    def __str__(self) -> str:
        return f"{self.mail_id}, {self.number}"


class SentMail(models.Model):
    """A mail that we sent about a question. Its Message-ID brings a reply or a bounce home."""

    # Its Message-ID.
    internet_id = models.CharField(max_length=250, unique=True, editable=False)
    question = models.ForeignKey(Question, models.CASCADE, related_name="sent_mails")
    # Of the promise in the outbox, which knows whether it is on its way.
    key = models.CharField(max_length=200, editable=False)
    to_asker = models.BooleanField(default=True)
    # Who was consulted, when it went to them: what they reply goes no further than the consultation.
    participant = models.ForeignKey(
        SideParticipant, models.CASCADE, null=True, related_name="sent_mails", verbose_name=_("participant")
    )
    promised_at = models.DateTimeField(_("promised"), default=timezone.now)
    undeliverable_at = models.DateTimeField(_("came back"), null=True)
    # The status of RFC 3463, such as 5.1.1.
    status = models.CharField(_("status"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("sent e-mail")
        verbose_name_plural = _("sent e-mails")
        indexes = [
            # The mails of one question, the latest first.
            models.Index(fields=["question", "-promised_at"], name="sent_by_question"),
        ]

    def __str__(self) -> str:
        return self.key


class MailboxState(models.Model):
    """How far a mailbox was read, and whether that works. Its password is in the environment alone."""

    READ_ONLY = "read-only"

    # A hash of where it is, so that no address stands here.
    key = models.CharField(max_length=32, unique=True, editable=False)
    label = models.CharField(_("name"), max_length=60)
    # The server's numbering of messages; with another one we begin anew.
    uid_validity = models.PositiveBigIntegerField(default=0)
    last_uid = models.PositiveBigIntegerField(default=0)
    ok_at = models.DateTimeField(_("last read"), null=True)
    failing_since = models.DateTimeField(_("not read since"), null=True)
    problem = models.CharField(_("problem"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")
        ordering = ["label"]

    def __str__(self) -> str:
        return self.label
