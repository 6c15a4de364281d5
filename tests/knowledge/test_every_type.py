"""What every resource tells about itself: who keeps it, when it was checked, what changed, its files."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.documents import get_document_model

from accounts.models import Membership, Organisation
from knowledge.models import Resource, SectionPage
from knowledge.resources.listing import MODELS

ADDRESSES = [
    "/handreikingen/gids/", "/gereedschappen/kist/", "/stappenplannen/plan/",
    "/modelverordeningen/verordening/", "/praktijkvoorbeelden/voorbeeld/", "/regelingen/regeling/",
    "/wetgeving/wet/", "/veelgestelde-vragen/vraag/", "/nieuws/bericht/", "/begrippen/huisregels/",
    "/doelgroepen/bewoners-a/", "/actielijnen/lijn-een/",
]  # fmt: skip


def page_of(address: str) -> Resource:
    return Resource.objects.get(url_path__endswith=address).specific


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_type_tells_of_itself(content: Path, client: Client, make_user, address: str) -> None:
    page = page_of(address)
    keeper = make_user("expert", email="noor@example.org")
    town = Organisation.objects.create(kind="municipality", name="Gemeente Ergens", slug="ergens")
    Membership.objects.create(user=keeper, organisation=town)
    document = get_document_model().objects.create(
        title="Het document", file=ContentFile(b"a,b", name="b.csv"), file_size=2048
    )
    page.maintainer = keeper
    page.checked_on = "2026-10-12"
    page.downloads = [("download", {"document": document, "title": ""})]
    page.version_notes = [("note", {"date": "2026-10-11", "text": "De bedragen zijn nieuw."})]
    page.sources = [("source", {"title": "De bron zelf", "detail": "", "url": ""})]
    page.save_revision().publish()

    html = client.get(address).content.decode()

    for text in (
        "expert, Gemeente Ergens", "12 oktober 2026", "Leestijd", "Het document", "CSV, 2,0",
        document.url, "11 oktober 2026: De bedragen zijn nieuw.", "De bron zelf",
    ):  # fmt: skip
        assert text in html, text
    assert "Proef" not in html
    assert "noor@" not in html
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    # A gathering page counts and lists besides; a plan looks for its links. With a cache of pages the
    # glossary costs none.
    most = 14 if page.gathers else 11 if page.kind == "step_plan" else 10
    taken = [query["sql"][:90] for query in queries if "knowledge_glossaryterm" not in query["sql"]]
    assert len(taken) <= most, taken


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_that_nobody_in_particular_keeps_is_the_teams(
    content: Path, client: Client, address: str
) -> None:
    assert "programmateam" in client.get(address).content.decode()


SECTIONS = [
    "handreikingen", "gereedschappen", "stappenplannen", "modelverordeningen", "praktijkvoorbeelden",
    "regelingen", "wetgeving", "veelgestelde-vragen", "nieuws", "begrippen", "bijeenkomsten",
]  # fmt: skip


@pytest.mark.parametrize("section", SECTIONS)
def test_every_list_can_be_narrowed_to_a_group_and_a_line_at_the_same_cost(
    content: Path, client: Client, section: str
) -> None:
    page = SectionPage.objects.get(slug=section).get_children().specific().first()
    address = f"/{section}/?doelgroep=bewoners-a&actielijn=lijn-een"
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        assert page.title in client.get(address).content.decode()
    for number in range(4):
        page.copy(update_attrs={"slug": f"kopie-{number}", "title": f"Kopie {number}"})
    with CaptureQueriesContext(connection) as many:
        assert client.get(address).content.decode().count("Kopie") >= 4
    assert len(many) == len(few)
    assert page.title not in client.get(f"/{section}/?doelgroep=bewoners-b").content.decode()
    assert page.title not in client.get(f"/{section}/?actielijn=anders").content.decode()


@pytest.mark.parametrize("section", [*SECTIONS, "doelgroepen", "actielijnen"])
def test_an_editor_writes_every_type_in_dutch(content: Path, client: Client, make_user, section: str) -> None:
    client.force_login(make_user("editor"))
    parent = SectionPage.objects.get(slug=section)
    model = MODELS[parent.kind]
    form = client.get(
        reverse("wagtailadmin_pages:add", args=["knowledge", model._meta.model_name, parent.pk])
    )
    html = form.content.decode()
    assert form.status_code == 200
    for label in ("Downloads", "Versienotities", "Bijgehouden door"):
        assert label.lower() in html.lower()
    assert ("Begin hier" in html) == model.is_gathering
