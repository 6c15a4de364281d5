"""The web form: from a search to a reference, whatever is typed and however often it is sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from django.utils.html import strip_tags

from accounts.models import Organisation, User
from files.models import StoredFile
from loket.intake import drafts, limits
from loket.models import AnsweredBefore, Draft, Question, TriageKeyword
from loket.triage.learning import stems_of
from vocabulary.models import Municipality, Province, TargetGroup

QUESTION = {"text": "Hoe tellen wij de behoefte aan standplaatsen in onze gemeente?"}
CONTACT = {"name": "Fatma Aydin", "email": "f.aydin@hengelo.example"}
ASK, PASSAGES = reverse("loket:ask"), reverse("loket:ask_passages")
GROUP, HURRY, FILES = (reverse(f"loket:ask_{name}") for name in ("group", "hurry", "files"))
WHO, WHERE = reverse("loket:ask_details"), reverse("loket:ask_organisation")
CHECK, DONE = reverse("loket:ask_check"), reverse("loket:confirmation")


def fill_in(browser: Client, *, organisation: str = "gemeente hengelo", **contact: str) -> None:
    """Walk to the last screen."""
    assert browser.post(ASK, QUESTION).url == PASSAGES
    assert browser.post(GROUP, {"target_group": "bewoners-a"}).url == HURRY
    assert browser.post(HURRY, {"urgency": "normal"}).url == FILES
    assert browser.post(FILES).url == WHO
    assert browser.post(WHO, {**CONTACT, **contact}).url == WHERE
    assert browser.post(WHERE, {"organisation": organisation}).url == CHECK


def file(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.fixture
def hengelo(db: None) -> Municipality:
    """A municipality that somebody may type in several ways."""
    province = Province.objects.create(code="PV23", name="Overijssel", slug="overijssel")
    return Municipality.objects.create(
        code="GM0164", name="Hengelo", slug="hengelo", province=province, inhabitants=1, 
        inhabitants_year=2025, latitude=52.26, longitude=6.79,
    )  # fmt: skip


@pytest.fixture
def filled(client: Client, groups: list[TargetGroup], hengelo: Municipality) -> Client:
    """A browser that stands on the last screen."""
    fill_in(client)
    return client


def test_from_search_to_reference(
    client: Client, groups: list, hengelo: Municipality, sent: Callable
) -> None:
    assert "hoeveel standplaatsen" in client.get(ASK, {"q": "hoeveel standplaatsen"}).content.decode()
    assert client.post(ASK, QUESTION).url == PASSAGES
    # An empty index has no passages: the screen is skipped.
    assert client.get(PASSAGES).url == GROUP
    fill_in(client)
    review = client.get(CHECK).content.decode()
    assert "Gemeente Hengelo" in review and QUESTION["text"] in review
    response = client.post(CHECK, {"may_share": "on"}, follow=True)
    question = Question.objects.get()
    assert question.reference in response.content.decode()
    assert (question.municipality, question.target_group.slug) == (hengelo, "bewoners-a")
    assert question.organisation_name == "Gemeente Hengelo" and question.may_share
    (confirmation,) = sent()
    assert confirmation.to == ["f.aydin@hengelo.example"]


def test_sending_twice_is_one_question(filled: Client) -> None:
    assert filled.post(CHECK).url == DONE
    assert filled.post(CHECK).url == DONE
    assert Question.objects.count() == 1
    assert Draft.objects.get().data == {}


def test_sending_the_same_draft_at_once_is_one_question(filled: Client) -> None:
    from loket.intake.sending import send

    draft = Draft.objects.get()
    stale = Draft.objects.get()
    first = send(None, draft, may_share=True)
    assert send(None, stale, may_share=True) == first
    assert Question.objects.count() == 1


def test_a_screen_that_arrives_late_makes_nothing_unsent(filled: Client) -> None:
    late = Draft.objects.get()
    filled.post(CHECK)
    drafts.keep(late, {"text": "Te laat getypt."})
    assert Draft.objects.get().question == Question.objects.get() and Draft.objects.get().data == {}


def test_two_screens_at_once_are_both_kept(filled: Client) -> None:
    one, other = Draft.objects.get(), Draft.objects.get()
    drafts.keep(one, {"name": "Fatma"})
    drafts.keep(other, {"urgency": "urgent"})
    kept = Draft.objects.get().data
    assert (kept["name"], kept["urgency"]) == ("Fatma", "urgent")


def test_what_was_typed_survives_a_lost_session(filled: Client, make_user: Callable) -> None:
    filled.force_login(make_user("employee"))
    Session.objects.all().delete()
    del filled.cookies["sessionid"]
    page = filled.get(ASK).content.decode()
    assert QUESTION["text"] in page
    assert CONTACT["name"] in filled.get(WHO).content.decode()


def test_going_back_to_the_search_address_undoes_nothing(client: Client, groups: list) -> None:
    address = f"{ASK}?q=standplaatsen"
    client.post(address, QUESTION)
    assert QUESTION["text"] in client.get(address).content.decode()
    other = client.get(f"{ASK}?q=iets+heel+anders").content.decode()
    assert "iets heel anders" in other


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"text": ""}, "Schrijf uw vraag op."),
        ({"text": "te kort"}, "Schrijf iets meer"),
        ({"text": "x" * 2001}, "langer dan 2000 tekens"),
    ],
)
def test_a_bad_question_keeps_what_was_typed(client: Client, groups: list, wrong: dict, words: str) -> None:
    response = client.post(ASK, {**QUESTION, **wrong})
    page = response.content.decode()
    assert response.status_code == 422
    assert words in page and "<title>Fout: " in page
    if "text" not in wrong:
        assert QUESTION["text"] in page
    assert QUESTION["text"] in page or wrong["text"] in page
    assert not Question.objects.exists()


def test_a_group_and_the_hurry_must_be_chosen(client: Client, groups: list) -> None:
    client.post(ASK, QUESTION)
    for address, field, words in ((GROUP, "target_group", "Kies de doelgroep"), (HURRY, "urgency", "haast")):
        for value in ("", "bestaat-niet"):
            refused = client.post(address, {field: value})
            assert refused.status_code == 422 and "<title>Fout: " in refused.content.decode()
            assert value or words in refused.content.decode()
        good = {"target_group": "onbekend", "urgency": "urgent"}[field]
        assert client.post(address, {field: good}).status_code == 302


def test_a_suggested_group_stands_first_with_its_reason(client: Client, groups: list[TargetGroup]) -> None:
    TriageKeyword.objects.create(
        target_group=groups[2], words="standplaatsen", stems=stems_of("standplaatsen"), weight=2.0
    )
    client.post(ASK, QUESTION)
    page = client.get(GROUP).content.decode()
    order = [page.index(f'value="{slug}"') for slug in ("bewoners-c", "bewoners-a", "onbekend")]
    assert order == sorted(order)
    assert "standplaatsen" in strip_tags(page) and "checked" not in page


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "Vul uw naam in."),
        ({"name": "Win nu op https://x.example"}, "zonder link"),
        ({"name": "n" * 101}, "100"),
        ({"email": "fatma"}, "volledig e-mailadres"),
        ({"email": "a@b.example\nBcc: c@d.example"}, "volledig e-mailadres"),
    ],
)
def test_bad_details_keep_what_was_typed(filled: Client, wrong: dict, words: str) -> None:
    response = filled.post(WHO, {**CONTACT, **wrong})
    page = response.content.decode()
    assert response.status_code == 422 and words in page
    for name in {"name", "email"} - set(wrong):
        assert CONTACT[name] in page
    assert filled.get(CHECK).url == WHO


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"organisation": "Henglo"}, 'value="Gemeente Hengelo"'),
        ({"organisation": "Heng"}, 'value="Gemeente Hengelo"'),
        ({"organisation": "Xyzzy"}, "Wij kennen deze naam niet"),
        ({"organisation": "Xyzzy", "choice": "new"}, "Kies voor wat voor organisatie"),
        ({"organisation": "Xyzzy", "organisation_kind": "municipality"}, "Kies er een uit de lijst"),
        ({"organisation": "Henglo", "organisation_kind": "municipality"}, "Bedoelt u: Hengelo?"),
        ({"organisation": "www.gratis.example"}, "zonder link"),
        ({"organisation": ""}, "naam van uw gemeente"),
    ],
)
def test_an_unknown_organisation_is_asked_after(filled: Client, typed: dict, words: str) -> None:
    response = filled.post(WHERE, typed)
    page = response.content.decode()
    assert response.status_code == 422 and words in page and typed["organisation"] in page
    assert filled.get(CHECK).url == WHERE


def test_without_scripts_one_types_a_piece_and_chooses(filled: Client) -> None:
    assert filled.post(WHERE, {"organisation": "heng", "choice": "Gemeente Hengelo"}).url == CHECK
    filled.post(CHECK)
    assert Question.objects.get().organisation_name == "Gemeente Hengelo"


def test_names_are_completed_while_typing(client: Client, hengelo: Municipality) -> None:
    Organisation.objects.create(kind="care", name="Zorg Hengelo en omstreken", slug="zorg")
    address = reverse("loket:organisation_names")
    names = client.get(address, {"q": "heng"}).json()["names"]
    assert names == ["Gemeente Hengelo", "Zorg Hengelo en omstreken"]
    for query in ("", "h", "\x00", "%%%", "x" * 5000):
        assert client.get(address, {"q": query}).json() == {"names": []}


def test_the_mail_domain_tells_the_organisation_and_may_be_wrong(
    client: Client, groups: list, hengelo: Municipality
) -> None:
    Organisation.objects.create(
        kind="corporation", name="Wonen Voor Ons", slug="wonen", email_domains="hengelo.example wvo.example"
    )
    fill_in(client)
    client.post(WHERE, {"organisation": ""})
    page = client.get(WHERE).content.decode()
    assert 'value="Wonen Voor Ons"' in page and "Wij denken dat u" in page
    assert client.post(WHERE, {"organisation": "Hengelo"}).url == CHECK
    assert 'value="Gemeente Hengelo"' in client.get(WHERE).content.decode()


@pytest.mark.parametrize("address", [ASK, GROUP, HURRY, FILES, WHO, WHERE])
def test_who_changes_something_at_the_end_comes_back_there(filled: Client, address: str) -> None:
    assert f'href="{address}?wijzig=1"' in filled.get(CHECK).content.decode()
    data = {
        **QUESTION, **CONTACT, "target_group": "onbekend", "urgency": "urgent", "organisation": "Hengelo"
    }  # fmt: skip
    assert filled.post(f"{address}?wijzig=1", data).url == CHECK


def test_the_end_says_when_the_answer_comes(filled: Client, time_machine: Any) -> None:
    time_machine.move_to("2026-11-19 10:00 +01:00")
    assert "maandag 23 november" in filled.get(HURRY).content.decode()
    assert "vrijdag 20 november" in filled.get(HURRY).content.decode()
    assert "maandag 23 november" in filled.get(CHECK).content.decode()
    filled.post(CHECK)
    page = filled.get(DONE).content.decode()
    assert "maandag 23 november" in page and "Wat gebeurt er nu?" in page


def test_another_kind_of_organisation_may_be_unknown(filled: Client) -> None:
    filled.post(WHERE, {"organisation_kind": "care", "organisation": "Zorg Om De Hoek", "choice": "new"})
    filled.post(CHECK)
    question = Question.objects.get()
    assert (question.organisation_name, question.organisation_kind) == ("Zorg Om De Hoek", "care")
    assert question.organisation is None and question.municipality is None


def test_a_known_organisation_is_recognised(filled: Client) -> None:
    corporation = Organisation.objects.create(
        kind="corporation", name="Wonen Voor Ons", slug="wonen-voor-ons"
    )
    filled.post(WHERE, {"organisation": "wonen voor ons"})
    filled.post(CHECK)
    assert Question.objects.get().organisation == corporation


def test_no_screen_opens_before_the_one_before_it(client: Client, groups: list) -> None:
    for address in (PASSAGES, GROUP, HURRY, FILES, WHO, WHERE, CHECK, DONE):
        assert client.get(address).url == ASK
    client.post(ASK, QUESTION)
    for address in (HURRY, FILES, WHO, WHERE, CHECK):
        assert client.get(address).url == GROUP


def test_a_machine_is_reviewed_and_mailed_nothing(filled: Client, sent: Callable) -> None:
    filled.post(CHECK, {"website": "https://spam.example"})
    assert Question.objects.get().held
    assert sent() == []


def test_too_many_questions_are_kept_not_lost(
    client: Client, groups: list, hengelo: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PER_ADDRESS", 1)
    for expected in (302, 429):
        fresh = Client()
        fill_in(fresh)
        response = fresh.post(CHECK)
        assert response.status_code == expected
    assert "Uw vraag is bewaard" in response.content.decode()
    assert Question.objects.count() == 1
    assert Draft.objects.filter(question=None).get().data["text"] == QUESTION["text"]


def test_too_many_drafts_and_files_are_refused_and_the_text_kept(
    client: Client, groups: list, hengelo: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "DRAFTS_PER_NETWORK", 1)
    monkeypatch.setattr(limits, "BYTES_PER_NETWORK", 10)
    fill_in(client)
    assert client.post(FILES, {"files": file("plan.txt", b"Ons plan")}).url == WHO
    refused = client.post(FILES, {"files": file("plan2.txt", b"Ons betere plan")})
    assert refused.status_code == 429 and "Er zijn hiervandaan veel bestanden" in refused.content.decode()
    assert [stored.size for stored in StoredFile.objects.all()] == [8]
    refused = Client().post(ASK, QUESTION)
    assert refused.status_code == 429 and QUESTION["text"] in refused.content.decode()
    assert Draft.objects.count() == 1


def test_attachments_wait_with_the_draft_and_go_with_the_question(
    filled: Client, make_user: Callable
) -> None:
    two = [file("plan.txt", b"Ons plan"), file("kaart.txt", b"Onze kaart")]
    assert filled.post(FILES, {"files": two, "add": "1"}).url == FILES
    page = filled.get(FILES).content.decode()
    assert "plan.txt" in page and "kaart.txt" in page
    assert "plan.txt, kaart.txt" in filled.get(CHECK).content.decode()
    first = StoredFile.objects.get(name="plan.txt")
    filled.post(FILES, {"remove": str(first.pk)})
    filled.post(CHECK)
    stored = StoredFile.objects.get()
    assert stored.name == "kaart.txt"
    assert stored.owner == Question.objects.get().messages.get()
    address = reverse("files:download", args=[stored.pk])
    assert filled.get(address).status_code == 404
    filled.force_login(make_user("front_office"))
    assert filled.get(address).status_code == 200


def test_nobody_removes_a_file_of_another_draft(filled: Client, hengelo: Municipality) -> None:
    other = Client()
    fill_in(other)
    other.post(FILES, {"files": file("plan.txt", b"Ons plan")})
    stored = StoredFile.objects.get()
    filled.post(FILES, {"remove": str(stored.pk)})
    filled.post(FILES, {"remove": "geen-sleutel"})
    assert StoredFile.objects.get() == stored


def test_there_is_a_limit_to_number_and_size_of_files(
    filled: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "MOST_BYTES", 30)
    refused = filled.post(FILES, {"files": [file("a.txt", b"a" * 20), file("b.txt", b"b" * 20)]})
    assert refused.status_code == 422 and "b.txt: Uw bestanden zijn samen groter" in refused.content.decode()
    monkeypatch.setattr(drafts, "MOST_BYTES", 1000)
    monkeypatch.setattr(drafts, "MOST_FILES", 2)
    refused = filled.post(FILES, {"files": [file(f"{n}.txt", b"x" * 5) for n in range(3)]})
    assert refused.status_code == 422 and "U kunt hoogstens 2 bestanden" in refused.content.decode()
    assert StoredFile.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "content"),
    [("leeg.txt", b""), ("kwaad.pdf", b"MZ\x90\x00geen pdf"), ("bladzijde.txt", b"<html><script>1</script>")],
)
def test_a_bad_attachment_is_refused_and_the_good_one_beside_it_kept(
    filled: Client, name: str, content: bytes
) -> None:
    response = filled.post(FILES, {"files": [file("goed.txt", b"Goed"), file(name, content)]})
    assert response.status_code == 422 and name in response.content.decode()
    assert [stored.name for stored in StoredFile.objects.all()] == ["goed.txt"]


def test_a_signed_in_asker_types_nothing_twice(
    client: Client, groups: list, make_user: Callable, organisation: Organisation
) -> None:
    asker: User = make_user("employee", organisations=[organisation])
    client.force_login(asker)
    fill_in(client, organisation="Gemeente Voorbeeld", email=asker.email)
    Draft.objects.update(data={**QUESTION, "target_group": "onbekend", "urgency": "normal"})
    page = client.get(WHO).content.decode()
    assert asker.email in page and str(asker) in page
    client.post(WHO, {"name": str(asker), "email": asker.email})
    assert 'value="Gemeente Voorbeeld"' in client.get(WHERE).content.decode()


def test_an_answered_visitor_is_counted_and_leaves_nothing_behind(client: Client, groups: list) -> None:
    client.post(ASK, QUESTION)
    for _person in range(2):
        client.post(ASK, QUESTION)
        assert client.post(PASSAGES, {"answered": "1"}).status_code == 302
    assert not Draft.objects.exists()
    assert AnsweredBefore.objects.get().count == 2


def test_old_drafts_go(filled: Client, settings: Any, django_capture_on_commit_callbacks: Any) -> None:
    import datetime as dt

    from django.utils import timezone

    filled.post(FILES, {"files": file("plan.txt", b"Ons plan")})
    Draft.objects.update(changed_at=timezone.now() - dt.timedelta(days=15))
    with django_capture_on_commit_callbacks(execute=True):
        assert drafts.forget_old() == 1
    assert not Draft.objects.exists() and not StoredFile.objects.exists()


def test_another_browser_sees_nothing_of_it(filled: Client) -> None:
    filled.post(CHECK)
    assert Client().get(DONE).url == ASK


def test_form_pages_are_never_cached(filled: Client) -> None:
    for address in (ASK, PASSAGES, GROUP, HURRY, FILES, WHO, WHERE, CHECK):
        assert "no-store" in filled.get(address)["Cache-Control"]


def test_a_nul_is_kept_nowhere(filled: Client) -> None:
    filled.post(ASK, {**QUESTION, "text": "Wat\x00 moet een gemeente doen?"})
    filled.post(WHO, {**CONTACT, "name": "Fatma\x00 Aydin"})
    assert "\x00" not in str(Draft.objects.get().data.values())
    for address in ("/mijn-vragen/\x00/", "/loket/vragen/\x00/", "/aanmelding/\x00/"):
        with pytest.raises(Resolver404):
            resolve(address)
