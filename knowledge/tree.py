"""The fixed part of the page tree, and who may work in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Locale, Page, Site

from accounts.roles import PUBLISHERS, Role

from .keeping.workflow import put_workflow
from .resources.landing import HomePage, SectionPage

TREE = Path(__file__).parent / "data" / "tree.yaml"

# What each role may do with pages. Who may add may also edit and take away what is their own draft.
PAGE_RIGHTS: dict[Role, tuple[str, ...]] = {
    Role.EXPERT: ("add_page",),
    Role.EDITOR: ("add_page", "change_page", "publish_page", "unlock_page"),
    Role.PROGRAMME_TEAM: ("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
    Role.ADMINISTRATOR: (
        "add_page", "change_page", "publish_page", "lock_page", "unlock_page", "bulk_delete_page",
    ),
}  # fmt: skip


def put_tree() -> tuple[HomePage, list[str]]:
    """Make the home page and the sections that are missing; what exists is left as editors made it.

    Returns the home page and the slugs that were made.
    """
    wanted = yaml.safe_load(TREE.read_text(encoding="utf-8"))
    made = []
    home = HomePage.objects.first()
    if home is None:
        home = _put_home(wanted["home"])
        made.append(home.slug)
    present = set(home.get_children().values_list("slug", flat=True))
    for section in wanted["sections"]:
        if section["slug"] in present:
            continue
        title = section["title"]
        home.add_child(
            instance=SectionPage(
                title=title,
                draft_title=title,
                slug=section["slug"],
                kind=section["kind"],
                seo_title=section.get("menu_title", ""),
                introduction=section["introduction"],
                search_description=section["introduction"],
            )
        )
        made.append(section["slug"])
    return home, made


def _put_home(wanted: dict[str, Any]) -> HomePage:
    # Wagtail's migrations make these; a database that was emptied since has none.
    Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    root = Page.get_first_root_node() or Page.add_root(instance=Page(title="Root", slug="root"))
    home = HomePage(
        title=wanted["title"],
        draft_title=wanted["title"],
        slug="thuisbasis",
        heading=wanted["heading"],
        introduction=wanted["introduction"],
        example_search=wanted["example_search"],
        popular_searches="\n".join(wanted["popular_searches"]),
        search_description=wanted["introduction"],
    )
    root.add_child(instance=home)
    _put_site(home)
    return home


def _put_site(home: HomePage) -> None:
    address = settings.SITE_URL.split("//", 1)[-1]
    host, _colon, port = address.partition(":")
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    welcome = site.root_page if site.pk else None
    site.hostname, site.site_name = host or "localhost", settings.SITE_NAME
    site.port = int(port or (443 if settings.SITE_URL.startswith("https") else 80))
    site.root_page = home
    site.save()
    # Wagtail's own first page; a page that somebody made stays.
    if welcome is not None and welcome.specific_class is Page and not welcome.get_children().exists():
        welcome.delete()


def put_rights(home: Page) -> None:
    """Give the groups of the roles their rights: pages, pictures, documents and the editor itself.

    With the workflow that pages go through, which is a right too: who approves what.
    """
    put_workflow(home)
    pages = ContentType.objects.get_for_model(Page)
    files_root = Collection.get_first_root_node() or Collection.add_root(name="Root")
    enter = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    for role, codenames in PAGE_RIGHTS.items():
        group, _made = Group.objects.get_or_create(name=role.value)
        group.permissions.add(enter)
        for permission in Permission.objects.filter(content_type=pages, codename__in=codenames):
            GroupPagePermission.objects.get_or_create(group=group, page=home, permission=permission)
        files = Permission.objects.filter(
            content_type__app_label__in=["wagtailimages", "wagtaildocs"],
            codename__in=["add_image", "choose_image", "choose_document"]
            + (["change_image", "add_document", "change_document"] if role in PUBLISHERS else []),
        )
        # A document can be downloaded by everybody from the moment that it is here.
        GroupCollectionPermission.objects.filter(
            group=group, collection=files_root, permission__content_type__app_label="wagtaildocs"
        ).exclude(permission__in=files).delete()
        if role in PUBLISHERS:
            # Old addresses are theirs to mend.
            group.permissions.add(*Permission.objects.filter(content_type__app_label="wagtailredirects"))
        for permission in files:
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=files_root, permission=permission
            )
