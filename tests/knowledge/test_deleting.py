"""What an editor can't delete: the fixed part of the site, and a meeting that people registered for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from accounts.models import User
from accounts.roles import Role
from knowledge.events.actions import confirm_registration, register_for_event
from knowledge.models import Event, HomePage, SectionPage, Session
from post.outbox import run_due


@pytest.fixture
def publisher(client: Client, make_user: Callable[..., User]) -> Client:
    client.force_login(make_user(Role.ADMINISTRATOR))
    return client


def delete(client: Client, page: Page) -> None:
    """In both ways that the editor has."""
    client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    client.post(reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"]) + f"?id={page.pk}")


@pytest.mark.parametrize("kind", [HomePage, SectionPage])
def test_the_fixed_part_of_the_site_stays(
    content: Path, publisher: Client, kind: type[HomePage] | type[SectionPage]
) -> None:
    page = kind.objects.first()
    delete(publisher, page)
    assert kind.objects.filter(pk=page.pk).exists()


def test_a_meeting_that_people_come_to_stays_until_it_is_over(content: Path, publisher: Client) -> None:
    event = Event.objects.get()
    register_for_event(event, name="Noor", email="noor@gemeente.example", organisation="G", key="k")
    delete(publisher, event)
    assert Event.objects.exists()
    past = timezone.now() - dt.timedelta(days=2)
    Session.objects.update(starts_at=past, ends_at=past + dt.timedelta(hours=1))
    delete(publisher, event)
    assert not Event.objects.exists()


def test_a_meeting_that_is_off_stays_until_people_heard_of_it(content: Path, publisher: Client) -> None:
    event = Event.objects.get()
    confirm_registration(
        register_for_event(event, name="Noor", email="noor@gemeente.example", organisation="G", key="k")
    )
    Event.objects.get().unpublish()
    delete(publisher, event)
    assert Event.objects.exists()
    run_due()
    delete(publisher, event)
    assert not Event.objects.exists()
    run_due()
    assert [m.subject for m in mail.outbox][-1] == "Gaat niet door: Het webinar"
