"""Nobody signs in past the limits and the second step, or changes an address past its confirmation."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.actions import SYSTEM
from accounts.models import User
from knowledge.actions import set_up


@pytest.mark.parametrize("address", ["/beheer/login/", "/_util/login/"])
def test_wagtails_own_sign_in_pages_lead_to_ours(client: Client, db: None, address: str) -> None:
    for answer in (
        client.get(address, {"next": "/beheer/"}),
        client.post(address, {"username": "a", "password": "b"}),
    ):
        assert answer.status_code in (302, 405)
    assert client.get(address, {"next": "/beheer/"})["Location"] == "/account/inloggen/?next=%2Fbeheer%2F"


def test_who_may_not_edit_is_told_so_instead_of_led_round(
    client: Client, make_user: Callable[..., User]
) -> None:
    visitor = client.get("/beheer/pages/", follow=True)
    assert visitor.redirect_chain[-1][0] == "/account/inloggen/?next=%2Fbeheer%2Fpages%2F"
    client.force_login(make_user("employee"))
    refused = client.get("/beheer/pages/", follow=True)
    assert refused.status_code == 403
    assert "U mag deze pagina niet zien" in refused.content.decode()


def test_the_editors_own_page_changes_no_address_and_no_password(
    client: Client, make_user: Callable[..., User]
) -> None:
    set_up(SYSTEM)
    editor = make_user("editor")
    client.force_login(editor)
    client.post(
        "/beheer/account/",
        {
            "name_email-first_name": "Proef",
            "name_email-last_name": "Editor",
            "name_email-email": "slachtoffer@hengelo.example",
            "password-old_password": "x",
            "password-new_password1": "een-heel-nieuw-woord",
            "password-new_password2": "een-heel-nieuw-woord",
        },
    )
    before = editor.email
    editor.refresh_from_db()
    assert editor.email == before
    page = client.get("/beheer/account/").content.decode()
    assert "name_email-first_name" in page
    assert "name_email-email" not in page
    assert "old_password" not in page
