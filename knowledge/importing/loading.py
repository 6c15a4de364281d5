"""Load a folder of content files: check all, then put each page in its own transaction.

A page is known by its kind and slug. What a file gave is remembered as a digest, so that an unchanged file
leaves its page alone, whatever editors did with it since.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import PageLogEntry

from accounts.audit import record
from accounts.models import User
from accounts.roles import PUBLISHERS, has_role
from calendars.ical import AMSTERDAM
from knowledge.events.models import Event, Session
from knowledge.resources.base import RelatedLink, Resource
from knowledge.resources.landing import SectionPage
from knowledge.resources.listing import MODELS
from knowledge.resources.types import ActionLinePage, GlossaryTerm, TargetGroupPage
from knowledge.tree import put_rights, put_tree
from vocabulary.actions import put_action_line, put_target_group
from vocabulary.models import ActionLine, Municipality, TargetGroup

from .attachments import document_for
from .front_matter import BadFile, ContentFile, Problem, read
from .lock import alone
from .pictures import Pictures
from .readers import Draft, FileReader, References
from .recordings import put_read_recording

# Raised when the same file gives other values than before, so that all pages are put again.
FORMAT = 2
# What the history of a page calls an import.
IMPORTED = "knowledge.import"
# Words come first: the rest refers to them.
FIRST = ("group", "line")


@dataclass(frozen=True)
class Change:
    """What happened to a page: made, changed or left alone."""

    what: str
    kind: str
    slug: str


@dataclass
class ImportReport:
    """What an import did, file by file."""

    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def count(self, what: str) -> int:
        """How many pages were "made", "changed" or left "unchanged"."""
        return sum(change.what == what for change in self.changes)


class _DryRun(Exception):
    """Ends the transaction of a dry run, so that nothing of it stays."""


def import_content(actor: Any, directory: Path, *, dry_run: bool = False) -> ImportReport:
    """Load all content files below `directory`, whose folders are named after the sections.

    A file with a problem is left out as a whole and named in the report; the others are loaded. A dry run
    tells the same and changes nothing.

    Raises PermissionDenied unless the actor publishes, and ImportBusy while another import is under way.
    """
    if not has_role(actor, *PUBLISHERS):
        raise PermissionDenied
    if not dry_run:
        with alone() as still_here:
            return _load(actor, directory, still_here, dry_run=False)
    report = ImportReport()
    try:
        with transaction.atomic():
            report = _load(actor, directory, lambda: None, dry_run=True)
            raise _DryRun
    except _DryRun:
        return report


def _load(actor: Any, directory: Path, still_here: Callable[[], None], *, dry_run: bool) -> ImportReport:
    report = ImportReport()
    with transaction.atomic():
        home, _made = put_tree()
        put_rights(home)
    sections = {section.slug: section for section in SectionPage.objects.exclude(kind="")}
    files: list[tuple[SectionPage, ContentFile]] = []
    for section, path in _paths(directory, sections):
        try:
            files.append((section, read(path)))
        except BadFile as bad:
            report.problems.extend(bad.problems)
    files.sort(key=lambda item: item[0].kind not in FIRST)

    # First without pages to point at, to know which files are good and which pages there will be.
    references = _references({})
    references.groups |= {file.slug: 0 for section, file in files if section.kind == "group"}
    references.lines |= {file.slug: 0 for section, file in files if section.kind == "line"}
    good = []
    for section, file in files:
        FileReader(file, section.kind, references).read()
        report.problems.extend(file.problems)
        if not file.problems:
            good.append((section, file))

    made = _make_missing(actor, good)
    # A term may have the name of what it is about; a link means the page itself.
    pages = dict(GlossaryTerm.objects.values_list("slug", "pk"))
    pages |= dict(Resource.objects.not_type(GlossaryTerm).values_list("slug", "pk"))
    for section, file in good:
        still_here()
        references = _references(pages)
        file.problems.clear()
        draft = FileReader(file, section.kind, references).read()
        digest = _digest(file, references)
        pictures = Pictures(_user(actor), dry_run)
        is_new = (section.pk, file.slug) in made
        try:
            change = _put(actor, section, file, draft, digest, pictures, references, is_new=is_new)
        except ValidationError as error:
            pictures.undo()
            if is_new:
                gone = _take_back(section, file)
                pages = {slug: pk for slug, pk in pages.items() if pk != gone}
            report.problems.append(Problem(file.path, 1, "; ".join(error.messages)))
            continue
        except BaseException:
            pictures.undo()
            raise
        report.changes.append(change)
        report.warnings.extend(Problem(file.path, line, reason) for line, reason in references.missing)
    return report


def _paths(directory: Path, sections: dict[str, SectionPage]) -> Iterator[tuple[SectionPage, Path]]:
    for slug, section in sections.items():
        for path in sorted((directory / slug).glob("*.md")):
            yield section, path


def _references(pages: dict[str, int]) -> References:
    return References(
        pages,
        dict(TargetGroup.objects.values_list("slug", "pk")),
        dict(ActionLine.objects.values_list("slug", "pk")),
        set(Municipality.objects.values_list("code", flat=True)),
    )


def _digest(file: ContentFile, references: References) -> str:
    found = json.dumps(sorted(references.used.items()))
    return hashlib.sha256(f"{FORMAT}\n{found}\n".encode() + file.raw).hexdigest()


def _make_missing(actor: Any, files: list[tuple[SectionPage, ContentFile]]) -> set[tuple[int, str]]:
    """Make the pages that are not there yet, unpublished and empty, so that all can point at each other."""
    made = set()
    for section, file in files:
        model = MODELS[section.kind]
        if model.objects.child_of(section).filter(slug=file.slug).exists():
            continue
        draft = FileReader(file, section.kind, _references({})).read()
        with transaction.atomic():
            page = model(
                title=draft.values["title"],
                draft_title=draft.values["title"],
                slug=file.slug,
                summary=draft.values["summary"],
                live=False,
                has_unpublished_changes=True,
                owner=_user(actor),
            )
            _put_word(page, draft)
            section.refresh_from_db()
            section.add_child(instance=page)
        made.add((section.pk, file.slug))
    return made


def _take_back(section: SectionPage, file: ContentFile) -> int:
    """Remove the empty page that was made for a file that turned out to be bad; returns its key."""
    page = MODELS[section.kind].objects.child_of(section).get(slug=file.slug)
    pk = int(page.pk)
    with transaction.atomic():
        page.delete()
    return pk


def _put_word(page: Resource, draft: Draft) -> None:
    slug = page.slug
    if isinstance(page, TargetGroupPage):
        page.group = put_target_group(slug=slug, **draft.word)
    elif isinstance(page, ActionLinePage):
        page.line = put_action_line(slug=slug, **draft.word)


@transaction.atomic
def _put(
    actor: Any,
    section: SectionPage,
    file: ContentFile,
    draft: Draft,
    digest: str,
    pictures: Pictures,
    references: References,
    *,
    is_new: bool,
) -> Change:
    model = MODELS[section.kind]
    page = model.objects.child_of(section).get(slug=file.slug)
    if page.imported_digest == digest:
        return Change("unchanged", section.kind, file.slug)
    if reason := _replaces(page):
        references.missing.append((1, reason))
    # Relative dates count from the day of the first load and stay what they were then.
    loaded = timezone.localdate(page.first_published_at) if page.first_published_at else timezone.localdate()
    _put_word(page, draft)
    for block, path in draft.pictures:
        block["image"] = pictures.image_for(path, block["alt"])
    for block, name, title in draft.attachments:
        block["document"] = document_for(file.path.parent / name, title, pictures)
    for name, value in draft.values.items():
        is_stream = isinstance(value, list)
        setattr(page, name, json.dumps(value) if is_stream else value)
    for name, days in draft.relative_dates.items():
        setattr(page, name, loaded + dt.timedelta(days=days))
    page.draft_title = page.title
    page.search_description = ""
    page.imported_digest = digest
    page.target_groups.set(draft.groups)
    page.action_lines.set(draft.lines)
    page.related_links.set(
        [RelatedLink(related_id=pk, sort_order=order) for order, pk in enumerate(draft.related)]
    )
    if isinstance(page, Event):
        known = sorted(page.sessions.all(), key=lambda session: session.starts_at)
        page.sessions.set([_session(loaded, *session) for session in draft.sessions])
        # Calendars know a session by its uid: the first stays the first.
        for old, new in zip(known, page.sessions.all(), strict=False):
            new.uid = old.uid
    page.full_clean()
    revision = page.save_revision(user=_user(actor), log_action=IMPORTED, changed=True)
    revision.publish(user=_user(actor))
    put_read_recording(actor, page, draft.recording)
    record(actor, "import_resource", page, made=is_new)
    return Change("made" if is_new else "changed", section.kind, file.slug)


def _replaces(page: Resource) -> str:
    """What of the editor a file takes the place of: a page, or what somebody saved, published or not, after
    the last import of it; "" when that is nothing."""
    last = (
        PageLogEntry.objects.filter(page=page.pk, action=IMPORTED)
        .order_by("-timestamp", "-pk")
        .values_list("revision_id", flat=True)
        .first()
    )
    if last == page.latest_revision_id:
        return ""
    if last is None:
        return _("the page was made in the editor; this file replaces it")
    return _("the page was changed in the editor since the last import; this file replaces that")


def _session(loaded: dt.date, days: int, start: dt.time, end: dt.time) -> Session:
    day = loaded + dt.timedelta(days=days)
    return Session(
        starts_at=dt.datetime.combine(day, start, AMSTERDAM), ends_at=dt.datetime.combine(day, end, AMSTERDAM)
    )


def _user(actor: Any) -> User | None:
    return actor if isinstance(actor, User) and actor.pk else None
