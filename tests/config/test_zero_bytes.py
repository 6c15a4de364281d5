"""A zero byte in what was asked: PostgreSQL refuses it, so each of these was an error page once."""

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from config.zero_bytes import ZeroByteMiddleware

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["sessionid", "csrftoken"])
def test_a_cookie_with_a_zero_byte_is_no_cookie(client: Client, name: str) -> None:
    client.cookies[name] = "abcdefghi\x00jkl"
    assert client.get("/account/inloggen/").status_code == 200


def test_a_form_is_refused_and_not_broken_by_it(client: Client) -> None:
    response = client.post("/account/inloggen/", {"login": "a\x00b", "password": "\x00"})
    assert response.status_code == 200
    assert "id_login" in response.content.decode()


@pytest.mark.parametrize("query", ["q=%00woning", "q=woning%0%000", "q=wo%00%00ning%00"])
def test_a_query_is_read_without_it(rf: RequestFactory, query: str) -> None:
    middleware = ZeroByteMiddleware(lambda request: HttpResponse(request.GET["q"]))
    assert middleware(rf.get("/zoeken/", QUERY_STRING=query)).content == b"woning"


def test_no_page_has_it_in_its_address(client: Client) -> None:
    assert client.get("/a%00b/").status_code == 404
