"""Every type in the editor: it opens, is previewed, saved, compared, scheduled and published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from knowledge.models import Guide, Resource
from knowledge.resources.landing import MODELS
from tests.knowledge import editing


@pytest.fixture
def editor(content: Path, make_user: Callable[..., User], client: Client) -> Client:
    client.force_login(make_user(Role.EDITOR))
    return client


def page_of(kind: str) -> Resource:
    page = MODELS[kind].objects.first()
    assert page is not None, f"the example content has no {kind}"
    return page


@pytest.mark.parametrize("kind", sorted(MODELS))
def test_a_page_opens_is_previewed_saved_and_published(kind: str, editor: Client) -> None:
    page = page_of(kind)
    sent = editing.opened(editor, page) | {"summary": "Een nieuwe samenvatting."}
    preview = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    assert editor.post(preview, sent).json() == {"is_valid": True, "is_available": True}
    shown = editor.get(preview)
    assert shown.status_code == 200
    assert "Een nieuwe samenvatting." in shown.content.decode()
    answer = editor.post(editing.edit_address(page), sent)
    assert answer.status_code == 302, answer.context["form"].errors
    page = page_of(kind)
    assert page.summary != "Een nieuwe samenvatting."
    assert page.has_unpublished_changes
    editor.post(editing.edit_address(page), editing.opened(editor, page) | {"action-publish": "1"})
    page = page_of(kind)
    assert page.summary == "Een nieuwe samenvatting."
    assert "Een nieuwe samenvatting." in editor.get(page.url).content.decode()


@pytest.mark.parametrize("kind", sorted(MODELS))
def test_saving_unchanged_changes_nothing_of_the_text(kind: str, editor: Client) -> None:
    page = page_of(kind)
    before = [(section.anchor, section.text) for section in page.reading.sections]
    editor.post(editing.edit_address(page), editing.opened(editor, page) | {"action-publish": "1"})
    assert [(section.anchor, section.text) for section in page_of(kind).reading.sections] == before


def test_a_preview_stands_in_a_frame_of_the_editor_and_keeps_its_own_policy(editor: Client) -> None:
    page = page_of("guide")
    preview = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    editor.post(preview, editing.opened(editor, page))
    shown = editor.get(preview, {"in_preview_panel": "true"})
    assert "frame-ancestors 'self'" in shown["Content-Security-Policy"]
    assert "unsafe-inline" not in shown["Content-Security-Policy"]
    assert shown["X-Frame-Options"] == "SAMEORIGIN"


def test_versions_are_compared(editor: Client) -> None:
    page = Guide.objects.get()
    editor.post(editing.edit_address(page), editing.opened(editor, page) | {"summary": "Anders."})
    address = reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, "live", "latest"])
    assert "Anders." in editor.get(address).content.decode()


def test_a_page_is_published_at_its_moment(editor: Client) -> None:
    page = Guide.objects.get()
    moment = timezone.localtime() + dt.timedelta(days=1)
    sent = editing.opened(editor, page) | {
        "summary": "Vanaf morgen.",
        "go_live_at": moment.strftime("%d-%m-%Y %H:%M"),
        "action-publish": "1",
    }
    assert editor.post(editing.edit_address(page), sent).status_code == 302
    page = Guide.objects.get()
    assert page.scheduled_revision is not None
    assert page.summary != "Vanaf morgen."
    with time_machine.travel(moment + dt.timedelta(minutes=2), tick=False):
        call_command("publish_scheduled", verbosity=0)
    assert Guide.objects.get().summary == "Vanaf morgen."


def test_a_check_is_asked_from_the_form(editor: Client) -> None:
    page = Guide.objects.get()
    editor.post(editing.edit_address(page), editing.opened(editor, page) | {"action-submit": "1"})
    assert Guide.objects.get().workflow_in_progress
