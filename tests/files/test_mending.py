"""Files that belong to nothing go after a day; all others stay."""

from __future__ import annotations

import datetime as dt
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.models import AuditEntry, User
from files.actions import remove_files, store_file
from files.holding import hold
from files.mending import Mended, mend
from files.models import StoredFile

TOMORROW = dt.timedelta(days=1, hours=1)


def pdf() -> SimpleUploadedFile:
    return SimpleUploadedFile("brief.pdf", b"%PDF-1.4\nbrief", content_type="application/pdf")


def storage() -> Any:
    return StoredFile._meta.get_field("content").storage


def on_disk() -> set[str]:
    root = Path(storage().location)
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def owner(make_user: Callable[..., User]) -> User:
    return make_user("front_office")


def mend_tomorrow() -> Mended:
    with time_machine.travel(timezone.now() + TOMORROW):
        return mend()


def test_a_file_whose_transaction_was_never_committed_goes_after_a_day(owner: User) -> None:
    kept = store_file(owner, pdf(), owner=owner)
    left = storage().save("ab/abcdef", ContentFile(b"rest of a killed process"))
    assert mend() == Mended(), "it may be in a transaction that is under way"
    assert mend_tomorrow() == Mended(without_row=1)
    assert not storage().exists(left)
    assert on_disk() == {kept.content.name}
    assert AuditEntry.objects.get(verb="mend_files").details == {"without_row": 1, "without_owner": 0}
    assert mend_tomorrow() == Mended()


def test_a_file_whose_owner_went_goes_with_its_row(
    owner: User, make_user: Callable[..., User], django_capture_on_commit_callbacks: Callable
) -> None:
    other = make_user("employee")
    gone, kept = store_file(owner, pdf(), owner=other), store_file(owner, pdf(), owner=owner)
    other.delete()
    with django_capture_on_commit_callbacks(execute=True):
        assert mend_tomorrow() == Mended(without_owner=1)
    assert list(StoredFile.objects.all()) == [kept] and gone.content.name not in on_disk()


def test_a_row_without_its_file_is_told_and_left(owner: User, caplog: pytest.LogCaptureFixture) -> None:
    stored = store_file(owner, pdf(), owner=owner)
    storage().delete(stored.content.name)
    with caplog.at_level(logging.ERROR):
        assert mend_tomorrow() == Mended(missing=1)
    assert StoredFile.objects.filter(pk=stored.pk).exists() and "brief.pdf" not in caplog.text


def test_what_is_held_between_two_steps_of_a_form_is_none_of_it(owner: User) -> None:
    hold(owner, ContentFile(b"x"))
    before = on_disk()
    for name in before:
        path = Path(storage().path(name))
        os.utime(path, (1, 1))
    assert mend_tomorrow() == Mended() and on_disk() == before


def test_removing_a_file_takes_it_from_the_disk_with_the_commit_alone(
    owner: User, django_capture_on_commit_callbacks: Callable
) -> None:
    stored = store_file(owner, pdf(), owner=owner)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        remove_files(StoredFile.objects.all())
        raise ZeroDivisionError
    assert on_disk() == {stored.content.name} and StoredFile.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert remove_files(StoredFile.objects.all()) == 1
    assert not on_disk() and not StoredFile.objects.exists()
