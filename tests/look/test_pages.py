"""The frame as a visitor gets it: cacheable when nobody is signed in, with a way on when something breaks."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template
from django.test import Client, RequestFactory

from look import error_pages, navigation

GALLERY = ["/look/", "/look/staff/", "/look/form/"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", GALLERY)
def test_every_component_draws_without_anything_inline(client: Client, address: str) -> None:
    html = client.get(address).content.decode()
    assert not re.search(r"\sstyle=|<style|<script(?![^>]*src=)", html)
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


@pytest.mark.django_db
def test_a_page_for_visitors_carries_no_token_and_sets_no_cookie(client: Client) -> None:
    response = client.get("/look/")
    assert "csrfmiddlewaretoken" not in response.content.decode()
    assert not response.cookies


def test_who_is_signed_in_sees_their_name_and_logs_out_by_post(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(navigation, "_items", {})
    request = rf.get("/")
    request.user = SimpleNamespace(is_authenticated=True, get_full_name=lambda: "Noor de Wit")
    template = Template('{% include "look/components/user_menu.html" %}')
    html = template.render(RequestContext(request, {}))
    assert "Noor de Wit" in html
    assert re.search(r'<form method="post" action="[^"]+">.*csrfmiddlewaretoken', html)


def test_who_is_not_signed_in_gets_a_link(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = AnonymousUser()
    html = Template('{% include "look/components/user_menu.html" %}').render(RequestContext(request, {}))
    assert "<a " in html
    assert "<form" not in html


def test_the_error_page_needs_no_user_no_session_and_no_database(rf: RequestFactory) -> None:
    response = error_pages.server_error(rf.get("/"))
    assert response.status_code == 500
    assert "Het ligt niet aan u" in response.content.decode()


@pytest.mark.django_db
def test_a_page_that_does_not_exist_leads_on(client: Client) -> None:
    response = client.get("/look/bestaat-niet/")
    assert response.status_code == 404
    assert 'href="/"' in response.content.decode()


@pytest.mark.django_db
def test_a_failed_form_says_so_in_its_title_and_succeeds_when_mended(client: Client) -> None:
    failed = client.post("/look/form/", {}).content.decode()
    assert "<title>Fout: Wat wilt u weten? | Thuisbasis</title>" in failed
    mended = {"question": "Wie betaalt?", "group": "ouderen", "urgency": "normal", "email": "a@b.example"}
    assert 'role="status"' in client.post("/look/form/", mended).content.decode()


def test_other_pages_of_a_list_keep_what_was_asked(rf: RequestFactory) -> None:
    request = rf.get("/", {"q": "urgentie & wonen", "page": "2"})
    page = Paginator(range(50), 10).page(2)
    html = Template("{% load look %}{% pagination page %}").render(RequestContext(request, {"page": page}))
    assert "?q=urgentie+%26+wonen&amp;page=3" in html
    assert html.count('aria-current="page"') == 1


def test_one_page_has_no_links_to_other_pages() -> None:
    page = Paginator(range(5), 10).page(1)
    html = Template("{% load look %}{% pagination page %}").render(Context({"page": page}))
    assert "<nav" not in html


@pytest.mark.parametrize(
    ("value", "maximum", "width"), [(26, 52, "50.0"), (80, 52, "100.0"), (-1, 52, "0.0"), (1, 0, "0.0")]
)
def test_a_bar_is_as_long_as_its_share(value: int, maximum: int, width: str) -> None:
    source = "{% load look %}{% bar value maximum %}"
    html = Template(source).render(Context({"value": value, "maximum": maximum}))
    assert f'<rect width="{width}"' in html


@pytest.mark.parametrize(("name", "letters"), [("Noor de Wit", "NW"), ("Ilse", "I"), ("", "?")])
def test_an_avatar_has_the_first_and_the_last_letter(name: str, letters: str) -> None:
    assert Template("{% load look %}{{ name|initials }}").render(Context({"name": name})) == letters
