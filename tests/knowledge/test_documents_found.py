"""Documents are read by the worker, shown with size and pages, found while a public page leads to them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from accounts.models import User
from knowledge.caching import store
from knowledge.documents import reading
from knowledge.documents.search_source import passages, readable, still
from knowledge.models import DocumentText, DocumentUse, Guide, SectionPage
from post.models import Effect
from post.outbox import run_due
from search import indexing
from search.engine import engine
from tests.files.test_extraction import pdf, word

NOBODY = AnonymousUser()


def promised(kind: str = "search.index") -> set[str]:
    return set(Effect.objects.filter(kind=kind, state="pending").values_list("key", flat=True))


def document(name: str = "nota.pdf", content: bytes = b"", **more: Any) -> Any:
    made = get_document_model()(title=more.pop("title", "De nota"), **more)
    made.file = ContentFile(content or pdf("Over woonwagens", "", "De standplaatsen tellen"), name=name)
    made._set_document_file_metadata()
    made.save()
    return made


def read(made: Any) -> DocumentText:
    for effect in Effect.objects.filter(kind=reading.KIND, state="pending", key=str(made.pk)):
        reading.carry_out(effect)
    return DocumentText.objects.get(document=made)


def link(made: Any, page: Any = None) -> Guide:
    """Publish a guide whose text leads to the document."""
    guide = page or Guide.objects.get(slug="gids")
    guide.body = [("text", f'<p>Lees <a linktype="document" id="{made.pk}">de nota</a> ook.</p>')]
    guide.save_revision().publish()
    return guide


@pytest.fixture
def nota(content: Path) -> Any:
    """A document that was read, and that the guide leads to."""
    made = document()
    read(made)
    link(made)
    return made


def found(made: Any, user: Any = NOBODY) -> bool:
    """Whether it is indexed for everybody, and readable for this user; the two agree on the public."""
    public = bool(list(passages([str(made.pk)])))
    may = bool(readable(user, [str(made.pk)]))
    assert user is not NOBODY or public == may
    return may


def test_the_worker_reads_a_new_document_once(content: Path) -> None:
    made = document()
    assert str(made.pk) in promised(reading.KIND)
    run_due()
    text = DocumentText.objects.get(document=made)
    assert (text.state, text.pages, len(text.parts)) == ("text", 3, 3)
    Effect.objects.all().delete()
    made.title = "Anders"
    made.save()
    assert promised(reading.KIND) == set()
    made.file = ContentFile(word("Nieuwe tekst"), name="nota.docx")
    made._set_document_file_metadata()
    made.save()
    run_due()
    assert "Nieuwe tekst" in DocumentText.objects.get(document=made).parts[0]


@pytest.mark.parametrize(
    ("name", "content_of_file", "state"),
    [
        ("scan.pdf", pdf("", ""), "no_text"),
        ("dicht.pdf", pdf("x", password="geheim"), "encrypted"),
        ("kapot.pdf", b"%PDF-1.7 kapot", "broken"),
        ("beeld.png", b"\x89PNG", "no_text"),
    ],
)
def test_a_document_without_text_says_why_and_is_found_by_its_title(
    content: Path, name: str, content_of_file: bytes, state: str
) -> None:
    made = document(name, content_of_file)
    assert read(made).state == state
    link(made)
    assert [p.title for p in passages([str(made.pk)])] == ["De nota"]


def test_a_document_whose_file_is_gone_is_no_reason_to_stop(content: Path) -> None:
    made = document()
    made.file.storage.delete(made.file.name)
    assert read(made).state == "broken"
    gone = document()
    effect = Effect.objects.get(kind=reading.KIND, key=str(gone.pk))
    gone.delete()
    reading.carry_out(effect)
    assert not DocumentText.objects.filter(pk=effect.key).exists()


def test_a_hit_opens_a_pdf_at_its_page(nota: Any) -> None:
    third = next(p for p in passages([str(nota.pk)]) if "standplaatsen" in p.text)
    assert third.link == f"{nota.url}#page=3"
    assert third.headings == ("Bladzijde 3",)
    assert (third.kind, third.target_groups, third.action_lines) == (
        "document",
        ("bewoners-a",),
        ("lijn-een",),
    )


def test_the_search_page_finds_it(nota: Any, client: Client) -> None:
    list(indexing.rebuild())
    html = client.get("/zoeken/", {"q": "standplaatsen tellen"}).content.decode()
    assert f"{nota.url}#page=3" in html and "De nota" in html


def test_only_while_a_public_page_leads_to_it(nota: Any) -> None:
    assert found(nota)
    guide = Guide.objects.get(slug="gids")
    guide.body = [("text", "<p>Niets meer.</p>")]
    draft = guide.save_revision()
    assert found(nota), "a draft takes nothing away"
    Effect.objects.all().delete()
    draft.publish()
    assert not found(nota)
    assert f"document:{nota.pk}" in promised()


def test_a_document_goes_with_the_page_that_expires(nota: Any) -> None:
    assert found(nota)
    Guide.objects.filter(slug="gids").update(expire_at=timezone.now())
    assert not found(nota)


def test_unpublishing_closing_and_deleting_the_page_take_it_out(nota: Any, people: dict[str, User]) -> None:
    guide = Guide.objects.get(slug="gids")
    key = f"document:{nota.pk}"
    Effect.objects.all().delete()
    guide.unpublish()
    assert not found(nota) and key in promised()
    guide.get_latest_revision().publish()
    assert found(nota)
    Effect.objects.all().delete()
    section = SectionPage.objects.get(slug="handreikingen")
    closed = PageViewRestriction.objects.create(page=section, restriction_type=PageViewRestriction.LOGIN)
    assert not found(nota) and key in promised()
    assert found(nota, people["employee"])
    closed.delete()
    assert found(nota)
    Effect.objects.all().delete()
    guide.delete()
    assert not found(nota) and key in promised()
    assert not DocumentUse.objects.filter(document=nota).exists()


def test_a_closed_collection_is_respected(nota: Any, people: dict[str, User]) -> None:
    root = Collection.get_first_root_node()
    folder = root.add_child(name="Besloten")
    below = folder.add_child(name="Dieper")
    nota.collection = below
    nota.save()
    assert found(nota)
    Effect.objects.all().delete()
    group = Group.objects.get(name="editor")
    closed = CollectionViewRestriction.objects.create(
        collection=folder, restriction_type=CollectionViewRestriction.GROUPS
    )
    closed.groups.add(group)
    assert not found(nota)
    assert f"document:{nota.pk}" in promised()
    assert found(nota, people["editor"]) and not found(nota, people["employee"])


def test_a_document_that_no_page_leads_to_is_never_found(content: Path) -> None:
    made = document()
    read(made)
    assert not found(made)
    assert not found(made, User.objects.create(email="een@voorbeeld.example"))


def test_a_document_that_is_deleted_leaves_the_index(nota: Any) -> None:
    Effect.objects.all().delete()
    key = f"document:{nota.pk}"
    nota.delete()
    assert key in promised()


def test_a_link_says_type_size_and_pages(nota: Any, client: Client) -> None:
    html = client.get("/handreikingen/gids/").content.decode()
    assert f'<a href="{nota.url}">de nota <small>(PDF, ' in html
    assert "3 bladzijden)</small></a>" in html


def test_blocks_and_downloads_say_so_too(nota: Any, client: Client) -> None:
    guide = Guide.objects.get(slug="gids")
    guide.body = [("file", {"document": nota, "title": "", "note": "Alles erin"})]
    guide.downloads = [("download", {"document": nota, "title": "Om mee te nemen"})]
    guide.save_revision().publish()
    html = client.get("/handreikingen/gids/").content.decode()
    assert html.count("3 bladzijden") == 2
    assert found(nota)


def test_a_link_to_a_document_that_is_gone_is_text(nota: Any, client: Client) -> None:
    nota.delete()
    assert "Lees de nota ook." in client.get("/handreikingen/gids/").content.decode()


def test_queries_do_not_grow_with_the_documents_of_a_page(
    nota: Any, client: Client, django_assert_num_queries: Any
) -> None:
    def body(*documents: Any) -> list[Any]:
        return [
            *(("text", f'<p><a linktype="document" id="{one.pk}">stuk</a></p>') for one in documents),
            *(("file", {"document": one, "title": "", "note": ""}) for one in documents),
        ]

    guide = Guide.objects.get(slug="gids")
    guide.body = body(nota)
    guide.save_revision().publish()
    client.get("/handreikingen/gids/")
    store.empty()
    with CaptureQueriesContext(connection) as few:
        client.get("/handreikingen/gids/")
    many = [document(f"n{number}.pdf") for number in range(3)]
    guide.body = body(nota, *many)
    guide.save_revision().publish()
    store.empty()
    with django_assert_num_queries(len(few)):
        client.get("/handreikingen/gids/")
    with CaptureQueriesContext(connection) as one:
        list(passages([str(nota.pk)]))
    with django_assert_num_queries(len(one)):
        assert len({p.page_id for p in passages(None)}) >= 5


def test_what_was_there_before_is_read_after_set_up(nota: Any) -> None:
    DocumentText.objects.all().delete()
    DocumentUse.objects.all().delete()
    Effect.objects.all().delete()
    call_command("set_up_knowledge", verbosity=0)
    assert str(nota.pk) in promised(reading.KIND)
    assert found(nota)


@pytest.mark.parametrize(
    ("name", "content_of_file", "disposition"),
    [
        ("nota.pdf", pdf("x"), "inline"),
        ("nota.docx", word("x"), "attachment"),
        ("lijst.csv", b"a;b", "attachment"),
    ],
)
def test_nothing_in_a_document_runs_as_part_of_the_site(
    content: Path, client: Client, name: str, content_of_file: bytes, disposition: str
) -> None:
    answer = client.get(document(name, content_of_file).url)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith(disposition)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert ("sandbox" in answer["Content-Security-Policy"]) == (disposition == "attachment")
    assert "html" not in answer["Content-Type"]


def test_a_document_in_a_closed_collection_is_not_handed_out(nota: Any, client: Client) -> None:
    CollectionViewRestriction.objects.create(
        collection=nota.collection, restriction_type=CollectionViewRestriction.LOGIN
    )
    assert client.get(nota.url).status_code == 302


def test_documents_that_are_put_in_another_collection_at_once_are_indexed_anew(
    nota: Any, client: Client, make_user: Any
) -> None:
    client.force_login(make_user("administrator"))
    closed = Collection.get_first_root_node().add_child(name="Besloten")
    CollectionViewRestriction.objects.create(
        collection=closed, restriction_type=CollectionViewRestriction.LOGIN
    )
    Effect.objects.all().delete()
    address = f"/beheer/bulk/wagtaildocs/document/add_to_collection/?id={nota.pk}"
    assert client.post(address, {"collection": closed.pk}).status_code == 302
    nota.refresh_from_db()
    assert nota.collection == closed
    assert promised() == {f"document:{nota.pk}"}
    run_due()
    assert f"document:{nota.pk}" not in engine().page_ids()


def test_a_collection_that_is_put_elsewhere_takes_its_documents_along(
    nota: Any, client: Client, make_user: Any
) -> None:
    user = make_user("administrator")
    User.objects.filter(pk=user.pk).update(is_superuser=True)
    client.force_login(user)
    root = Collection.get_first_root_node()
    closed, open_ = root.add_child(name="Besloten"), root.add_child(name="Open")
    CollectionViewRestriction.objects.create(
        collection=closed, restriction_type=CollectionViewRestriction.LOGIN
    )
    nota.collection = open_
    nota.save()
    assert found(nota)
    Effect.objects.all().delete()
    address = f"/beheer/collections/{open_.pk}/"
    assert client.post(address, {"name": "Open", "parent": closed.pk}).status_code == 302
    assert not found(nota)
    assert promised() == {f"document:{nota.pk}"}


def test_a_replaced_file_is_found_by_nothing_that_it_says_no_longer(nota: Any, client: Client) -> None:
    list(indexing.rebuild())
    assert "standplaatsen" in client.get("/zoeken/", {"q": "standplaatsen tellen"}).content.decode()
    nota.file = ContentFile(pdf("Over studenten"), name="nota2.pdf")
    nota._set_document_file_metadata()
    nota.save()
    # The index has the old text, and the worker did not read the new one yet.
    html = client.get("/zoeken/", {"q": "standplaatsen tellen"}).content.decode()
    assert "De nota" not in html and "#page=" not in html
    assert [passage.id for passage in passages([str(nota.pk)])] == [f"document:{nota.pk}#"]
    run_due()
    html = client.get("/zoeken/", {"q": "nota studenten"}).content.decode()
    assert f'data-page="document:{nota.pk}"' in html


def test_the_name_of_a_page_that_is_taken_away_stands_with_no_document(nota: Any, client: Client) -> None:
    other = SectionPage.objects.get(slug="handreikingen").add_child(
        instance=Guide(title="Zilverlinde", slug="zilverlinde", summary="Kort.")
    )
    link(nota, other)
    list(indexing.rebuild())
    assert "Zilverlinde" in client.get("/zoeken/", {"q": "nota"}).content.decode()
    other.unpublish()
    assert "Zilverlinde" not in client.get("/zoeken/", {"q": "nota"}).content.decode()


def test_a_document_is_indexed_anew_when_the_first_of_its_pages_expires(nota: Any) -> None:
    guide = Guide.objects.get(slug="gids")
    moment = timezone.now() + dt.timedelta(days=3)
    guide.expire_at = moment
    guide.save_revision().publish()
    effect = Effect.objects.get(kind=indexing.IN_TIME, key=f"document:{nota.pk}")
    assert (effect.state, effect.not_before) == ("pending", moment)


def test_judging_documents_takes_as_many_queries_for_one_as_for_many(
    nota: Any, django_assert_num_queries: Any
) -> None:
    documents = list(passages(None))
    still(None, documents)  # what a process asks once
    with CaptureQueriesContext(connection) as one:
        assert still(None, documents) == {passage.id for passage in documents}
    for number in range(3):
        made = document(f"n{number}.pdf", title=f"Stuk {number}")
        read(made)
        guide = Guide.objects.get(slug="gids")
        guide.downloads.append(("download", {"document": made, "title": "Stuk"}))
        guide.save_revision().publish()
    everything = list(passages(None))
    assert len({passage.page_id for passage in everything}) > 3
    with django_assert_num_queries(len(one)):
        assert still(None, everything) == {passage.id for passage in everything}
