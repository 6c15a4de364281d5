"""Taking pages away asks where their address leads; old addresses lead on, without chains and circles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from accounts.models import AuditEntry, User
from accounts.roles import Role
from knowledge.keeping.redirects import lead_after_expiry, referrers, take_away
from knowledge.models import Faq, Guide, PracticeCase, SectionPage, StepPlan
from knowledge.tasks import publish_scheduled
from tests.knowledge import editing


@pytest.fixture
def team(content: Path, make_user: Callable[..., User]) -> User:
    return make_user(Role.PROGRAMME_TEAM)


@pytest.fixture
def editor(team: User) -> Client:
    client = Client()
    client.force_login(team)
    return client


@pytest.fixture
def plan(content: Path) -> StepPlan:
    """The guide refers to it, in its text and as a related page."""
    return StepPlan.objects.get()


def rename(page: Page, slug: str, on_commit: Callable[..., Any]) -> None:
    """Publish under another address; what Wagtail does after that, it does when all is written."""
    page.slug = slug
    with on_commit(execute=True):
        page.save_revision().publish()


def decide(editor: Client, address: str, page: Page, target: Page | None) -> int:
    name = f"page-{page.pk}"
    data = {f"{name}-target": str(target.pk)} if target else {f"{name}-nowhere": "on"}
    return editor.post(address, data).status_code


def unpublish(editor: Client, page: Page, target: Page | None) -> None:
    answer = editor.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
    decide(editor, answer["Location"], page, target)


def test_who_refers_is_known_from_texts_steps_and_chosen_pages(plan: StepPlan) -> None:
    guide = Guide.objects.get()
    found = referrers([guide, plan])
    # Both go: they ask nothing of each other.
    assert not {guide.pk, plan.pk} & {page.pk for sources in found.values() for page in sources}
    assert guide.pk in [page.pk for page in referrers([plan])[plan.pk]]
    assert plan.pk in [page.pk for page in referrers([guide])[guide.pk]]


def test_what_nothing_refers_to_goes_as_always(editor: Client) -> None:
    page = Faq.objects.get()
    editor.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
    page.refresh_from_db()
    assert not page.live


def test_unpublishing_asks_first_and_tells_who_refers(editor: Client, plan: StepPlan) -> None:
    answer = editor.post(reverse("wagtailadmin_pages:unpublish", args=[plan.pk]))
    plan.refresh_from_db()
    assert plan.live
    html = editor.get(answer["Location"]).content.decode()
    assert "De gids" in html and "ernaar:" in html


def test_an_address_leads_to_the_page_that_was_chosen(
    editor: Client, plan: StepPlan, client: Client, team: User
) -> None:
    case = PracticeCase.objects.get()
    unpublish(editor, plan, case)
    answer = client.get(plan.url)
    # Not for ever: the page may come back.
    assert (answer.status_code, answer["Location"]) == (302, case.url)
    assert AuditEntry.objects.filter(verb="redirect_page", actor=team).exists()
    plan.refresh_from_db()
    plan.save_revision().publish()
    assert client.get(plan.url).status_code == 200


def test_nowhere_is_an_answer_too(editor: Client, plan: StepPlan, client: Client) -> None:
    unpublish(editor, plan, None)
    assert client.get(plan.url).status_code == 404


def test_no_answer_or_both_is_asked_again_and_nothing_goes(editor: Client, plan: StepPlan) -> None:
    address = editor.post(reverse("wagtailadmin_pages:unpublish", args=[plan.pk]))["Location"]
    name = f"page-{plan.pk}"
    case = PracticeCase.objects.get()
    for data in (
        {},
        {f"{name}-nowhere": "on", f"{name}-target": str(case.pk)},
        {f"{name}-target": "niets"},
        {f"{name}-target": "999999999"},
        {f"{name}-target": "9" * 400},
        {f"{name}-target": str(plan.pk)},
    ):
        answer = editor.post(address, data)
        assert answer.status_code == 200
        assert "help-critical" in answer.content.decode() or "error-message" in answer.content.decode()
    plan.refresh_from_db()
    assert plan.live


def test_deleting_asks_too_and_leads_on_for_ever(editor: Client, plan: StepPlan, client: Client) -> None:
    address, case = plan.url, PracticeCase.objects.get()
    asked = editor.get(reverse("wagtailadmin_pages:delete", args=[plan.pk]))["Location"]
    decide(editor, asked, plan, case)
    assert not StepPlan.objects.exists()
    answer = client.get(address)
    assert (answer.status_code, answer["Location"]) == (301, case.url)


@pytest.mark.parametrize("action", ["unpublish", "delete"])
def test_several_at_once_are_asked_about_together(action: str, editor: Client, plan: StepPlan) -> None:
    faq, case = Faq.objects.get(), PracticeCase.objects.get()
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    # Deleting several is for administrators; the programme team may choose one.
    chosen = [plan, faq] if action == "unpublish" else [plan]
    answer = editor.post(bulk + "?" + "&".join(f"id={page.pk}" for page in chosen))
    assert Page.objects.filter(pk__in=[page.pk for page in chosen], live=True).count() == len(chosen)
    assert decide(editor, answer["Location"], plan, case) == 302
    assert not Page.objects.filter(pk__in=[page.pk for page in chosen], live=True).exists()


def test_who_may_not_take_a_page_away_may_not_here(
    plan: StepPlan, make_user: Callable[..., User], client: Client
) -> None:
    expert = make_user(Role.EXPERT)
    with pytest.raises(PermissionDenied):
        take_away(expert, "unpublish", {plan: None})
    client.force_login(expert)
    client.post(
        f"{reverse('keeping:take_away')}?actie=unpublish&id={plan.pk}", {f"page-{plan.pk}-nowhere": "on"}
    )
    plan.refresh_from_db()
    assert plan.live


@pytest.mark.parametrize(
    "query", ["", "?actie=move&id=1", "?actie=delete", "?actie=delete&id=x&id=999999999999"]
)
def test_an_odd_address_is_not_found(query: str, editor: Client) -> None:
    assert editor.get(reverse("keeping:take_away") + query).status_code == 404


def test_older_addresses_lead_on_at_once(
    editor: Client, plan: StepPlan, client: Client, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    older = plan.url
    rename(plan, "nieuw-plan", django_capture_on_commit_callbacks)
    plan = StepPlan.objects.get()
    assert client.get(older)["Location"] == plan.url
    case = PracticeCase.objects.get()
    unpublish(editor, plan, case)
    assert client.get(older)["Location"] == client.get(plan.url)["Location"] == case.url


def test_there_and_back_leads_in_no_circle(
    editor: Client,
    plan: StepPlan,
    client: Client,
    team: User,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    first = plan.url
    for slug in ("ander-plan", "plan"):
        rename(plan, slug, django_capture_on_commit_callbacks)
    assert Redirect.objects.filter(redirect_page=plan.pk).count() == 2
    unpublish(editor, plan, None)
    assert client.get(first).status_code == 404
    # Also when it was taken away in another way, such as on a schedule.
    plan.refresh_from_db()
    plan.save_revision().publish()
    Redirect.objects.create(old_path=first.rstrip("/"), redirect_page=plan)
    StepPlan.objects.get().unpublish()
    assert client.get(first).status_code == 404


def test_two_pages_never_lead_to_each_other(team: User, plan: StepPlan, client: Client) -> None:
    case = PracticeCase.objects.get()
    take_away(team, "unpublish", {plan: case})
    plan.refresh_from_db()
    with pytest.raises(ValidationError):
        take_away(team, "unpublish", {case: plan})
    plan.save_revision().publish()
    take_away(team, "unpublish", {case: StepPlan.objects.get()})
    take_away(team, "unpublish", {StepPlan.objects.get(): None})
    assert client.get(plan.url).status_code == 404
    answer = client.get(case.url, follow=True)
    assert answer.status_code == 404 and len(answer.redirect_chain) == 1


def test_renaming_a_section_takes_the_pages_below_along(
    plan: StepPlan, client: Client, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    older, section = plan.url, SectionPage.objects.get(kind="step_plan")
    rename(section, "plannen", django_capture_on_commit_callbacks)
    answer = client.get(older)
    assert answer.status_code == 301
    assert answer["Location"] == StepPlan.objects.get().url != older
    # Back again: the page at the address wins from the redirect.
    rename(SectionPage.objects.get(pk=section.pk), "stappenplannen", django_capture_on_commit_callbacks)
    assert client.get(older).status_code == 200


def test_moving_a_page_leaves_a_redirect(
    plan: StepPlan, client: Client, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    older = plan.url
    with django_capture_on_commit_callbacks(execute=True):
        plan.move(SectionPage.objects.get(kind="guide"), "last-child")
    moved = StepPlan.objects.get()
    answer = client.get(older)
    assert (answer.status_code, answer["Location"]) == (301, moved.url)
    assert moved.url != older and client.get(moved.url).status_code == 200


def test_moving_a_section_leaves_redirects_for_the_pages_below(
    plan: StepPlan, client: Client, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    section = SectionPage.objects.get(kind="step_plan")
    older = [section.url, plan.url]
    with django_capture_on_commit_callbacks(execute=True):
        section.move(SectionPage.objects.get(kind="guide"), "last-child")
    for before, page in zip(
        older, (SectionPage.objects.get(pk=section.pk), StepPlan.objects.get()), strict=True
    ):
        answer = client.get(before)
        assert (answer.status_code, answer["Location"]) == (301, page.url)
        assert page.url != before


def expiring(editor: Client, page: Page, moment: dt.datetime) -> Any:
    """Publish the page with a moment at which it goes."""
    sent = editing.opened(editor, page) | {"expire_at": moment.strftime("%d-%m-%Y %H:%M")}
    return editor.post(editing.edit_address(page), sent | {"action-publish": "1"})


def test_a_page_that_expires_asks_where_its_address_leads_then(
    editor: Client, plan: StepPlan, client: Client
) -> None:
    moment = timezone.localtime() + dt.timedelta(days=2)
    asked = expiring(editor, plan, moment)
    assert "actie=expire" in asked["Location"]
    html = editor.get(asked["Location"]).content.decode()
    assert "De gids" in html and "tot dan zien lezers de pagina" in html
    case = PracticeCase.objects.get()
    assert decide(editor, asked["Location"], plan, case) == 302
    # Until then readers see the page.
    assert Client().get(plan.url).status_code == 200
    with time_machine.travel(moment + dt.timedelta(minutes=2), tick=False):
        publish_scheduled()
        answer = Client().get(plan.url)
    assert not StepPlan.objects.get().live
    assert (answer.status_code, answer["Location"]) == (302, case.url)


def test_what_was_chosen_for_later_is_not_asked_again(editor: Client, plan: StepPlan) -> None:
    moment = timezone.localtime() + dt.timedelta(days=2)
    decide(editor, expiring(editor, plan, moment)["Location"], plan, PracticeCase.objects.get())
    again = expiring(editor, plan, moment + dt.timedelta(days=1))
    assert "actie=expire" not in again["Location"]


def test_an_expiring_page_that_gets_another_address_asks_anew_and_its_old_one_leads_to_it(
    editor: Client, plan: StepPlan, client: Client, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    moment = timezone.localtime() + dt.timedelta(days=2)
    decide(editor, expiring(editor, plan, moment)["Location"], plan, PracticeCase.objects.get())
    older = plan.url
    rename(StepPlan.objects.get(), "anders", django_capture_on_commit_callbacks)
    renamed = StepPlan.objects.get()
    assert client.get(older)["Location"] == renamed.url
    assert "actie=expire" in expiring(editor, renamed, moment)["Location"]


def test_an_expiring_page_never_leads_to_itself(editor: Client, plan: StepPlan) -> None:
    asked = expiring(editor, plan, timezone.localtime() + dt.timedelta(days=2))
    assert decide(editor, asked["Location"], plan, plan) == 200
    assert not Redirect.objects.exists()


def test_nothing_is_asked_where_nothing_refers_to_what_expires(editor: Client) -> None:
    answer = expiring(editor, Faq.objects.get(), timezone.localtime() + dt.timedelta(days=2))
    assert answer.status_code == 302 and "actie=expire" not in answer["Location"]


def test_who_may_not_take_a_page_away_does_not_say_where_it_leads(
    plan: StepPlan, make_user: Callable[..., User]
) -> None:
    with pytest.raises(PermissionDenied):
        lead_after_expiry(make_user(Role.EXPERT), plan, None)


@pytest.mark.parametrize("onward", ["//elders.example/", "javascript:alert(1)", "geen-pad", "\x00"])
def test_after_taking_away_one_is_led_nowhere_else(plan: StepPlan, editor: Client, onward: str) -> None:
    query = urlencode({"actie": "unpublish", "id": plan.pk, "next": onward})
    answer = editor.post(f"{reverse('keeping:take_away')}?{query}", {f"page-{plan.pk}-nowhere": "on"})
    assert answer["Location"] == reverse("wagtailadmin_explore", args=[plan.get_parent().pk])


def test_old_addresses_come_in_as_text_and_no_workbook_is_unpacked(
    editor: Client, plan: StepPlan, make_user: Callable[..., User]
) -> None:
    address = reverse("wagtailredirects:start_import")
    for name in ("lijst.xlsx", "lijst.csv.XLSX", "lijst", "lijst.tsv"):
        upload = SimpleUploadedFile(name, b"PK\x03\x04")
        answer = editor.post(address, {"import_file": upload}, follow=True)
        assert "Bewaar de lijst als CSV-bestand" in answer.content.decode()
    upload = SimpleUploadedFile("lijst.csv", b"from,to\n/oud/,/nieuw/\n")
    assert "/oud/" in editor.post(address, {"import_file": upload}).content.decode()
    client = Client()
    client.force_login(make_user(Role.EXPERT))
    upload.seek(0)
    assert client.post(address, {"import_file": upload}).status_code == 302
