"""The editor's menu: one place, in Dutch, for each role what it can use."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from accounts.models import User
from accounts.roles import Role
from knowledge.keeping.editor import urls
from knowledge.keeping.editor.menu import LISTS, REGISTER_HOOK, SectionMenu
from knowledge.models import Guide, HomePage, SectionPage

WRITERS = [Role.EDITOR, Role.PROGRAMME_TEAM, Role.ADMINISTRATOR, Role.EXPERT]
# Taking pages away asks for the pages in its address.
OUR_LISTS = [
    f"keeping:{entry.name}"
    for entry in urls.urlpatterns
    if not entry.pattern.regex.groups and entry.name != "take_away"
]

NOT_FOR_EXPERTS = {"keeping:links", "keeping:documents_without_text"}


@pytest.fixture
def signed_in(content: Path, make_user: Callable[..., User]) -> Callable[..., Client]:
    def sign_in(role: str) -> Client:
        client = Client()
        client.force_login(make_user(role))
        return client

    return sign_in


def menu_of(client: Client) -> list[str]:
    """The labels of our menu."""
    request = client.get(reverse("wagtailadmin_home")).wsgi_request
    menu = SectionMenu(REGISTER_HOOK)
    return [str(item.label) for item in sorted(menu.menu_items_for_request(request), key=lambda i: i.order)]


def test_a_publisher_finds_sections_first_then_lists(signed_in: Callable[..., Client]) -> None:
    labels = menu_of(signed_in(Role.EDITOR))
    assert labels[0] == "Doelgroepen" or "Handreikingen" in labels[:10]
    assert labels.index("Te controleren") == SectionPage.objects.count()
    assert {"Te laat", "Doorverwijzingen"} <= set(labels)


def test_an_expert_finds_only_what_an_expert_can_use(signed_in: Callable[..., Client]) -> None:
    labels = menu_of(signed_in(Role.EXPERT))
    assert {"Handreikingen", "Te controleren", "Te laat"} <= set(labels)
    assert "Doorverwijzingen" not in labels


def test_another_part_adds_an_item_of_its_own(signed_in: Callable[..., Client]) -> None:
    def item() -> MenuItem:
        return MenuItem("Mijn lijst", "/beheer/", name="mine", order=LISTS + 1)

    with hooks.register_temporarily(REGISTER_HOOK, item):
        labels = menu_of(signed_in(Role.EDITOR))
    assert labels[labels.index("Te controleren") + 1] == "Mijn lijst"


@pytest.mark.parametrize("role", sorted(Role.values))
def test_our_lists_are_for_who_works_in_the_editor(role: str, signed_in: Callable[..., Client]) -> None:
    client = signed_in(role)
    for name in OUR_LISTS:
        answer = client.get(reverse(name))
        if role in WRITERS:
            # The editor leads who may not see a page to its front page, with a message.
            expected = 302 if name in NOT_FOR_EXPERTS and role == Role.EXPERT else 200
            assert answer.status_code == expected, name
            assert answer.status_code == 302 or "no-store" in answer["Cache-Control"]
        else:
            assert answer.status_code == 302, name


@pytest.mark.parametrize("role", WRITERS)
def test_what_an_editor_sees_is_dutch(role: str, signed_in: Callable[..., Client]) -> None:
    client = signed_in(role)
    section = SectionPage.objects.get(kind="guide")
    pages = [reverse("wagtailadmin_home"), reverse("wagtailadmin_explore", args=[section.pk])]
    pages += [reverse(name) for name in OUR_LISTS if not (role == Role.EXPERT and name in NOT_FOR_EXPERTS)]
    if role != Role.EXPERT:
        pages.append(reverse("wagtailadmin_pages:edit", args=[Guide.objects.get().pk]))
        pages.append(reverse("wagtailredirects:index"))
    for address in pages:
        html = client.get(address).content.decode()
        words = set(re.findall(r">\s*([A-Z][a-z]+(?: [a-z]+)*)\s*<", html))
        english = {
            "Publish", "Save draft", "Unpublish", "Delete", "Edit", "Move", "Copy", "History", "Reports",
            "Settings", "Images", "Documents", "Pages", "Redirects", "Submit", "Preview",
            "Comments", "Status",
        } & words  # fmt: skip
        # These are spelled the same in Dutch.
        assert english <= {"Status"}, address


def test_the_fixed_part_of_the_site_stays_public(signed_in: Callable[..., Client]) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    for page in (HomePage.objects.get(), SectionPage.objects.get(kind="guide")):
        client.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"])
        client.post(f"{address}?id={page.pk}")
        page.refresh_from_db()
        assert page.live


@pytest.mark.parametrize("role", WRITERS)
def test_the_front_page_is_ours_and_says_what_waits(role: str, signed_in: Callable[..., Client]) -> None:
    html = signed_in(role).get(reverse("wagtailadmin_home")).content.decode()
    assert "guide.wagtail.org" not in html
    assert "Thuisbasis</title>" in html
    assert "knowledge/editor.css" in html
    for name in ("keeping:to_check", "keeping:overdue", "knowledge:feedback"):
        assert re.search(rf'href="{reverse(name)}"><strong>\d+</strong>', html), name


def test_the_front_page_starts_a_new_page_of_each_kind(signed_in: Callable[..., Client]) -> None:
    client = signed_in(Role.EDITOR)
    html = client.get(reverse("wagtailadmin_home")).content.decode()
    addresses = re.findall(r'href="(/beheer/pages/add/knowledge/[^"]+)"', html)
    sections = SectionPage.objects.exclude(kind__in=("group", "line"))
    assert len(addresses) == sections.count()
    for address in addresses:
        assert client.get(address).status_code == 200, address


def test_the_front_page_keeps_my_drafts_apart_from_those_of_others(
    signed_in: Callable[..., Client], make_user: Callable[..., User]
) -> None:
    guide = Guide.objects.get()
    client = signed_in(Role.EDITOR)
    guide.title = "Mijn begonnen wijziging"
    guide.save_revision(user=User.objects.get(pk=client.session["_auth_user_id"]))
    assert "Mijn begonnen wijziging" in client.get(reverse("wagtailadmin_home")).content.decode()
    guide.save_revision(user=make_user(Role.PROGRAMME_TEAM))
    html = client.get(reverse("wagtailadmin_home")).content.decode()
    assert "my-drafts" not in html
