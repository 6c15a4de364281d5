"""A number in an address that is the key of nothing is "not found", however long it is."""

from __future__ import annotations

import pytest
from django.test import Client

LONG = "9" * 30


@pytest.mark.parametrize("path", ["nuttig", "gelezen"])
def test_a_reader_who_sends_an_endless_number_gets_not_found(client: Client, path: str, db: None) -> None:
    answer = client.post(
        f"/{path}/{LONG}/", {"useful": "yes"},
        headers={"sec-fetch-site": "same-origin", "user-agent": "Mozilla/5.0"},
    )  # fmt: skip
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        f"/onze-stappenplannen/{LONG}/",
        f"/verordeningen/{LONG}/",
    ],
)
def test_so_does_who_is_signed_in(client: Client, make_user, path: str) -> None:
    client.force_login(make_user("editor"))
    assert client.get(path).status_code == 404
