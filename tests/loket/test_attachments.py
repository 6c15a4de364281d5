"""Attachments: looked at in the page where that is safe, downloaded otherwise, and only by who may."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from files.actions import store_file
from files.models import StoredFile
from files.serving import MOST_SHOWN_TEXT, way_of_showing
from loket import access, actions
from loket.models import Message, Question, ReplyDraft
from loket.rights import TokenHolder
from loket.workbench.forms import MOST_FILES

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


def docx() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    return content.getvalue()


@pytest.fixture
def put(question: Question) -> Callable[..., StoredFile]:
    """Give a message of the asker a file."""

    def store(name: str, content: bytes, owner: Message | None = None) -> StoredFile:
        return store_file(
            None, ContentFile(content, name), owner=owner or question.messages.get(kind="asker")
        )

    return store


@pytest.fixture
def desk(client: Client, front_office: User) -> Client:
    client.force_login(front_office)
    return client


def look(stored: StoredFile) -> str:
    return reverse("files:look", args=[stored.pk])


@pytest.mark.parametrize(
    ("name", "content", "way", "kind", "sandboxed"),
    [
        ("foto.png", PNG, "image", "plaatje", True),
        ("foto.jpg", b"\xff\xd8\xff\xe0" + b"\x00" * 40, "image", "plaatje", True),
        ("brief.pdf", PDF, "document", "PDF", False),
        ("lijst.csv", b"naam;aantal\nA;1\n", "text", "tekst", True),
    ],
)
def test_what_a_browser_only_draws_is_shown_in_the_page(
    desk: Client,
    question: Question,
    put: Callable,
    name: str,
    content: bytes,
    way: str,
    kind: str,
    sandboxed: bool,
) -> None:
    stored = put(name, content)
    page = desk.get(reverse("loket:question", args=[question.reference]))
    text = page.content.decode()
    assert f'src="{look(stored)}"' in text and f"{kind}, " in text and way_of_showing(stored) == way
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    shown = desk.get(look(stored))
    assert shown.status_code == 200
    assert shown["Content-Disposition"].startswith("inline")
    policy = shown["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'self'" in policy
    assert ("sandbox" in policy) == sandboxed
    assert shown["X-Content-Type-Options"] == "nosniff" and "no-store" in shown["Cache-Control"]
    assert shown["X-Frame-Options"] == "SAMEORIGIN"
    assert desk.get(reverse("files:download", args=[stored.pk]))["Content-Disposition"].startswith(
        "attachment"
    )


def test_other_files_are_for_downloading_with_name_kind_and_size(
    desk: Client, question: Question, put: Callable
) -> None:
    stored = put("plan.docx", docx())
    page = desk.get(reverse("loket:question", args=[question.reference])).content.decode()
    assert "plan.docx" in page and "Word, " in page and "bytes" in page
    assert look(stored) not in page
    assert desk.get(look(stored)).status_code == 404


def test_a_very_long_text_is_not_shown_but_downloaded(desk: Client, put: Callable) -> None:
    stored = put("lang.txt", b"a" * (MOST_SHOWN_TEXT + 1))
    assert way_of_showing(stored) == "" and desk.get(look(stored)).status_code == 404


@pytest.mark.parametrize("content", ["Café à la carte".encode(), "Café à la carte".encode("cp1252")])
def test_a_text_is_readable_whatever_it_was_written_with(desk: Client, put: Callable, content: bytes) -> None:
    shown = desk.get(look(put("menu.txt", content)))
    assert shown.content.decode() == "Café à la carte"
    assert shown["Content-Type"] == "text/plain; charset=utf-8"


def test_markup_in_a_text_stays_text(desk: Client, put: Callable) -> None:
    shown = desk.get(look(put("x.txt", b"tekst <script>alert(1)</script>")))
    assert shown["Content-Type"].startswith("text/plain") and "sandbox" in shown["Content-Security-Policy"]


def test_who_may_not_read_the_message_does_not_see_its_file(
    client: Client, question: Question, put: Callable, front_office: User, expert: User, make_user: Callable
) -> None:
    note = actions.write_note(front_office, question, "Binnen.")
    inside, outside = put("binnen.txt", b"geheim", note), put("buiten.txt", b"open")
    for user in (None, expert, make_user("employee"), make_user("planner")):
        client.logout()
        if user is not None:
            client.force_login(user)
        assert [client.get(look(one)).status_code for one in (inside, outside)] == [404, 404]
    client.force_login(make_user("employee", email=question.asker_email))
    assert [client.get(look(one)).status_code for one in (inside, outside)] == [404, 200]


def test_the_asker_looks_at_files_by_the_link(
    client: Client, question: Question, put: Callable, front_office: User
) -> None:
    inside = put("binnen.png", PNG, actions.write_note(front_office, question, "Binnen."))
    outside = put("plattegrond.png", PNG)
    token = access.token_of(question.access_salt)
    page = client.get(reverse("loket:asker", args=[token]))
    address = reverse("loket:asker_look", args=[token, outside.pk])
    assert (
        f'src="{address}"' in page.content.decode() and "frame-src 'self'" in page["Content-Security-Policy"]
    )
    shown = client.get(address)
    assert shown.status_code == 200 and shown["Referrer-Policy"] == "no-referrer"
    assert client.get(reverse("loket:asker_look", args=[token, inside.pk])).status_code == 404
    assert client.get(reverse("loket:asker_look", args=["A" * 43, outside.pk])).status_code == 404


def test_the_asker_adds_several_files_at_once(client: Client, question: Question) -> None:
    address = reverse("loket:asker", args=[access.token_of(question.access_salt)])
    files = [SimpleUploadedFile(f"deel{n}.txt", b"Tekst") for n in range(3)]
    client.post(address, {"text": "Zie de bijlagen.", "attachment": files})
    page = client.get(address).content.decode()
    assert all(f"deel{n}.txt" in page for n in range(3))
    many = [SimpleUploadedFile(f"x{n}.txt", b"Tekst") for n in range(MOST_FILES + 1)]
    response = client.post(address, {"text": "Nog meer.", "attachment": many})
    assert response.status_code == 422 and f"hooguit {MOST_FILES} bestanden" in response.content.decode()
    # One that we don't take: nothing of the reaction is kept by half.
    mixed = [SimpleUploadedFile("goed.txt", b"Tekst"), SimpleUploadedFile("fout.exe", b"MZ\x00")]
    response = client.post(address, {"text": "En dit.", "attachment": mixed})
    assert response.status_code == 422 and "En dit." in response.content.decode()
    assert question.messages.filter(kind="asker").count() == 2
    assert not StoredFile.objects.filter(name="goed.txt").exists()


def test_an_answer_and_a_draft_take_several_files(desk: Client, question: Question) -> None:
    address = reverse("loket:question", args=[question.reference])
    files = [SimpleUploadedFile(f"deel{n}.txt", b"Tekst") for n in range(2)]
    data = {"version": question.version, "kind": "answer", "body": "Zie bijlagen.", "key": "k" * 12}
    desk.post(address, {**data, "then": "draft", "attachment": files})
    draft = ReplyDraft.objects.get()
    kept = list(StoredFile.objects.filter(owner_id=str(draft.pk)).values_list("pk", flat=True))
    assert len(kept) == 2
    more = [SimpleUploadedFile("deel2.txt", b"Tekst")]
    desk.post(address, {**data, "then": "note", "keep_file": kept, "attachment": more})
    page = desk.get(address).content.decode()
    assert all(f"deel{n}.txt" in page for n in range(3)) and not ReplyDraft.objects.exists()


def test_a_file_of_a_reaction_is_the_askers_own(question: Question, make_question: Callable) -> None:
    other = make_question(asker_email="ander@almere.example")
    reaction = actions.react(
        TokenHolder(question.pk), question, "Zie bijlage.", uploads=[SimpleUploadedFile("x.png", PNG)]
    )
    stored = StoredFile.objects.get(owner_id=str(reaction.pk), name="x.png")
    token = access.token_of(other.access_salt)
    assert Client().get(reverse("loket:asker_look", args=[token, stored.pk])).status_code == 404
