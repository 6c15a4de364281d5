"""Documents in the editor: by publishers only, and the content is what the name says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.documents import get_document_model

from accounts.models import User
from accounts.roles import Role
from knowledge.models import HomePage

ADD = "/beheer/documents/multiple/add/"
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF\n"


def add(client: Client, name: str, content: bytes) -> Any:
    upload = SimpleUploadedFile(name, content)
    return client.post(
        ADD, {"files[]": upload, "title": "Stuk", "collection": "1"}, headers={"X-Requested-With": "x"}
    )


@pytest.mark.parametrize("role", [Role.EDITOR, Role.PROGRAMME_TEAM, Role.ADMINISTRATOR, Role.EXPERT])
def test_publishers_add_documents(
    client: Client, tree: HomePage, make_user: Callable[..., User], role: Role
) -> None:
    client.force_login(make_user(role))
    add(client, "plan.pdf", PDF)
    assert get_document_model().objects.exists() == (role != Role.EXPERT)


@pytest.mark.parametrize(
    ("name", "content"),
    [("x.pdf", b"<html><script>1</script></html>"), ("x.docx", PDF), ("groot.pdf", PDF * 40)],
)
def test_a_document_is_what_its_name_says_and_not_too_large(
    client: Client, tree: HomePage, make_user: Callable[..., User], settings: Any, name: str, content: bytes
) -> None:
    settings.MAX_UPLOAD_BYTES = 1024
    client.force_login(make_user(Role.EDITOR))
    answer = add(client, name, content)
    assert answer.json()["success"] is False
    assert not get_document_model().objects.exists()
