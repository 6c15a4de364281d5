"""Every message of the corpus becomes what it should, and none is answered that no person wrote."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from loket.answering.attachments import files_of
from loket.models import IncomingMail, Message, Question
from post.models import Effect
from tests.loket.mail.corpus import CASES, Case

TakeIn = Callable[[Any], IncomingMail]


def test_the_corpus_is_large_and_names_each_case_once() -> None:
    assert len(CASES) >= 100
    assert [name for name, count in Counter(case.name for case in CASES).items() if count > 1] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_message(take_in: TakeIn, case: Case) -> None:
    mail = take_in(case.raw)
    assert (mail.outcome, mail.reason) == (case.outcome, case.reason), mail.detail
    assert b"".join(mail.blocks()) == case.raw
    mails = Effect.objects.filter(kind="mail").count()
    if case.outcome != "question":
        assert not Question.objects.exists()
        assert mails == 0, "nobody works at this desk, so no alert goes out either"
        return
    question = Question.objects.get()
    assert mails == (1 if case.confirmed else 0)
    message = question.messages.select_related("followup").get(kind=Message.Kind.ASKER)
    shown = message.followup.comment
    assert shown.strip()
    assert case.shown in shown
    if case.hidden:
        assert case.hidden not in shown
        assert case.hidden in message.quoted
    if case.title:
        assert question.title.startswith(case.title)
    assert question.title.strip()
    assert "\x00" not in shown + message.quoted + question.title + mail.subject
    names = [stored.name for stored in files_of([message]).get(message.pk, [])]
    assert sorted(names) == sorted(case.files)
    assert {entry["reason"] for entry in mail.left_out} == set(case.left_out)


def test_the_command_accounts_for_the_whole_corpus(db: None, tmp_path: Path, capsys: Any) -> None:
    files = []
    for number, case in enumerate(CASES):
        files.append(tmp_path / f"{number:03}.txt")
        files[-1].write_bytes(case.raw)
    call_command("loket_mail", *map(str, files), "--json")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["file"] for line in lines] == [str(file) for file in files]
    assert {line["outcome"] for line in lines} <= {"question", "ignored", "kept"}
    assert all(line["reason"] for line in lines)
    assert IncomingMail.objects.filter(state="received").count() == 0
    known = [line for line in lines if line["reason"] == "duplicate"]
    assert len(lines) - len(known) == IncomingMail.objects.count()
