"""Who may do what with pages, from an answer's draft to a published page that the search knows."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from knowledge.actions import draft_faq, editor_url, publish
from knowledge.models import Faq, Guide, SectionPage
from vocabulary.models import TargetGroup


def make_draft(actor: object, **extra: object) -> Faq:
    values: dict = {
        "title": "Mogen wij huren?",
        "short_answer": "Ja, dat mag.",
        "body": "Eerste alinea.\n\n## Waarom\n\n- Daarom.\n\n<script>alert(1)</script>",
        "target_groups": TargetGroup.objects.filter(slug="bewoners-a"),
        "source_key": "question-12",
    }
    return draft_faq(actor, **(values | extra))


def test_an_answer_becomes_a_draft_that_nobody_sees(content: Path, client: Client, make_user) -> None:
    expert = make_user("expert")
    page = make_draft(expert)

    assert not page.live
    assert page.owner == expert
    assert client.get("/veelgestelde-vragen/mogen-wij-huren/").status_code == 404
    assert "Mogen wij huren?" not in client.get("/veelgestelde-vragen/").content.decode()
    assert "<script" not in str(page.body.raw_data)
    assert AuditEntry.objects.filter(verb="draft_faq", actor=expert, object_id=str(page.pk)).exists()


def test_the_same_answer_is_one_page(content: Path, make_user) -> None:
    expert = make_user("expert")
    assert make_draft(expert) == make_draft(expert, title="Anders")
    assert make_draft(expert, source_key="question-13").slug == "mogen-wij-huren-2"


def test_an_editor_publishes_it_and_an_expert_does_not(content: Path, client: Client, make_user) -> None:
    expert, editor = make_user("expert"), make_user("editor")
    page = make_draft(expert)
    with pytest.raises(PermissionDenied):
        publish(expert, page)

    publish(editor, page)

    html = client.get("/veelgestelde-vragen/mogen-wij-huren/").content.decode()
    assert "Ja, dat mag." in html
    assert AuditEntry.objects.filter(verb="publish_page", actor=editor).exists()
    assert [group.slug for group in Faq.objects.get(pk=page.pk).target_groups.all()] == ["bewoners-a"]


@pytest.mark.parametrize("role", ["employee", "professional", "planner"])
def test_others_make_no_drafts(content: Path, make_user, role: str) -> None:
    with pytest.raises(PermissionDenied):
        make_draft(make_user(role))


@pytest.mark.parametrize(
    ("role", "enters", "publishes", "deletes"),
    [
        ("editor", True, True, True),
        ("programme_team", True, True, True),
        ("administrator", True, True, True),
        ("expert", True, False, False),
        ("employee", False, False, False),
        ("front_office", False, False, False),
        ("professional", False, False, False),
        ("planner", False, False, False),
    ],
)
def test_rights_in_the_editor_follow_the_role(
    content: Path, client: Client, make_user, role: str, enters: bool, publishes: bool, deletes: bool
) -> None:
    user = make_user(role)
    client.force_login(user)
    guide = Guide.objects.get()
    rights = guide.permissions_for_user(user)

    assert client.get(reverse("wagtailadmin_home")).status_code == (200 if enters else 302)
    assert rights.can_publish() is publishes
    assert rights.can_edit() is publishes
    assert rights.can_delete() is deletes


def test_an_expert_edits_an_own_draft_but_no_page_of_others(content: Path, client: Client, make_user) -> None:
    expert = make_user("expert")
    page = make_draft(expert)
    client.force_login(expert)
    assert page.permissions_for_user(expert).can_edit()
    assert client.get(editor_url(page)).status_code == 200
    assert client.get(editor_url(Guide.objects.get())).status_code == 302


def test_the_editor_speaks_dutch_and_lists_the_sections(content: Path, client: Client, make_user) -> None:
    client.force_login(make_user("editor"))
    html = client.get(reverse("wagtailadmin_home")).content.decode()
    for text in ("Kennisbank", "Handreikingen", "Bijeenkomsten", "Afbeeldingen"):
        assert text in html, text
    assert "wagtail.org" not in html.split('id="wagtail-sidebar-props"')[-1][:200]


@pytest.mark.parametrize(
    "section", ["handreikingen", "stappenplannen", "modelverordeningen", "bijeenkomsten"]
)
def test_every_edit_form_opens(content: Path, client: Client, make_user, section: str) -> None:
    client.force_login(make_user("editor"))
    page = SectionPage.objects.get(slug=section).get_children().first()
    assert client.get(editor_url(page)).status_code == 200
    assert client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk])).status_code == 200


def test_a_section_takes_only_its_own_kind(content: Path) -> None:
    section = SectionPage.objects.get(slug="handreikingen")
    assert Guide.can_create_at(section)
    assert not Faq.can_create_at(section)
