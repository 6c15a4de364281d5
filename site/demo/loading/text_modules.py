"""The standard texts of the demo's desk, each in a file of its own."""

from __future__ import annotations

from pathlib import Path

from helpdesk.models import PreSetReply

from accounts.actions import SYSTEM
from knowledge.importing.front_matter import BadFile, read
from loket.actions.text_modules import LONGEST_NAME, put_text_module
from vocabulary.models import TargetGroup

from .tables import CONTENT, BadContent


def load_text_modules() -> int:
    """Put all standard texts; returns how many were new. What the desk changed since stays as it is."""
    groups = {group.slug: group for group in TargetGroup.objects.all()}
    return sum(_load(path, groups) for path in sorted((CONTENT / "standaardteksten").glob("*.md")))


def _load(path: Path, groups: dict[str, TargetGroup]) -> bool:
    try:
        file = read(path)
        fields = file.fields()
        name = fields.text("name", required=True, longest=LONGEST_NAME)
        slugs = fields.texts("target_groups")
        fields.finish()
        if file.problems:
            raise BadFile(file.problems)
    except BadFile as error:
        raise BadContent(str(error)) from error
    if PreSetReply.objects.filter(name=name).exists():
        return False
    try:
        put_text_module(SYSTEM, name, file.body, target_groups=[groups[slug] for slug in slugs])
    except Exception as error:
        raise BadContent(f"{path.parent.name}/{path.name}: {error}") from error
    return True
