"""Drafts of ordinances: whose they are, saving on top of each other, and a model that changes."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx import Document
from wagtail.fields import StreamField
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from accounts.actions import SYSTEM
from accounts.models import AuditEntry, Organisation, User
from knowledge.importing import import_content
from knowledge.models import ModelOrdinance, OrdinanceDraft
from knowledge.ordinances.actions import (
    DraftChanged,
    ModelChanged,
    adopt_model,
    delete_draft,
    rename_draft,
    save_draft,
    start_draft,
)
from knowledge.ordinances.comparing import word_differences
from knowledge.ordinances.structure import Structure
from post import outbox
from post.models import Effect

MODEL = "/modelverordeningen/verordening/"


@pytest.fixture
def model(content: Path) -> ModelOrdinance:
    return ModelOrdinance.objects.get()


@pytest.fixture
def colleagues(organisation: Organisation, make_user) -> list[User]:
    return [make_user("employee", organisations=[organisation]) for _n in range(2)]


@pytest.fixture
def stranger(make_user) -> User:
    other = Organisation.objects.create(kind="municipality", name="Gemeente Anders", slug="gemeente-anders")
    return make_user("employee", organisations=[other])


@pytest.fixture
def draft(model: ModelOrdinance, organisation: Organisation, colleagues: list[User]) -> OrdinanceDraft:
    return start_draft(colleagues[0], model, organisation, name="Onze verordening")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def posted(draft: OrdinanceDraft, **fields: str) -> dict[str, str]:
    return {"version": str(draft.version), **{name.replace("_", "-"): text for name, text in fields.items()}}


# Whose it is


def test_a_visitor_reads_the_model_and_comes_back_after_signing_in(model: ModelOrdinance) -> None:
    client = Client()
    address = f"{MODEL}opstellen/"

    assert f'href="{address}"' in client.get(MODEL).content.decode()
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"?next={address}")


def test_a_colleague_goes_on_with_a_draft_and_nobody_else_sees_it(
    draft: OrdinanceDraft, colleagues: list[User], stranger: User, people: dict[str, User]
) -> None:
    address = f"/verordeningen/{draft.pk}/"
    pages = ["", "naam/", "verwijderen/", "wijzigingen/", "tekst/", "word/"]

    assert "Onze verordening" in signed_in(colleagues[1]).get("/verordeningen/").content.decode()
    assert "Onze verordening" in signed_in(colleagues[1]).get(f"{MODEL}opstellen/").content.decode()
    assert signed_in(colleagues[1]).get(address).status_code == 200
    for other in (stranger, people["administrator"], people["programme_team"]):
        client = signed_in(other)
        assert [client.get(address + name).status_code for name in pages] == [404] * len(pages)
        assert client.post(f"{address}voorbeeld/").status_code == 404
        assert "Onze verordening" not in client.get("/verordeningen/").content.decode()
        with pytest.raises(PermissionDenied):
            save_draft(other, draft, articles={}, values={"gemeente": "Anders"}, version=draft.version)
        with pytest.raises(PermissionDenied):
            delete_draft(other, draft)
        with pytest.raises(PermissionDenied):
            rename_draft(other, draft, name="Van ons")
    assert OrdinanceDraft.objects.get().values == {}


def test_who_left_the_organisation_sees_its_drafts_no_more(
    draft: OrdinanceDraft, colleagues: list[User]
) -> None:
    client = signed_in(colleagues[0])
    colleagues[0].memberships.all().delete()

    assert client.get(f"/verordeningen/{draft.pk}/").status_code == 404


def test_a_draft_begins_with_a_name_that_its_organisation_has_not_got(
    model: ModelOrdinance, organisation: Organisation, colleagues: list[User]
) -> None:
    client = signed_in(colleagues[0])
    address = f"{MODEL}opstellen/"
    form = {"name": "Onze verordening", "organisation": str(organisation.pk)}

    answer = client.post(address, form)
    assert answer.status_code == 302
    assert client.get(answer["Location"]).status_code == 200
    again = client.post(address, form)
    assert again.status_code == 422
    assert "heeft al een concept met deze naam" in again.content.decode()
    assert client.post(address, form | {"name": "\x00"}).status_code == 422
    assert client.post(address, form | {"name": " "}).status_code == 422
    assert client.post(address, form | {"name": "Tweede"}).status_code == 302
    assert OrdinanceDraft.objects.count() == 2
    assert AuditEntry.objects.filter(verb="start_draft", actor=colleagues[0]).count() == 2


def test_nobody_begins_a_draft_for_another_organisation(
    model: ModelOrdinance, organisation: Organisation, stranger: User, make_user
) -> None:
    client = signed_in(stranger)
    form = {"name": "Van een ander", "organisation": str(organisation.pk)}

    assert client.post(f"{MODEL}opstellen/", form).status_code == 422
    with pytest.raises(PermissionDenied):
        start_draft(stranger, model, organisation, name="Van een ander")
    without = signed_in(make_user("employee"))
    answer = without.get(f"{MODEL}opstellen/")
    assert "U werkt hier niet voor een organisatie" in answer.content.decode()
    assert without.post(f"{MODEL}opstellen/", form).status_code == 422
    assert not OrdinanceDraft.objects.exists()


def test_a_draft_is_renamed_and_deleted(draft: OrdinanceDraft, colleagues: list[User]) -> None:
    client = signed_in(colleagues[1])
    address = f"/verordeningen/{draft.pk}/"

    assert client.post(f"{address}naam/", {"name": "Nieuwe naam"}).status_code == 302
    assert "Nieuwe naam" in client.get(address).content.decode()
    assert client.post(f"{address}naam/", {"name": "x" * 121}).status_code == 422
    assert client.get(f"{address}verwijderen/").status_code == 200
    assert OrdinanceDraft.objects.exists()
    assert client.post(f"{address}verwijderen/").status_code == 302
    assert not OrdinanceDraft.objects.exists()
    assert client.post(address, posted(draft)).status_code == 404
    verbs = AuditEntry.objects.filter(actor=colleagues[1]).values_list("verb", flat=True)
    assert {"rename_draft", "delete_draft"} <= set(verbs)


# Choosing and filling in


def test_choices_and_values_are_kept_and_the_text_follows(
    draft: OrdinanceDraft, colleagues: list[User]
) -> None:
    client = signed_in(colleagues[0])
    address = f"/verordeningen/{draft.pk}/"
    before = client.get(address).content.decode()
    assert "Vul in: Naam van de gemeente (artikel 1)." in before
    assert "Kies een tekst voor “Ingang”." in before
    assert 'href="#id_artikel-ingang_0"' in before and 'id="id_artikel-ingang_0"' in before

    form = posted(draft, gegeven_gemeente="Ergens", artikel_ingang="alternative:later")
    assert client.post(address, form).status_code == 302
    after = client.get(address).content.decode()
    assert '<span class="tb-field">Ergens</span>' in after
    assert "Een jaar later." in after and "Dit is het tweede lid." not in after
    assert "Niets. Alle keuzes zijn gemaakt" in after
    draft.refresh_from_db()
    assert (draft.version, draft.changed_by) == (2, colleagues[0])
    client.post(address, posted(draft, gegeven_gemeente="Ergens", artikel_ingang="out"))
    assert "Artikel 2. Ingang" not in client.get(f"{address}tekst/").content.decode()


def test_looking_at_the_text_keeps_nothing(draft: OrdinanceDraft, colleagues: list[User]) -> None:
    client = signed_in(colleagues[0])
    address = f"/verordeningen/{draft.pk}/"
    form = posted(draft, gegeven_gemeente="Ergens")

    whole = client.post(address, form | {"look": "1"}).content.decode()
    block = client.post(f"{address}voorbeeld/", form).content.decode()
    for html in (whole, block):
        assert '<span class="tb-field">Ergens</span>' in html
    assert 'value="Ergens"' in whole and "nog niet bewaard" in whole
    assert "<html" not in block
    # Signed out meanwhile: htmx leaves the text alone and shows no page to sign in on in its place.
    assert Client().post(f"{address}voorbeeld/", form).status_code == 401
    assert OrdinanceDraft.objects.get().values == {}


def test_a_value_that_can_not_be_right_is_kept_as_typed_with_its_message(
    draft: OrdinanceDraft, colleagues: list[User], content: Path
) -> None:
    file = content / "modelverordeningen/verordening.md"
    file.write_text(
        file.read_text().replace("type: text\n", "type: number\n    minimum: 2\n    maximum: 9\n")
    )
    assert not import_content(SYSTEM, content).problems
    draft = adopt_model(
        colleagues[0],
        draft,
        page := ModelOrdinance.objects.get(),
        digest=Structure.of(page).digest,
        version=draft.version,
    )
    client = signed_in(colleagues[0])
    address = f"/verordeningen/{draft.pk}/"

    assert "Van 2 tot en met 9." in client.get(address).content.decode()
    assert client.post(address, posted(draft, gegeven_gemeente="tien")).status_code == 302
    html = client.get(address).content.decode()
    assert 'value="tien"' in html and 'aria-invalid="true"' in html
    assert "Vul een getal in cijfers in, zoals 8 of 12,5." in html
    assert "tb-field--empty" in html


@pytest.mark.parametrize("typed", ["x" * 2001, "a\x00b"])
def test_what_can_not_be_kept_is_refused_and_stays_in_the_form(
    draft: OrdinanceDraft, colleagues: list[User], typed: str
) -> None:
    answer = signed_in(colleagues[0]).post(
        f"/verordeningen/{draft.pk}/", posted(draft, gegeven_gemeente=typed, artikel_ingang="out")
    )

    assert answer.status_code == 422
    html = answer.content.decode()
    assert typed.replace("\x00", "") in html.replace("\x00", "")
    assert 'value="out"' in html and "checked" in html
    assert OrdinanceDraft.objects.get().articles == {}
    with pytest.raises(ValidationError):
        save_draft(colleagues[0], draft, articles={}, values={"gemeente": "x" * 2001}, version=1)


def test_keys_and_choices_that_do_not_exist_do_no_harm(draft: OrdinanceDraft, colleagues: list[User]) -> None:
    client = signed_in(colleagues[0])
    address = f"/verordeningen/{draft.pk}/"
    form = posted(draft, artikel_ingang="alternative:weg", artikel_onzin="own", gegeven_onzin="iets")

    assert client.post(address, form).status_code == 302
    html = client.get(address).content.decode()
    assert "Kies een tekst voor “Ingang”." in html
    assert OrdinanceDraft.objects.get().values == {}
    assert client.post(address, {**form, "version": "veel"}).status_code == 422
    assert client.post(address, {}).status_code == 422


def test_two_colleagues_at_once_the_second_is_told_and_loses_nothing(
    draft: OrdinanceDraft, colleagues: list[User]
) -> None:
    address = f"/verordeningen/{draft.pk}/"
    first, second = signed_in(colleagues[0]), signed_in(colleagues[1])
    assert (
        first.post(address, posted(draft, gegeven_gemeente="Hier", artikel_ingang="own")).status_code == 302
    )

    answer = second.post(address, posted(draft, gegeven_gemeente="Daar", artikel_ingang="out"))
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Een collega bewaarde dit concept" in html and str(colleagues[0]) in html
    for words in ("Hier", 'value="Daar"', "De tekst van het model", "Laat dit artikel weg"):
        assert words in html
    assert OrdinanceDraft.objects.get().values == {"gemeente": "Hier"}

    # Having seen both, the second saves again, with the version that the page now carries.
    assert 'name="version" value="2"' in html
    draft.refresh_from_db()
    assert (
        second.post(address, posted(draft, gegeven_gemeente="Daar", artikel_ingang="out")).status_code == 302
    )
    assert OrdinanceDraft.objects.get().values == {"gemeente": "Daar"}


def test_saving_the_same_twice_is_no_conflict(draft: OrdinanceDraft, colleagues: list[User]) -> None:
    values = {"gemeente": "Hier"}
    save_draft(colleagues[0], draft, articles={}, values=values, version=1)
    kept = save_draft(colleagues[1], draft, articles={}, values=values, version=1)

    assert (kept.version, kept.changed_by) == (2, colleagues[0])
    with pytest.raises(DraftChanged):
        save_draft(colleagues[1], draft, articles={}, values={"gemeente": "Daar"}, version=1)


# What comes out


def test_a_draft_with_open_points_is_printed_and_downloaded_too(
    draft: OrdinanceDraft, colleagues: list[User]
) -> None:
    client = signed_in(colleagues[0])
    hostile = '=1+1 <script>alert(1)</script> {{ gemeente }} "'
    save_draft(colleagues[0], draft, articles={"ingang": "own"}, values={"gemeente": hostile}, version=1)
    rename_draft(colleagues[0], draft, name='../ "Onze" <verordening>\r\nX: y')
    text = client.get(f"/verordeningen/{draft.pk}/tekst/").content.decode()
    word = client.get(f"/verordeningen/{draft.pk}/word/")

    assert "<script>alert" not in text and "&lt;script&gt;alert" in text
    assert "Gemaakte keuzes" in text and "Kort gehouden." in text
    assert word["Content-Disposition"] == 'attachment; filename="onze-verordening-x-y.docx"'
    paragraphs = [paragraph.text for paragraph in Document(BytesIO(word.getvalue())).paragraphs]
    assert any(hostile in paragraph for paragraph in paragraphs)
    assert "Artikel 2. Ingang" in paragraphs


# A model that changes


def change_model(content: Path, *replacements: tuple[str, str]) -> ModelOrdinance:
    file = content / "modelverordeningen/verordening.md"
    text = file.read_text()
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    file.write_text(text)
    report = import_content(SYSTEM, content)
    assert not report.problems
    outbox.run_due()
    return ModelOrdinance.objects.get()


def mails() -> list[Effect]:
    return list(Effect.objects.filter(kind="mail", key__startswith="ordinance-").order_by("pk"))


def test_a_changed_model_is_told_once_per_text_to_who_works_on_a_draft(
    draft: OrdinanceDraft, colleagues: list[User], stranger: User, content: Path, monkeypatch
) -> None:
    told: list[tuple[str, str]] = []
    monkeypatch.setattr(
        "knowledge.ordinances.notices.queue_mail",
        lambda **mail: told.append((mail["to"], " ".join(mail["context"]["changes"]))),
    )
    save_draft(colleagues[1], draft, articles={}, values={"gemeente": "Hier"}, version=1)

    change_model(content, ("Dit is het tweede lid.", "Dit is een ander tweede lid."))
    assert sorted(told) == sorted((one.email, "Gewijzigd: Ingang") for one in colleagues)
    # Another title of the page is no other text; nor is publishing the same again.
    change_model(content, ("title: De verordening", "title: De nieuwe verordening"))
    assert len(told) == 2
    change_model(content, ("Dit is een ander tweede lid.", "Dit is weer een ander lid."))
    assert len(told) == 4
    draft.refresh_from_db()
    assert draft.values == {"gemeente": "Hier"} and draft.newer_digest
    assert "Dit is het tweede lid." in str(draft.base)


def test_the_mail_leads_to_the_changes_and_goes_to_members_alone(
    draft: OrdinanceDraft, colleagues: list[User], content: Path, mailoutbox
) -> None:
    colleagues[0].memberships.all().delete()
    change_model(content, ("Dit is het tweede lid.", "Dit is een ander tweede lid."))

    (mail,) = mails()
    assert mail.key.endswith(f"-{colleagues[1].pk}")
    (sent,) = mailoutbox
    assert sent.to == [colleagues[1].email] and "Onze verordening" in sent.subject
    assert f"/verordeningen/{draft.pk}/wijzigingen/" in sent.body and "Gewijzigd: Ingang" in sent.body
    # A worker that was killed after the mail was promised does it once more.
    Effect.objects.filter(kind="knowledge.ordinance_published").update(
        state=Effect.State.PENDING, payload={"page": draft.page_id}
    )
    outbox.run_due()
    assert len(mails()) == 1


def test_the_changes_of_their_own_articles_stand_side_by_side(
    draft: OrdinanceDraft, colleagues: list[User], content: Path
) -> None:
    save_draft(
        colleagues[0], draft, articles={"ingang": "alternative:later"}, values={"gemeente": "Hier"}, version=1
    )
    client = signed_in(colleagues[0])
    address = f"/verordeningen/{draft.pk}/wijzigingen/"
    assert client.get(address).status_code == 302

    page = change_model(
        content,
        ("Een jaar later.", "Twee jaar later."),
        (
            "  - key: slot\n",
            "      - key: erbij\n        title: Erbij\n        members:\n          - key: e1\n"
            "            text: Dit is nieuw.\n  - key: slot\n",
        ),
    )
    assert "Het model is veranderd" in client.get("/verordeningen/").content.decode()
    assert "Het model is veranderd" in client.get(f"/verordeningen/{draft.pk}/").content.decode()
    html = client.get(address).content.decode()
    assert "Nieuw: Erbij" in html and "Gewijzigd: Ingang" in html
    assert "Gewijzigd: Begrippen" not in html
    assert '<del><span class="tb-visually-hidden">[vervallen: </span>Een<' in html
    assert '<ins><span class="tb-visually-hidden">[nieuw: </span>Twee<' in html

    digest = Structure.of(page).digest
    assert client.post(address, {"digest": "oud", "version": "2"}).status_code == 302
    assert OrdinanceDraft.objects.get().base_digest != digest
    with pytest.raises(ModelChanged):
        adopt_model(colleagues[0], draft, page, digest="oud", version=2)
    with pytest.raises(DraftChanged):
        adopt_model(colleagues[0], draft, page, digest=digest, version=1)
    assert client.post(address, {"digest": digest, "version": "2"}).status_code == 302
    draft = OrdinanceDraft.objects.get()
    assert (draft.base_digest, draft.newer_digest) == (digest, "")
    assert draft.articles == {"ingang": "alternative:later"} and draft.values == {"gemeente": "Hier"}
    text = client.get(f"/verordeningen/{draft.pk}/tekst/").content.decode()
    assert "Artikel 2. Erbij" in text and "Artikel 3. Ingang" in text and "Twee jaar later." in text


def test_a_model_that_is_not_public_starts_nothing_and_is_taken_over_by_no_draft(
    draft: OrdinanceDraft, colleagues: list[User], organisation: Organisation, content: Path
) -> None:
    page = change_model(content, ("Een jaar", "Twee jaar"))
    page.unpublish()

    with pytest.raises(PermissionDenied):
        start_draft(colleagues[0], page, organisation, name="Nog een")
    with pytest.raises(PermissionDenied):
        adopt_model(colleagues[0], draft, page, digest=Structure.of(page).digest, version=1)


def test_choices_whose_key_is_gone_are_listed_and_the_others_stay(
    draft: OrdinanceDraft, colleagues: list[User], content: Path
) -> None:
    save_draft(
        colleagues[0], draft, articles={"ingang": "alternative:later"}, values={"gemeente": "Hier"}, version=1
    )
    page = change_model(content, ("- key: later\n", "- key: veel-later\n"), ("gemeente", "plaats"))
    client = signed_in(colleagues[0])
    html = client.get(f"/verordeningen/{draft.pk}/wijzigingen/").content.decode()

    assert "Wat u koos en niet meer kan" in html
    assert "Uw keuze voor “Ingang”" in html and "Naam van de gemeente: Hier" in html
    kept = adopt_model(colleagues[0], draft, page, digest=Structure.of(page).digest, version=2)
    assert (kept.articles, kept.values) == ({}, {})


def test_a_model_that_is_taken_away_leaves_its_drafts(
    draft: OrdinanceDraft, colleagues: list[User], model: ModelOrdinance
) -> None:
    client = signed_in(colleagues[0])
    model.unpublish()
    assert "staat niet meer online" in client.get(f"/verordeningen/{draft.pk}/").content.decode()
    model.delete()
    for part in ("", "tekst/", "word/"):
        assert client.get(f"/verordeningen/{draft.pk}/{part}").status_code == 200
    assert client.get(f"/verordeningen/{draft.pk}/wijzigingen/").status_code == 302


def test_differences_are_marked_by_word_and_safe() -> None:
    old, new = word_differences("De raad <b> beslist.", "De burgemeester <b> beslist.")

    assert "De <del>" in old and "raad" in old and "&lt;b&gt; beslist." in old
    assert "De <ins>" in new and "burgemeester" in new and "<b>" not in new
    assert word_differences("gelijk", "gelijk") == ("gelijk", "gelijk")


# An editor's model


def test_an_editor_can_not_save_a_model_with_an_impossible_choice(model: ModelOrdinance) -> None:
    stored = model.chapters.get_prep_value()
    stored[1]["value"]["articles"][0]["value"]["alternatives"][0]["value"]["members"] = []
    model.chapters = model.chapters.stream_block.to_python(stored)

    with pytest.raises(ValidationError) as refused:
        model.full_clean()
    assert "Artikel 2, “Ingang”: de andere tekst “Later ingaan” heeft geen leden" in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        (
            "              - key: l1\n                text: Een jaar later.\n",
            "",
            "ingang",
            "geen leden",
        ),
        ("{{ article:begrippen }}", "{{ article:begrippen:weg }}", "ingang", "noemt geen lid"),
        ("type: text\n", "type: choice\n    options: [raad]\n", "gemeente", "Artikel 1, “Begrippen”"),
        ("type: text\n", "type: choice\n    options: [raad, raad]\n", "gemeente", "komt twee keer voor"),
        ("type: text\n", "type: text\n    minimum: 3\n", "gemeente", "alleen een getal"),
    ],
)
def test_an_import_with_an_impossible_choice_names_the_line_and_the_article(
    content: Path, old: str, new: str, line: str, reason: str
) -> None:
    file = content / "modelverordeningen/verordening.md"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))
    (problem,) = import_content(SYSTEM, content).problems

    assert reason in problem.reason
    lines = file.read_text().splitlines()
    assert lines[problem.line - 1].strip() == f"- key: {line}"


def editor_form(model: ModelOrdinance, member: str) -> dict[str, str]:
    """What the editor posts for a model of one article, with the text of its member."""
    article = {
        "key": "doel",
        "title": "Doel",
        "members": streamfield([("item", {"key": "d1", "text": member, "parts": streamfield([])})]),
        "explanation": rich_text(""),
        "alternatives": streamfield([]),
    }
    chapter = {"key": "een", "title": "Een", "articles": streamfield([("item", article)])}
    streams = [f.name for f in model._meta.get_fields() if isinstance(f, StreamField)]
    formsets = model.get_edit_handler().get_form_class().formsets
    return nested_form_data(
        {name: streamfield([]) for name in streams}
        | {name: inline_formset([]) for name in formsets}
        | {
            "title": model.title,
            "slug": model.slug,
            "summary": model.summary,
            "chapters": streamfield([("chapter", chapter)]),
            "action-publish": "1",
        }
    )


def test_the_editor_names_the_article_and_keeps_what_was_typed(
    model: ModelOrdinance, people: dict[str, User]
) -> None:
    client = signed_in(people["administrator"])
    address = f"/beheer/pages/{model.pk}/edit/"

    refused = client.post(address, editor_form(model, "Zie {{ article:weg }}."))
    html = refused.content.decode()
    assert refused.status_code == 200
    assert refused.context["form"].errors["chapters"] == [
        "Artikel 1, “Doel”: {{ article:weg }} noemt geen gegeven of artikel van deze verordening."
    ]
    # Wagtail's own script draws the message from what stands in the page.
    assert "noemt geen gegeven of artikel" in html
    assert "Zie {{ article:weg }}." in html
    answer = client.post(address, editor_form(model, "Zie {{ article:doel }}."))
    assert answer.status_code == 302
    assert list(Structure.of(ModelOrdinance.objects.get()).articles) == ["doel"]


# Queries


def test_queries_of_the_list_and_of_a_draft_do_not_grow(
    draft: OrdinanceDraft, model: ModelOrdinance, organisation: Organisation, colleagues: list[User]
) -> None:
    client = signed_in(colleagues[0])

    def queries(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    addresses = ["/verordeningen/", f"{MODEL}opstellen/", f"/verordeningen/{draft.pk}/"]
    few = [queries(address) for address in addresses]
    for number in range(12):
        start_draft(colleagues[number % 2], model, organisation, name=f"Nummer {number}")
    assert [queries(address) for address in addresses] == few
    assert few == [5, 8, 6]
