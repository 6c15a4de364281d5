"""Signing in: by address and password, a second step, and nothing that tells a stranger who is known."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts import hints
from accounts.models import User
from post.models import Effect
from post.outbox import run_due

pytestmark = pytest.mark.django_db

PASSWORD = "vier losse woorden hier"
LOGIN = "/account/inloggen/"
RESET = "/account/wachtwoord/vergeten/"


@pytest.fixture
def noor(make_user: Callable[..., User]) -> User:
    return make_user("expert", email="noor@thuisbasis.example", password=PASSWORD)


def sign_in(
    client: Client, email: str = "noor@thuisbasis.example", password: str = PASSWORD, **extra: str
) -> Any:
    return client.post(LOGIN, {"login": email, "password": password, **extra})


def text_of(answer: Any) -> str:
    """The page without what differs at each request."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())


def test_signing_in_leads_to_ones_own_page_with_ones_name(client: Client, noor: User) -> None:
    answer = sign_in(client)
    assert answer.status_code == 302
    assert answer["Location"] == reverse("accounts:home")
    page = client.get(answer["Location"]).content.decode()
    assert noor.get_full_name() in page[: page.index("<main")]
    assert f"Hallo {noor.first_name}" in page


def test_capitals_in_the_address_do_not_matter(client: Client, noor: User) -> None:
    assert sign_in(client, email="Noor@Thuisbasis.EXAMPLE").status_code == 302


def test_a_page_asked_for_comes_after_signing_in(client: Client, noor: User) -> None:
    asked = reverse("accounts:home") + "?a=1"
    assert client.get(asked)["Location"] == f"{LOGIN}?next=/mijn/%3Fa%3D1"
    assert 'name="next" value="/mijn/?a=1"' in client.get(LOGIN, {"next": asked}).content.decode()
    assert sign_in(client, next=asked)["Location"] == asked


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "https:evil.example",
        "http://testserver@evil.example/",
    ],
)
def test_nobody_is_led_to_another_site(client: Client, noor: User, elsewhere: str) -> None:
    assert sign_in(client, next=elsewhere)["Location"] == reverse("accounts:home")


def test_a_wrong_password_and_an_unknown_address_look_the_same(client: Client, noor: User) -> None:
    wrong = text_of(sign_in(client, password="iets anders dan dat"))
    unknown = text_of(sign_in(client, email="niemand@thuisbasis.example"))
    assert "Het e-mailadres of het wachtwoord klopt niet" in wrong
    assert wrong.replace("noor@", "niemand@") == unknown


def test_a_closed_account_looks_like_a_wrong_password_until_the_password_is_right(
    client: Client, noor: User
) -> None:
    User.objects.filter(pk=noor.pk).update(is_active=False)
    assert "klopt niet" in sign_in(client, password="fout fout fout").content.decode()
    assert sign_in(client).status_code == 302
    assert client.get(reverse("accounts:home")).status_code == 302


def test_errors_stand_on_top_with_a_link_to_the_field(client: Client) -> None:
    page = client.post(LOGIN, {}).content.decode()
    assert "<title>Fout: " in page
    assert 'href="#id_login"' in page and 'href="#id_password"' in page
    assert "Vul uw e-mailadres in." in page
    assert 'aria-invalid="true"' in page


def test_fields_have_labels_and_say_what_a_browser_may_fill_in(client: Client) -> None:
    page = client.get(LOGIN).content.decode()
    assert "placeholder" not in page[page.index("<main") : page.index("</main")]
    for name, fills in (("login", "email"), ("password", "current-password")):
        assert f'<label class="utrecht-form-label" for="id_{name}">' in page
        assert re.search(
            rf'<input[^>]*autocomplete="{fills}"[^>]*id="id_{name}"|<input[^>]*id="id_{name}"[^>]*autocomplete="{fills}"',
            page,
        )


def test_nobody_makes_an_account_themselves(client: Client) -> None:
    page = client.get(LOGIN).content.decode()
    assert reverse("account_signup") not in page
    answer = client.post(
        reverse("account_signup"),
        {"email": "x@thuisbasis.example", "password1": PASSWORD, "password2": PASSWORD},
    )
    assert "U kunt niet zelf een account maken" in answer.content.decode()
    assert not User.objects.exists()


def test_guessing_is_slowed_down(client: Client, noor: User) -> None:
    for _attempt in range(6):
        answer = sign_in(client, password="fout fout fout")
    assert answer.status_code == 429 or "te vaak" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_too_many_requests_get_a_page_of_our_own(client: Client) -> None:
    for _attempt in range(31):
        answer = client.post(RESET, {"email": "niemand@thuisbasis.example"})
    assert answer.status_code == 429
    assert "Wacht even" in answer.content.decode()


def test_signing_out_asks_first_and_then_does_it(client: Client, noor: User) -> None:
    client.force_login(noor)
    assert "Wilt u uitloggen?" in client.get(reverse("account_logout")).content.decode()
    assert "_auth_user_id" in client.session
    assert client.post(reverse("account_logout"))["Location"] == "/"
    assert "_auth_user_id" not in client.session


# Forgotten passwords


def ask_for_link(client: Client, email: str) -> Any:
    return client.post(RESET, {"email": email}, follow=True)


def test_a_forgotten_password_is_replaced_by_a_link_that_works_once(client: Client, noor: User) -> None:
    ask_for_link(client, noor.email)
    assert mail.outbox == [], "mail waits in the outbox"
    run_due()
    [message] = mail.outbox
    assert message.to == [noor.email]
    assert message.subject == "Kies een nieuw wachtwoord"
    link = re.search(r"https?://\S+(/account/wachtwoord/nieuw/\S+)", message.body)
    assert link is not None
    page = client.get(link.group(1), follow=True)
    assert "Minstens 12 tekens" in page.content.decode()
    new = "een heel ander wachtwoord"
    done = client.post(page.redirect_chain[-1][0], {"password1": new, "password2": new}, follow=True)
    assert "Uw nieuwe wachtwoord is bewaard" in done.content.decode()
    assert sign_in(client, password=new).status_code == 302
    again = Client().get(link.group(1), follow=True)
    assert "Deze link werkt niet meer" in again.content.decode()


def test_the_link_leaves_no_trace_once_it_is_sent(client: Client, noor: User) -> None:
    ask_for_link(client, noor.email)
    run_due()
    assert Effect.objects.get().payload == {}
    assert noor.email not in Effect.objects.get().key


def test_asking_for_a_link_does_not_tell_who_is_known(client: Client, noor: User) -> None:
    known = ask_for_link(client, noor.email)
    unknown = ask_for_link(client, "niemand@thuisbasis.example")
    assert known.redirect_chain == unknown.redirect_chain
    assert text_of(known) == text_of(unknown)
    run_due()
    assert [message.subject for message in mail.outbox] == [
        "Kies een nieuw wachtwoord",
        "Er is geen account met dit adres",
    ]


def test_different_new_passwords_are_refused_at_the_field(client: Client, noor: User) -> None:
    client.force_login(noor)
    page = client.post(
        reverse("account_change_password"),
        {
            "oldpassword": PASSWORD,
            "password1": "een heel ander wachtwoord",
            "password2": "nog weer anders dan dat",
        },
    ).content.decode()
    assert 'href="#id_password2"' in page


def test_a_changed_password_is_told_to_its_owner(client: Client, noor: User) -> None:
    client.force_login(noor)
    new = "een heel ander wachtwoord"
    client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    run_due()
    [message] = mail.outbox
    assert message.subject == "Er is iets gewijzigd in uw account"
    assert "Het wachtwoord van uw account is gewijzigd." in message.body


# The second step


def code_now(secret: str) -> str:
    from allauth.mfa.totp.internal.auth import format_hotp_value

    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_the_second_step_is_turned_on_with_a_code_and_asked_for_after(
    client: Client, noor: User, django_capture_on_commit_callbacks: Any
) -> None:
    sign_in(client)
    page = client.get(reverse("mfa_activate_totp"), follow=True)
    if "Bent u het?" in page.content.decode():
        page = client.post(page.redirect_chain[-1][0], {"password": PASSWORD}, follow=True)
    assert "data:image/svg+xml" in page.content.decode()
    secret = client.session["mfa.totp.secret"]
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("mfa_activate_totp"), {"code": code_now(secret)}, follow=True)
    assert "herstelcodes" in answer.content.decode()
    assert "Dit staat aan" in client.get(reverse("mfa_index")).content.decode()
    run_due()
    assert any("nu aan" in message.body for message in mail.outbox)

    other = Client()
    assert sign_in(other)["Location"].startswith(reverse("mfa_authenticate"))
    assert other.get(reverse("accounts:home")).status_code == 302, "not in yet"
    page = other.post(reverse("mfa_authenticate"), {"code": "000000"}).content.decode()
    assert "De code klopt niet" in page


def test_a_recovery_code_lets_somebody_in_without_a_phone(client: Client, noor: User) -> None:
    TOTP.activate(noor, generate_totp_secret())
    codes = RecoveryCodes.activate(noor)
    sign_in(client)
    answer = client.post(reverse("mfa_authenticate"), {"code": codes.get_unused_codes()[0]})
    assert answer["Location"] == reverse("accounts:home")
    page = client.get(reverse("mfa_view_recovery_codes"), follow=True)
    assert "Bent u het?" in page.content.decode(), "codes are shown only to who has just shown who it is"
    client.post(page.redirect_chain[-1][0], {"password": PASSWORD})
    assert codes.get_unused_codes()[1] in client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert "attachment" in client.get(reverse("mfa_download_recovery_codes"))["Content-Disposition"]


@pytest.mark.parametrize(
    "name", ["mfa_index", "mfa_generate_recovery_codes", "mfa_deactivate_totp", "account_change_password"]
)
def test_pages_of_the_account_are_in_our_frame(client: Client, noor: User, name: str) -> None:
    TOTP.activate(noor, generate_totp_secret())
    codes = RecoveryCodes.activate(noor)
    sign_in(client)
    client.post(reverse("mfa_authenticate"), {"code": codes.get_unused_codes()[0]})
    answer = client.get(reverse(name), follow=True)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "tb-site-header" in page and page.count("<h1") == 1
    assert "style=" not in page and "onclick" not in page


# The demonstration


def test_the_demonstration_names_its_accounts(
    client: Client, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setattr(hints, "_sources", [])
    hints.register(lambda: [hints.Hint("Medewerker loket", "sam@thuisbasis.example", "geheim-woord")])
    settings.DEMO = True
    assert "sam@thuisbasis.example" in client.get(LOGIN).content.decode()
    settings.DEMO = False
    assert "sam@thuisbasis.example" not in client.get(LOGIN).content.decode()
