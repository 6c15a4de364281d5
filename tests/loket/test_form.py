"""The web form: from a search to a reference, whatever is typed and however often it is sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from accounts.models import Organisation, User
from files.models import StoredFile
from loket.intake import drafts, limits
from loket.models import Draft, Question
from vocabulary.models import Municipality, Province, TargetGroup

QUESTION = {
    "text": "Hoe tellen wij de behoefte aan standplaatsen in onze gemeente?",
    "target_group": "bewoners-a",
    "urgency": "normal",
}
DETAILS = {
    "name": "Fatma Aydin",
    "email": "f.aydin@hengelo.example",
    "organisation_kind": "municipality",
    "organisation": "gemeente hengelo",
}
ASK, PASSAGES = reverse("loket:ask"), reverse("loket:ask_passages")
WHO, CHECK, DONE = reverse("loket:ask_details"), reverse("loket:ask_check"), reverse("loket:confirmation")


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
    assert client.post(ASK, QUESTION).url == PASSAGES
    assert client.post(WHO, DETAILS).url == CHECK
    return client


def test_from_search_to_reference(
    client: Client, groups: list, hengelo: Municipality, sent: Callable
) -> None:
    assert "hoeveel standplaatsen" in client.get(ASK, {"q": "hoeveel standplaatsen"}).content.decode()
    assert client.post(ASK, QUESTION).url == PASSAGES
    # An empty index has no passages: the screen is skipped.
    assert client.get(PASSAGES).url == WHO
    assert client.post(WHO, DETAILS).url == CHECK
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
    first = send(None, draft, may_share=True, held=False)
    assert send(None, stale, may_share=True, held=False) == first
    assert Question.objects.count() == 1


def test_what_was_typed_survives_a_lost_session(filled: Client, make_user: Callable) -> None:
    filled.force_login(make_user("employee"))
    Session.objects.all().delete()
    del filled.cookies["sessionid"]
    page = filled.get(ASK).content.decode()
    assert QUESTION["text"] in page
    assert DETAILS["name"] in filled.get(WHO).content.decode()


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
        ({"target_group": ""}, "Kies de doelgroep"),
        ({"target_group": "bestaat-niet"}, "bestaat-niet"),
        ({"urgency": "gisteren"}, "gisteren"),
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


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "Vul uw naam in."),
        ({"name": "Win nu op https://x.example"}, "zonder link"),
        ({"name": "n" * 101}, "100"),
        ({"email": "fatma"}, "volledig e-mailadres"),
        ({"email": "a@b.example\nBcc: c@d.example"}, "volledig e-mailadres"),
        ({"organisation": "Henglo"}, "Bedoelt u: Hengelo?"),
        ({"organisation": "Xyzzy"}, "Kies er een uit de lijst"),
        ({"organisation_kind": ""}, "Kies voor wat voor organisatie"),
        ({"organisation": ""}, "naam van uw gemeente"),
    ],
)
def test_bad_details_keep_what_was_typed(
    client: Client, groups: list, hengelo: Municipality, wrong: dict, words: str
) -> None:
    client.post(ASK, QUESTION)
    response = client.post(WHO, {**DETAILS, **wrong})
    page = response.content.decode()
    assert response.status_code == 422 and words in page
    for name in {"name", "email", "organisation"} - set(wrong):
        assert DETAILS[name] in page
    assert client.get(CHECK).url == WHO


def test_another_kind_of_organisation_may_be_unknown(filled: Client) -> None:
    filled.post(WHO, {**DETAILS, "organisation_kind": "care", "organisation": "Zorg Om De Hoek"})
    filled.post(CHECK)
    question = Question.objects.get()
    assert (question.organisation_name, question.organisation_kind) == ("Zorg Om De Hoek", "care")
    assert question.organisation is None and question.municipality is None


def test_a_known_organisation_is_recognised(filled: Client) -> None:
    corporation = Organisation.objects.create(
        kind="corporation", name="Wonen Voor Ons", slug="wonen-voor-ons"
    )
    filled.post(WHO, {**DETAILS, "organisation_kind": "corporation", "organisation": "wonen voor ons"})
    filled.post(CHECK)
    assert Question.objects.get().organisation == corporation


def test_no_screen_opens_before_the_one_before_it(client: Client, groups: list) -> None:
    for address in (PASSAGES, WHO, CHECK, DONE):
        assert client.get(address).url == ASK
    client.post(ASK, QUESTION)
    assert client.get(CHECK).url == WHO


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
        fresh.post(ASK, QUESTION)
        fresh.post(WHO, DETAILS)
        response = fresh.post(CHECK)
        assert response.status_code == expected
    assert "Uw vraag is bewaard" in response.content.decode()
    assert Question.objects.count() == 1
    assert Draft.objects.filter(question=None).get().data["text"] == QUESTION["text"]


def test_too_many_drafts_and_files_are_refused_and_the_text_kept(
    client: Client, groups: list, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "DRAFTS_PER_NETWORK", 1)
    monkeypatch.setattr(limits, "BYTES_PER_NETWORK", 10)
    small, large = (SimpleUploadedFile("plan.txt", text) for text in (b"Ons plan", b"Ons betere plan"))
    assert client.post(ASK, {**QUESTION, "attachment": small}).status_code == 302
    refused = client.post(ASK, {**QUESTION, "attachment": large})
    assert refused.status_code == 429 and QUESTION["text"] in refused.content.decode()
    assert "Er zijn hiervandaan veel bestanden" in refused.content.decode()
    assert [stored.size for stored in StoredFile.objects.all()] == [8]
    refused = Client().post(ASK, QUESTION)
    assert refused.status_code == 429 and QUESTION["text"] in refused.content.decode()
    assert Draft.objects.count() == 1


def test_an_attachment_waits_with_the_draft_and_goes_with_the_question(
    filled: Client, make_user: Callable
) -> None:
    filled.post(ASK, {**QUESTION, "attachment": SimpleUploadedFile("plan.txt", b"Ons plan")})
    assert "plan.txt" in filled.get(ASK).content.decode()
    filled.post(ASK, {**QUESTION, "attachment": SimpleUploadedFile("beter.txt", b"Ons betere plan")})
    assert [f.name for f in StoredFile.objects.all()] == ["beter.txt"]
    filled.post(CHECK)
    stored = StoredFile.objects.get()
    assert stored.owner == Question.objects.get().messages.get()
    address = reverse("files:download", args=[stored.pk])
    assert filled.get(address).status_code == 404
    filled.force_login(make_user("front_office"))
    assert filled.get(address).status_code == 200


@pytest.mark.parametrize(
    ("name", "content"),
    [("leeg.txt", b""), ("kwaad.pdf", b"MZ\x90\x00geen pdf"), ("bladzijde.txt", b"<html><script>1</script>")],
)
def test_a_bad_attachment_is_refused_and_the_rest_kept(
    client: Client, groups: list, name: str, content: bytes
) -> None:
    response = client.post(ASK, {**QUESTION, "attachment": SimpleUploadedFile(name, content)})
    assert response.status_code == 422 and QUESTION["text"] in response.content.decode()
    assert not StoredFile.objects.exists()


def test_a_signed_in_asker_types_nothing_twice(
    client: Client, groups: list, make_user: Callable, organisation: Organisation
) -> None:
    asker: User = make_user("employee", organisations=[organisation])
    client.force_login(asker)
    client.post(ASK, QUESTION)
    page = client.get(WHO).content.decode()
    assert asker.email in page and "Gemeente Voorbeeld" in page


def test_an_answered_visitor_leaves_nothing_behind(client: Client, groups: list) -> None:
    client.post(ASK, QUESTION)
    assert client.post(PASSAGES, {"answered": "1"}).status_code == 302
    assert not Draft.objects.exists()


def test_old_drafts_go(filled: Client, settings: Any, django_capture_on_commit_callbacks: Any) -> None:
    import datetime as dt

    from django.utils import timezone

    filled.post(ASK, {**QUESTION, "attachment": SimpleUploadedFile("plan.txt", b"Ons plan")})
    Draft.objects.update(changed_at=timezone.now() - dt.timedelta(days=15))
    with django_capture_on_commit_callbacks(execute=True):
        assert drafts.forget_old() == 1
    assert not Draft.objects.exists() and not StoredFile.objects.exists()


def test_another_browser_sees_nothing_of_it(filled: Client) -> None:
    filled.post(CHECK)
    assert Client().get(DONE).url == ASK


def test_form_pages_are_never_cached(filled: Client) -> None:
    for address in (ASK, WHO, CHECK):
        assert "no-store" in filled.get(address)["Cache-Control"]


def test_a_nul_is_kept_nowhere(filled: Client) -> None:
    filled.post(ASK, {**QUESTION, "text": "Wat\x00 moet een gemeente doen?"})
    filled.post(WHO, {**DETAILS, "name": "Fatma\x00 Aydin"})
    assert "\x00" not in str(Draft.objects.get().data.values())
    for address in ("/mijn-vragen/\x00/", "/loket/vragen/\x00/", "/aanmelding/\x00/"):
        with pytest.raises(Resolver404):
            resolve(address)
