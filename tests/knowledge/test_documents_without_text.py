"""An editor sees in which documents no text was found, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.roles import Role
from tests.files.test_extraction import pdf
from tests.knowledge.test_documents_found import document, read

LIST = "/beheer/kennis/documenten/"


@pytest.fixture
def editor(content: Path, make_user: Callable[..., User], client: Client) -> Client:
    client.force_login(make_user(Role.EDITOR))
    return client


def test_a_scan_is_in_the_list_and_its_form_says_what_to_do(editor: Client) -> None:
    scan, nota = document("scan.pdf", pdf("", ""), title="De scan"), document(title="De nota met tekst")
    assert read(scan).state == "no_text"
    read(nota)
    html = editor.get(LIST).content.decode()
    assert "De scan" in html and "tekst laten herkennen (OCR)" in html
    assert "De nota met tekst" not in html
    form = editor.get(reverse("wagtaildocs:edit", args=[scan.pk])).content.decode()
    assert "tekst laten herkennen (OCR)" in form
    assert "OCR" not in editor.get(reverse("wagtaildocs:edit", args=[nota.pk])).content.decode()


def test_a_document_that_was_not_read_yet_opens(editor: Client) -> None:
    made = document()
    assert editor.get(reverse("wagtaildocs:edit", args=[made.pk])).status_code == 200


def test_with_text_everywhere_the_list_says_so(editor: Client) -> None:
    assert "In alle documenten is tekst gevonden." in editor.get(LIST).content.decode()


def test_queries_do_not_grow_with_the_documents(
    editor: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    read(document("scan.pdf", pdf("", ""), title="Scan 0"))
    editor.get(LIST)
    with django_assert_num_queries(16):
        editor.get(LIST)
    for number in range(1, 4):
        read(document("scan.pdf", pdf("", " " * number), title=f"Scan {number}"))
    with django_assert_num_queries(16):
        assert "Scan 3" in editor.get(LIST).content.decode()
