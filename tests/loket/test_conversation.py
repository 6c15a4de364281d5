"""What a conversation shows: quotes are folded, and whom we consult is hidden from the asker."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from loket import access, actions
from loket.models import Question
from loket.models.question import State
from loket.rights import TokenHolder


def test_what_a_mail_repeats_is_kept_and_folded_away(
    client: Client, question: Question, front_office: User
) -> None:
    actions.react(
        TokenHolder(question.pk), question, "Dank u.", quoted="> Eerder schreef u dit.\n> <script>x</script>"
    )
    client.force_login(front_office)
    page = client.get(reverse("loket:question", args=[question.reference])).content.decode()
    folded = page[page.index('<details class="tb-quoted">') :]
    assert "Geciteerde tekst" in folded and "Eerder schreef u dit." in folded
    assert "<script>x" not in page


@pytest.mark.parametrize(
    ("folded", "label"),
    [
        ("Met vriendelijke groet,\nFatma Aydin\nBeleid wonen", "Handtekening"),
        ("Verstuurd vanaf mijn iPhone", "Handtekening"),
        ("Op 19 nov 2026 om 10:02 schreef Loket <loket@elders.example>:\n> Een regel.", "Geciteerde tekst"),
        ("Van: Loket\nVerzonden: maandag\n\nGeachte heer,\nhier is het.", "Geciteerde tekst"),
        ("> Een regel.", "Geciteerde tekst"),
        ("Groet,\nFatma\n\nOp 19 nov schreef Loket:\n> Een regel.", "Handtekening en geciteerde tekst"),
        ("> Een regel.\n\nGroet,\nFatma", "Handtekening en geciteerde tekst"),
    ],
)
def test_what_is_folded_away_is_called_what_it_is(
    client: Client, question: Question, front_office: User, folded: str, label: str
) -> None:
    actions.react(TokenHolder(question.pk), question, "Dank u.", quoted=folded)
    client.force_login(front_office)
    page = client.get(reverse("loket:question", args=[question.reference])).content.decode()
    assert f"<summary>{label}</summary>" in page


def test_the_asker_is_not_told_that_we_wait_for_a_colleague(client: Client, question: Question) -> None:
    Question.objects.filter(pk=question.pk).update(state=State.WAITING_FOR_COLLEAGUE)
    page = client.get(reverse("loket:asker", args=[access.token_of(question.access_salt)])).content.decode()
    assert "In behandeling" in page and "collega" not in page.lower()
