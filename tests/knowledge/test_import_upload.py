"""Importing in the editor: upload, see what would happen, do it; hostile uploads change nothing."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.models import Page, Revision

from accounts.models import User
from accounts.roles import PUBLISHERS, Role
from files import holding
from files.models import private_storage
from knowledge.importing import import_content
from knowledge.importing.lock import LEASE, ImportBusy, ImportLock, alone
from knowledge.models import Guide, SectionPage

from .conftest import SHARED
from .test_import_pictures import picture

ADDRESS = "/beheer/kennis/importeren/"
CARRY_OUT = f"{ADDRESS}uitvoeren/"
GUIDE = f"---\ntitle: Nieuw\nsummary: Iets nieuws.\n{SHARED}---\n\nTekst.\n\n![Huizen](huizen.png)\n"
BAD = GUIDE.replace("summary: Iets nieuws.\n", "")


def packed(**files: bytes | str) -> SimpleUploadedFile:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return SimpleUploadedFile("inhoud.zip", made.getvalue())


def good(prefix: str = "") -> SimpleUploadedFile:
    return packed(
        **{f"{prefix}handreikingen/nieuw.md": GUIDE, f"{prefix}handreikingen/huizen.png": picture()}
    )


def text(answer: Any) -> str:
    return answer.content.decode()


def token_of(answer: Any) -> str:
    return text(answer).split('name="token" value="', 1)[1].split('"', 1)[0]


def state() -> tuple[int, int, int]:
    return Page.objects.count(), Revision.objects.count(), get_image_model().objects.count()


@pytest.fixture
def editor(content: Path, people: dict[str, User], client: Client) -> Client:
    client.force_login(people["editor"])
    return client


@pytest.mark.parametrize("role", list(Role))
def test_only_who_publishes_may_import(
    content: Path, people: dict[str, User], client: Client, role: Role
) -> None:
    client.force_login(people[role])
    assert (client.get(ADDRESS).status_code == 200) == (role in PUBLISHERS)
    answer = client.post(CARRY_OUT, {"token": "x"})
    assert (answer.status_code == 302 and answer["Location"] == ADDRESS) == (role in PUBLISHERS)


def test_it_stands_in_the_menu_of_who_publishes(editor: Client) -> None:
    assert ADDRESS in text(editor.get("/beheer/"))


def test_the_example_can_be_imported_as_it_is(editor: Client) -> None:
    assert f"{ADDRESS}voorbeeld/" in text(editor.get(ADDRESS))
    example = editor.get(f"{ADDRESS}voorbeeld/")
    assert example["Content-Disposition"] == 'attachment; filename="voorbeeld-import.zip"'
    seen = editor.post(ADDRESS, {"content": SimpleUploadedFile("voorbeeld.zip", example.content)})
    assert "1 gemaakt" in text(seen)
    assert not seen.context["problems"] and not seen.context["warnings"]


@pytest.mark.parametrize("prefix", ["", "mijn-map/", "a/b/"])
def test_first_one_sees_what_would_happen_then_it_happens(editor: Client, prefix: str) -> None:
    before = state()
    seen = editor.post(ADDRESS, {"content": good(prefix)})
    assert seen.status_code == 200
    assert "nieuw" in text(seen) and "1 gemaakt" in text(seen)
    assert state() == before
    assert len(private_storage().listdir(holding.FOLDER)[1]) == 1
    done = editor.post(CARRY_OUT, {"token": token_of(seen)})
    assert "1 pagina geïmporteerd" in text(done)
    page = Guide.objects.get(slug="nieuw")
    assert page.live and page.owner is not None and page.owner.email.startswith("editor")
    assert page.body[1].value["image"].title == "Huizen"
    assert private_storage().listdir(holding.FOLDER)[1] == []
    again = editor.post(ADDRESS, {"content": good(prefix)})
    assert "1 ongewijzigd" in text(again) and 'name="token"' not in text(again)


def test_loose_files_go_to_the_section_that_was_chosen(editor: Client) -> None:
    section = SectionPage.objects.get(slug="handreikingen")

    def files() -> list[SimpleUploadedFile]:
        return [
            SimpleUploadedFile("C:\\map\\nieuw.md", GUIDE.encode()),
            SimpleUploadedFile("huizen.png", picture()),
        ]

    asked = editor.post(ADDRESS, {"content": files()})
    assert asked.status_code == 422 and "Kies bij welk onderdeel" in text(asked)
    seen = editor.post(ADDRESS, {"content": files(), "section": section.slug})
    editor.post(CARRY_OUT, {"token": token_of(seen)})
    assert Guide.objects.get(slug="nieuw").live


def test_a_bad_file_is_named_in_dutch_with_its_line_and_the_others_come_in(editor: Client) -> None:
    upload = packed(
        **{
            "handreikingen/nieuw.md": GUIDE,
            "handreikingen/huizen.png": picture(),
            "handreikingen/slecht.md": BAD,
            "handrijkingen/verdwaald.md": GUIDE,
        }
    )
    seen = editor.post(ADDRESS, {"content": upload})
    html = text(seen)
    assert "handreikingen/slecht.md</td><td>2</td>" in html
    assert "&#x27;summary&#x27; ontbreekt" in html
    assert "handrijkingen/verdwaald.md" in html and "in geen map van een onderdeel" in html
    editor.post(CARRY_OUT, {"token": token_of(seen)})
    assert Guide.objects.filter(slug="nieuw").exists()
    assert not Guide.objects.filter(slug__in=["slecht", "verdwaald"]).exists()


def test_a_page_that_was_edited_since_is_named_before_it_is_replaced(
    editor: Client, content: Path, people: dict[str, User]
) -> None:
    guide = Guide.objects.get(slug="gids")
    guide.summary = "Van een redacteur."
    guide.save_revision(user=people["editor"])
    changed = (content / "handreikingen/gids.md").read_text().replace("De gids", "De nieuwe gids")
    seen = editor.post(ADDRESS, {"content": packed(**{"handreikingen/gids.md": changed})})
    assert "sinds de vorige import in de beheeromgeving gewijzigd" in text(seen)


def test_a_page_that_was_made_in_the_editor_is_named_before_it_is_replaced(
    editor: Client, content: Path, people: dict[str, User]
) -> None:
    section = Guide.objects.get(slug="gids").get_parent()
    made = section.add_child(instance=Guide(title="Van een redacteur", slug="eigen", summary="Met de hand."))
    made.save_revision(user=people["editor"]).publish()
    plain = GUIDE.replace("![Huizen](huizen.png)\n", "")
    seen = editor.post(ADDRESS, {"content": packed(**{"handreikingen/eigen.md": plain})})
    assert "is in de beheeromgeving gemaakt" in text(seen)


@pytest.mark.parametrize(
    ("upload", "reason"),
    [
        (None, "Dit is een verplicht veld"),
        (SimpleUploadedFile("leeg.zip", b""), "leeg"),
        (SimpleUploadedFile("x.zip", b"geen zip"), "kan niet worden geopend"),
        (packed(**{"../buiten.md": GUIDE}), "niet toegestaan"),
        (packed(**{"handreikingen/x.html": "<script>"}), "die wij niet lezen"),
        (packed(**{"elders/nieuw.md": GUIDE, "nog/meer.md": GUIDE}), "geen map van een onderdeel"),
        (packed(**{"nieuw.md": GUIDE}), "geen map van een onderdeel"),
        (packed(**{"handreikingen/bom.md": "0" * 30_000_000}), "groter uit dan"),
        (packed(**{f"handreikingen/n{n}.md": "x" for n in range(301)}), "meer dan 300"),
        (SimpleUploadedFile("groot.zip", b"0" * 2_000_001), "groter dan"),
    ],
)
def test_a_bad_upload_says_why_and_changes_nothing(
    editor: Client, settings: Any, upload: Any, reason: str
) -> None:
    settings.MAX_UPLOAD_BYTES = 2_000_000
    before = state()
    answer = editor.post(ADDRESS, {"content": upload} if upload else {})
    assert answer.status_code == 422
    assert reason in text(answer)
    assert state() == before
    assert not private_storage().exists(holding.FOLDER)


def test_a_token_of_somebody_else_or_of_yesterday_does_nothing(
    editor: Client, people: dict[str, User]
) -> None:
    seen = editor.post(ADDRESS, {"content": good()})
    other = Client()
    other.force_login(people["programme_team"])
    before = state()
    for client, token in ((other, token_of(seen)), (editor, "onzin"), (editor, "")):
        answer = client.post(CARRY_OUT, {"token": token}, follow=True)
        assert "Kies de bestanden opnieuw" in text(answer)
    assert state() == before


def test_two_imports_at_once_wait_for_each_other(editor: Client, content: Path) -> None:
    seen = editor.post(ADDRESS, {"content": good()})
    with alone():
        answer = editor.post(CARRY_OUT, {"token": token_of(seen)})
        assert answer.status_code == 409 and "Er loopt al een import" in text(answer)
        assert not Guide.objects.filter(slug="nieuw").exists()
    # The same page still has the button that does it.
    editor.post(CARRY_OUT, {"token": token_of(answer)})
    assert Guide.objects.filter(slug="nieuw").exists()


def test_an_import_that_was_killed_holds_others_up_for_a_while(content: Path) -> None:
    from accounts.actions import SYSTEM

    ImportLock.objects.create(name="content", token="x", taken_at=timezone.now())
    with pytest.raises(ImportBusy):
        import_content(SYSTEM, content)
    ImportLock.objects.update(taken_at=timezone.now() - LEASE - dt.timedelta(seconds=1))
    with alone() as still_here:
        still_here()
        ImportLock.objects.update(token="een ander")
        with pytest.raises(ImportBusy):
            still_here()
    assert ImportLock.objects.get().token == "een ander"


@pytest.mark.parametrize("made_up", ["9" * 30, "x\x00", "\u00b2"])
def test_a_made_up_section_is_a_wrong_choice(editor: Client, made_up: str) -> None:
    assert editor.post(ADDRESS, {"content": packed(**{"a.md": "x"}), "section": made_up}).status_code == 422
