"""Pages whose check is overdue: readers, owners and the team are told, and somebody checks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry, User
from accounts.roles import Role
from knowledge.keeping.models import CheckWarning
from knowledge.keeping.overdue import mark_checked, send_weekly_list, warn_owners
from knowledge.models import Guide, Resource
from knowledge.tasks import keep_checks
from post.models import Effect
from post.outbox import run_due

TODAY = dt.date(2027, 5, 3)


@pytest.fixture
def owner(content: Path, make_user: Callable[..., User]) -> User:
    person = make_user(Role.EXPERT)
    Resource.objects.update(next_check_on=None)
    Guide.objects.update(maintainer=person, checked_on="2026-04-01", next_check_on="2027-05-01")
    return person


@pytest.fixture
def team(owner: User, make_user: Callable[..., User]) -> User:
    return make_user(Role.PROGRAMME_TEAM)


def overdue_since_yesterday() -> Guide:
    Guide.objects.update(next_check_on=timezone.localdate() - dt.timedelta(days=1))
    return Guide.objects.get()


def test_a_reader_is_warned_of_an_overdue_check_only(owner: User, client: Client) -> None:
    page = overdue_since_yesterday()
    assert "had op" in client.get(page.url).content.decode()
    Guide.objects.update(next_check_on=timezone.localdate())
    assert "had op" not in client.get(page.url).content.decode()


def test_the_owner_is_warned_once_also_long_after(owner: User) -> None:
    assert warn_owners(dt.date(2027, 5, 1)) == 0
    assert warn_owners(TODAY) == 1
    # What was delivered is forgotten after a month; the note that it was sent stays.
    Effect.objects.all().delete()
    assert warn_owners(TODAY + dt.timedelta(days=40)) == 0
    Guide.objects.update(next_check_on="2027-06-01")
    assert warn_owners(TODAY + dt.timedelta(days=40)) == 1


def test_a_warning_that_fails_half_way_is_not_lost(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**kwargs: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr("knowledge.keeping.overdue.queue_mail", fail)
        with pytest.raises(RuntimeError):
            warn_owners(TODAY)
    assert not CheckWarning.objects.exists()
    assert warn_owners(TODAY) == 1


def test_a_page_without_an_owner_or_off_line_warns_nobody(owner: User) -> None:
    Guide.objects.update(live=False)
    assert warn_owners(TODAY) == 0
    Guide.objects.update(live=True, maintainer=None)
    assert warn_owners(TODAY) == 0


def test_the_team_gets_one_list_a_week(team: User) -> None:
    for day in range(7):
        send_weekly_list(TODAY + dt.timedelta(days=day))
    run_due()
    (message,) = mail.outbox
    assert message.to == [team.email]
    assert message.subject == "1 pagina wacht op een controle"
    assert "De gids" in message.body
    assert reverse("keeping:overdue") in message.alternatives[0][0]
    send_weekly_list(TODAY + dt.timedelta(days=7))
    assert Effect.objects.filter(key__startswith="overdue-list:").count() == 2


def test_the_errand_of_the_worker_does_both_and_nothing_twice(team: User) -> None:
    overdue_since_yesterday()
    keep_checks()
    keep_checks()
    run_due()
    assert sorted(message.to[0] for message in mail.outbox) == sorted(
        [User.objects.with_role(Role.EXPERT).get().email, team.email]
    )


def test_checking_counts_the_same_period_from_today(team: User, client: Client) -> None:
    page = overdue_since_yesterday()
    client.force_login(team)
    address = reverse("keeping:mark_checked", args=[page.pk])
    assert address in client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    expected = timezone.localdate() + (page.next_check_on - page.checked_on)
    assert client.get(address).context["form"].initial["next_check_on"] == expected
    client.post(address, {"next_check_on": expected.strftime("%d-%m-%Y")})
    page = Guide.objects.get()
    assert (page.checked_on, page.next_check_on) == (timezone.localdate(), expected)
    assert AuditEntry.objects.filter(verb="mark_checked", actor=team).exists()


def test_a_draft_that_waits_keeps_its_text_and_gets_the_new_days(team: User) -> None:
    page = Guide.objects.get()
    public = page.summary
    page.summary = "Nog niet openbaar."
    page.save_revision()
    soon = timezone.localdate() + dt.timedelta(days=30)
    mark_checked(team, page, soon)
    page = Guide.objects.get()
    assert page.summary == public
    assert page.has_unpublished_changes
    draft = page.get_latest_revision_as_object()
    assert (draft.summary, draft.next_check_on) == ("Nog niet openbaar.", soon)


def test_only_who_publishes_or_keeps_the_page_may_say_that_it_is_checked(
    team: User, owner: User, make_user: Callable[..., User]
) -> None:
    page, soon = Guide.objects.get(), timezone.localdate() + dt.timedelta(days=30)
    mark_checked(owner, page, soon)
    for role in (Role.EXPERT, Role.EMPLOYEE):
        with pytest.raises(PermissionDenied):
            mark_checked(make_user(role), page, soon)
    with pytest.raises(ValidationError):
        mark_checked(team, page, timezone.localdate())


def test_an_odd_day_is_refused_with_a_message(team: User, client: Client) -> None:
    client.force_login(team)
    address = reverse("keeping:mark_checked", args=[Guide.objects.get().pk])
    for day in ("", "morgen", "01-01-2020", "\0", "31-12-99999"):
        assert "error" in client.post(address, {"next_check_on": day}).content.decode()


def test_the_list_takes_as_many_queries_however_long(team: User, owner: User, client: Client) -> None:
    client.force_login(team)
    overdue_since_yesterday()

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("keeping:overdue"))
        return len(queries)

    count()
    one = count()
    Resource.objects.update(next_check_on=timezone.localdate() - dt.timedelta(days=1), maintainer=owner)
    assert count() == one
    html = client.get(reverse("keeping:overdue")).content.decode()
    assert html.count("Markeer als nagekeken<") > 5


def test_an_expert_sees_only_what_is_theirs(owner: User, client: Client) -> None:
    Resource.objects.update(next_check_on=timezone.localdate() - dt.timedelta(days=1))
    client.force_login(owner)
    html = client.get(reverse("keeping:overdue") + "?van=iedereen&p=x").content.decode()
    assert "De gids" in html
    assert "Het voorbeeld" not in html
