"""Reading a mailbox over IMAP: what is new is stored, processed, and only then marked or moved there.

Where it was is remembered in the database, so it does not matter whether somebody opened a message, and a
mailbox that may only be read works too. A kill at any point makes it fetch a message again at most, which the
store knows.
"""

from __future__ import annotations

import imaplib
import logging
import random
import ssl
import tempfile
import threading
from typing import IO, Any

from django.db import DatabaseError, close_old_connections, transaction
from django.utils import timezone
from imap_tools import MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError

from loket.models import MailboxState

from .mailboxes import Mailbox
from .processing import process
from .receiving import BLOCK, IN_MEMORY, receive

log = logging.getLogger(__name__)

TIMEOUT = 60
# A server may end IDLE after half an hour; asking again each few minutes also finds what it did not tell.
IDLE_SECONDS = 240
POLL_SECONDS = 60
LONGEST_WAIT = 300
FAULTS = (OSError, imaplib.IMAP4.error, ImapToolsError, DatabaseError, EOFError)


class Fetcher:
    """Reads one mailbox until it is told to stop."""

    def __init__(self, mailbox: Mailbox, stop: threading.Event) -> None:
        """`stop` ends it after the message that it is at."""
        self.mailbox = mailbox
        self.stop = stop
        self.failures = 0

    def run(self) -> None:
        """Read for ever; after a fault connect again, at first soon, later every few minutes."""
        while not self.stop.is_set():
            try:
                self._stay()
            except Exception as error:
                # Whatever it is: a mailbox that nobody reads any more would be noticed late.
                self.failed(error)
                self.stop.wait(self.wait_after(self.failures))

    @staticmethod
    def wait_after(failures: int) -> float:
        """Seconds until the next attempt: twice as long each time, and not all mailboxes at once."""
        return min(2.0 ** min(failures, 12), LONGEST_WAIT) * random.uniform(0.7, 1.0)  # noqa: S311

    def once(self) -> int:
        """Take in what is new now; how many messages. Raises what went wrong."""
        with self._connect() as box:
            return self._take_in(box)

    def _stay(self) -> None:
        with self._connect() as box:
            while not self.stop.is_set():
                self._take_in(box)
                close_old_connections()
                if "IDLE" in box.client.capabilities:
                    box.idle.wait(timeout=IDLE_SECONDS)
                else:
                    self.stop.wait(POLL_SECONDS)
                    box.client.noop()

    def _connect(self) -> Any:
        mailbox = self.mailbox
        # Checks the certificate and the name on it; SSL_CERT_FILE adds an authority of one's own.
        context = ssl.create_default_context()
        box: Any
        if mailbox.security == "tls":
            box = MailBox(mailbox.host, mailbox.port, timeout=TIMEOUT, ssl_context=context)
        elif mailbox.security == "starttls":
            box = MailBoxStartTls(mailbox.host, mailbox.port, timeout=TIMEOUT, ssl_context=context)
        else:
            box = MailBoxUnencrypted(mailbox.host, mailbox.port, timeout=TIMEOUT)
        return box.login(mailbox.user, mailbox.password, initial_folder=None)

    def _take_in(self, box: Any) -> int:
        writable = self._select(box)
        state = self._state(int(box.client.response("UIDVALIDITY")[1][0]))
        count, marked = 0, writable
        for uid in self._new(box, state.last_uid):
            if self.stop.is_set():
                break
            with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as copy:
                if self._copy(box, uid, copy):
                    copy.seek(0)
                    mail, _new = receive(copy, self.mailbox.label)
                    process(mail)
                    marked = writable and self._mark(box, uid) and marked
                    count += 1
            MailboxState.objects.filter(pk=state.pk).update(last_uid=uid)
        self.failures = 0
        # With no message there was nothing to try it on.
        still = count == 0 and state.problem == MailboxState.READ_ONLY
        problem = MailboxState.READ_ONLY if still or not marked else ""
        MailboxState.objects.filter(pk=state.pk).update(
            ok_at=timezone.now(), failing_since=None, problem=problem
        )
        if problem and problem != state.problem:
            log.warning("%s can be read, not changed: messages stay where they are.", self.mailbox.label)
        return count

    def _select(self, box: Any) -> bool:
        """Open the folder; whether messages in it may be marked."""
        try:
            box.folder.set(self.mailbox.folder)
        except imaplib.IMAP4.readonly:
            box.folder.set(self.mailbox.folder, readonly=True)
            return False
        return True

    @transaction.atomic
    def _state(self, validity: int) -> MailboxState:
        """Where this mailbox was; from the start when the server numbered its messages anew."""
        state, _made = MailboxState.objects.get_or_create(
            key=self.mailbox.key, defaults={"label": self.mailbox.label, "uid_validity": validity}
        )
        if state.uid_validity != validity or state.label != self.mailbox.label:
            if state.uid_validity != validity:
                state.last_uid = 0
            state.uid_validity, state.label = validity, self.mailbox.label
            state.save()
        return state

    def _new(self, box: Any, last: int) -> list[int]:
        # "n:*" always holds the last message, also when that came before n.
        found = (int(uid) for uid in box.uids(f"UID {last + 1}:*"))
        return sorted(uid for uid in found if uid > last)

    def _copy(self, box: Any, uid: int, copy: IO[bytes]) -> bool:
        """Fetch a message block by block, without marking it; False when it is gone meanwhile."""
        offset = 0
        while True:
            answer, data = box.client.uid("FETCH", str(uid), f"(BODY.PEEK[]<{offset}.{BLOCK}>)")
            if answer != "OK":
                raise imaplib.IMAP4.error("FETCH was refused")
            found = next((part[1] for part in data if isinstance(part, tuple)), None)
            if found is None:
                return offset > 0
            copy.write(found)
            offset += len(found)
            if len(found) < BLOCK:
                return True

    def _mark(self, box: Any, uid: int) -> bool:
        """Mark a stored message as seen and move it; False when the mailbox does not let us."""
        try:
            box.flag(str(uid), ["\\Seen"], True)
            if self.mailbox.done:
                if not box.folder.exists(self.mailbox.done):
                    box.folder.create(self.mailbox.done)
                box.move(str(uid), self.mailbox.done)
        except imaplib.IMAP4.abort:
            # The connection is gone, which is another matter.
            raise
        except (ImapToolsError, imaplib.IMAP4.error):
            return False
        return True

    def failed(self, error: Exception) -> None:
        """Note a fault for the desk. What a server answers may name a person, so its words stay out."""
        self.failures += 1
        problem = type(error).__name__
        log.warning("%s can't be read: %s", self.mailbox.label, problem)
        try:
            state, _made = MailboxState.objects.get_or_create(
                key=self.mailbox.key, defaults={"label": self.mailbox.label}
            )
            MailboxState.objects.filter(pk=state.pk).update(
                problem=problem[:60], failing_since=state.failing_since or timezone.now()
            )
        except DatabaseError:
            close_old_connections()
