"""Personal data is declared, and the privacy page says so in Dutch."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.utils import translation

from accounts import checks, privacy_statement
from accounts.audit import record
from accounts.models import AuditEntry, User
from accounts.privacy import PersonalData
from accounts.tasks import forget_audit


def undeclared_model(**attributes: Any) -> type[models.Model]:
    """A model of a room of ours that exists in this test alone."""
    meta = type("Meta", (), {"app_label": "loket"})
    return type("Visit", (models.Model,), {"__module__": __name__, "Meta": meta, **attributes})


@pytest.fixture(autouse=True)
def leave_no_model_behind() -> Any:
    yield
    apps.all_models["loket"].pop("visit", None)
    apps.clear_cache()


def test_all_that_is_personal_is_declared() -> None:
    assert checks.check_personal_data(None) == []


@pytest.mark.parametrize(
    "field",
    [
        models.EmailField(),
        models.GenericIPAddressField(),
        models.ForeignKey("accounts.User", models.CASCADE, related_name="+"),
    ],
    ids=["address", "ip", "person"],
)
def test_an_undeclared_model_breaks_the_check(field: models.Field[Any, Any]) -> None:
    undeclared_model(seen_by=field)
    [error] = checks.check_personal_data(None)
    assert error.id == "accounts.E001"
    assert "loket.Visit.seen_by" in error.msg


def test_a_name_can_give_personal_data_away() -> None:
    undeclared_model(home_phone=models.CharField(max_length=20))
    assert [error.id for error in checks.check_personal_data(None)] == ["accounts.E001"]


def test_a_declaration_must_name_the_field() -> None:
    undeclared_model(
        email=models.EmailField(),
        phone=models.CharField(max_length=20),
        personal_data=PersonalData(purpose="x", retention="y", fields=("email",)),
    )
    assert ["phone" in error.msg for error in checks.check_personal_data(None)] == [True]


def test_a_declaration_of_the_parent_does_not_cover_the_child() -> None:
    """A child has fields of its own; each says for itself."""
    assert "personal_data" in User.__dict__


@pytest.mark.django_db
def test_the_privacy_page_says_what_is_kept_what_for_and_how_long(client: Client) -> None:
    page = client.get("/privacy/").content.decode()
    for text in (
        "Inloggen, en weten wie vroeg, antwoordde of plande.",
        "Wij verwijderen ze twee jaar na de laatste keer inloggen",
        "E-mails bezorgen",
        "Autoriteit Persoonsgegevens",
    ):
        assert text in page


def test_every_declaration_is_in_dutch() -> None:
    for kind in privacy_statement.kinds():
        for text in (kind.purpose, kind.retention):
            with translation.override("en"):
                source = str(text)
            assert str(text) != source, kind.name


@pytest.mark.django_db
def test_an_audit_entry_goes_after_half_a_year(time_machine: Any) -> None:
    start = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
    time_machine.move_to(start)
    record(None, "old", None)
    time_machine.move_to(start + dt.timedelta(days=2))
    record(None, "younger", None)
    time_machine.move_to(start + dt.timedelta(days=182))
    assert forget_audit() == 0
    time_machine.move_to(start + dt.timedelta(days=184))
    assert forget_audit() == 1
    assert AuditEntry.objects.get().verb == "younger"
