"""What a conversation shows: quotes are folded, and whom we consult is hidden from the asker."""

from __future__ import annotations

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
        TokenHolder(question.pk), question, "Dank u.", quoted="> Eerder schreef u dit.\n<script>x</script>"
    )
    client.force_login(front_office)
    page = client.get(reverse("loket:question", args=[question.reference])).content.decode()
    folded = page[page.index('<details class="tb-quoted">') :]
    assert "Geciteerde tekst" in folded and "Eerder schreef u dit." in folded
    assert "<script>x" not in page


def test_the_asker_is_not_told_that_we_wait_for_a_colleague(client: Client, question: Question) -> None:
    Question.objects.filter(pk=question.pk).update(state=State.WAITING_FOR_COLLEAGUE)
    page = client.get(reverse("loket:asker", args=[access.token_of(question.access_salt)])).content.decode()
    assert "In behandeling" in page and "collega" not in page.lower()
