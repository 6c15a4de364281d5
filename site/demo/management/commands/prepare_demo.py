"""Everything that must be there before the demo starts, in one process: a second start is quick."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

from accounts.actions import SYSTEM
from demo.loading.tables import CONTENT
from loket.answering import gaps
from loket.triage import retraining
from post.models import Effect
from search import indexing

# What the demo is made of: texts, tables, forms to download, and the code that loads them.
MADE_OF = {".md", ".csv", ".vtt", ".docx", ".xlsx", ".py"}


def content_digest() -> str:
    """A fingerprint of the demo's content and loader, which tells whether it must be loaded again."""
    digest = hashlib.sha256()
    for path in sorted(path for path in Path(CONTENT).parent.rglob("*") if path.suffix in MADE_OF):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


class Command(BaseCommand):
    """`manage.py prepare_demo`."""

    # The suite runs them; here they would cost half of a second start.
    requires_system_checks = ()
    help = "Migrates, loads the demo once and builds the search index, each only when it is needed."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what is needed and say so."""
        executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Preparing the database …")
            call_command("migrate", interactive=False, verbosity=0)
        marker = settings.VAR_DIR / "demo-loaded"
        digest = content_digest()
        if not marker.exists() or marker.read_text() != digest:
            self.stdout.write("Loading the demo …")
            call_command("load_demo", stdout=self.stdout)
            # The whole index is built next. Page by page it would take the worker a minute, in which the
            # first visitor waits for mail. After a kill in between all is loaded and built again.
            Effect.objects.waiting().filter(kind=indexing.KIND).delete()
            call_command("search_rebuild", stdout=self.stdout)
            if retraining.is_due():
                retraining.retrain(SYSTEM)
            gaps.gather()
            marker.write_text(digest)
        call_command("search_rebuild", "--if-needed", stdout=self.stdout)
