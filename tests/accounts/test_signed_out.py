"""A form that comes too late: the session ended or a right was lost, and what was typed is not."""

from __future__ import annotations

from html import unescape
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User

pytestmark = pytest.mark.django_db

LONG = "\n".join(f"Regel {number} van <b>mijn</b> tekst & meer." for number in range(400))
SENT = {
    "note": LONG,
    "first_name": 'Noor "N" de Wit',
    "password": "geheim-woord",
    "csrfmiddlewaretoken": "kenmerk-van-het-formulier",
    "tick": "on",
    "website": "",
}


def send(client: Client, **extra: str) -> tuple[int, str]:
    file = SimpleUploadedFile("bijlage.txt", b"inhoud van de bijlage")
    response = client.post(reverse("accounts:new_person"), {**SENT, "file": file}, headers=extra)
    return response.status_code, response.content.decode()


def test_what_was_typed_after_the_session_ended_is_shown_whole_to_copy(client: Client) -> None:
    status, html = send(client)
    assert status == 401
    assert "U bent uitgelogd. Hieronder staat wat u typte." in html
    assert LONG in unescape(html).replace("\r\n", "\n") and "<b>mijn" not in html
    assert 'value="Noor &quot;N&quot; de Wit" readonly' in html
    assert html.count("readonly") == 2
    for secret in ("geheim-woord", "kenmerk-van-het-formulier", "inhoud van de bijlage", "bijlage.txt"):
        assert secret not in html


def test_the_page_with_what_was_typed_stays_nowhere(client: Client) -> None:
    response = client.post(reverse("accounts:new_person"), SENT)
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("came_from", "leads_to"),
    [
        ("http://testserver/beheer/mensen/?pagina=2", "/beheer/mensen/?pagina=2"),
        ("https://elders.example/val/", None),
        ("http://testserver//elders.example/", "/elders.example/"),
        ("http://[", None),
        ("", None),
    ],
)
def test_signing_in_leads_back_to_the_page_of_the_form(
    client: Client, came_from: str, leads_to: str | None
) -> None:
    _status, html = send(client, Referer=came_from)
    way_back = quote(leads_to or reverse("accounts:new_person"))
    assert f"?next={way_back}&quot;" in html or f'?next={way_back}"' in html


def test_a_block_gets_what_was_typed_without_a_page_around_it(client: Client) -> None:
    status, html = send(client, **{"HX-Request": "true"})
    assert status == 401
    assert "U bent uitgelogd." in html and "Regel 399 van" in html
    assert "<html" not in html and "<h1" not in html


def test_the_page_tells_htmx_to_show_that_block(client: Client) -> None:
    assert '{"code":"401","swap":true}' in client.get(reverse("account_login")).content.decode()


def test_who_typed_nothing_signs_in_at_once(client: Client) -> None:
    assert client.post(reverse("accounts:new_person"), {"password": "x", "tick": "on"}).status_code == 302
    assert client.get(reverse("accounts:new_person")).status_code == 302


def test_who_lost_the_right_while_typing_gets_the_text_back(client: Client, people: dict[str, User]) -> None:
    client.force_login(people["employee"])
    status, html = send(client)
    assert status == 403
    assert "Wat u typte is niet opgeslagen." in html and "Regel 399 van" in html
    assert "geheim-woord" not in html
