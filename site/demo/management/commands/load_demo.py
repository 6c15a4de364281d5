"""Load the demo: places, words, people, knowledge, pool and questions. A second time changes nothing."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.actions import SYSTEM
from demo.loading.editing import load_editing
from demo.loading.events import load_registrations
from demo.loading.history import load_history
from demo.loading.ordinances import load_drafts
from demo.loading.people import load_organisations, load_people
from demo.loading.pool import load_pool
from demo.loading.questions import load_questions
from demo.loading.readers import load_readers
from demo.loading.recordings import load_recordings
from demo.loading.runs import load_runs
from demo.loading.tables import CONTENT, BadContent
from demo.loading.text_modules import load_text_modules
from knowledge.importing.loading import import_content
from loket.triage.learning import learn_keywords


class Command(BaseCommand):
    """`manage.py load_demo`."""

    help = "Loads the demo content through the verbs of real use; running it twice changes nothing."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Load all of it or nothing; nobody gets mail about it, but who is asked to check a page."""
        call_command("load_municipalities", verbosity=0)
        try:
            report = import_content(SYSTEM, CONTENT)
            if report.problems:
                raise BadContent("\n".join(str(problem) for problem in report.problems))
            load_organisations()
            load_people()
            pages = report.count("made") + report.count("changed")
            if pages:
                # What the desk recognises a target group by comes from the pages about it.
                learn_keywords(SYSTEM)
            load_runs()
            requests = load_pool()
            drafts = load_drafts()
            questions = load_questions() + load_history()
            texts = load_text_modules()
            answers = load_readers()
            registered = load_registrations()
            recordings = load_recordings()
            begun = load_editing()
        except BadContent as error:
            raise CommandError(str(error)) from error
        new = [
            f"{pages} pages", f"{requests} requests", f"{drafts} drafts of ordinances",
            f"{questions} questions", f"{texts} standard texts", f"{answers} answers of readers",
            f"{begun} begun pages", f"{registered} registrations", f"{recordings} recordings",
        ]  # fmt: skip
        self.stdout.write(f"Demo loaded: {', '.join(new)} new.")
