"""What the log says of a request: never the part of an address that lets somebody in."""

import logging

import pytest
from django.conf import settings
from django.test import Client

from config.logs import SecretAddressFilter

pytestmark = pytest.mark.django_db
SECRET = "a-made-up-secret-of-a-link"


@pytest.mark.parametrize("address", [f"/flexpool/agenda/{SECRET}.ics", f"/volgen/beheer/{SECRET}/"])
def test_a_secret_address_is_not_in_the_log(
    client: Client, caplog: pytest.LogCaptureFixture, address: str
) -> None:
    caplog.handler.addFilter(SecretAddressFilter())
    with caplog.at_level(logging.WARNING, logger="django.request"):
        assert client.get(address).status_code >= 400
    # The filter stands on the handler, as in the settings: what other handlers of the test keep is not asked.
    assert "***" in caplog.text
    assert SECRET not in caplog.text


def test_other_addresses_are_written_whole(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.handler.addFilter(SecretAddressFilter())
    with caplog.at_level(logging.WARNING, logger="django.request"):
        client.get("/geen-pagina-van-ons/")
    assert "/geen-pagina-van-ons/" in caplog.text


def test_all_that_is_logged_goes_through_it() -> None:
    assert settings.LOGGING["root"]["handlers"] == ["console"]
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["secret_addresses"]
