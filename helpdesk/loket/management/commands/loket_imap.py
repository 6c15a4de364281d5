"""Reads the desk's mailboxes (DESK_MAILBOXES) until it is ended; `--once` takes in what is there and ends."""

from __future__ import annotations

import signal
import sys
import threading
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser

from loket.intake.mail.fetching import FAULTS, Fetcher
from loket.intake.mail.mailboxes import configured


class Command(BaseCommand):
    """One thread per mailbox; what one of them does wrong does not hold up the others."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Once, or for ever."""
        parser.add_argument("--once", action="store_true", help="Take in what is there now, then end.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read all mailboxes."""
        try:
            mailboxes = configured()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        if not mailboxes:
            raise CommandError("DESK_MAILBOXES names no mailbox")
        stop = threading.Event()
        fetchers = [Fetcher(mailbox, stop) for mailbox in mailboxes]
        if options["once"]:
            sys.exit(self._once(fetchers))
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_args: stop.set())
        # A thread that waits for its server holds up no ending; a kill loses nothing.
        threads = [threading.Thread(target=fetcher.run, daemon=True) for fetcher in fetchers]
        for thread in threads:
            thread.start()
        while not stop.wait(1):
            if not any(thread.is_alive() for thread in threads):
                raise CommandError("no mailbox is read any more")
        for thread in threads:
            thread.join(5)

    def _once(self, fetchers: list[Fetcher]) -> int:
        failed = 0
        for fetcher in fetchers:
            try:
                count = fetcher.once()
            except FAULTS as error:
                fetcher.failed(error)
                self.stderr.write(f"{fetcher.mailbox.label}: {type(error).__name__}")
                failed = 1
            else:
                self.stdout.write(f"{fetcher.mailbox.label}: {count}")
        return failed
