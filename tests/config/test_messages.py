"""The check of the catalogues: what one room says must not be said otherwise by another."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from config import messages


def catalogue(*entries: tuple[str | tuple[str, str], str | tuple[str, str], str | None]) -> Catalog:
    made = Catalog(locale="nl")
    for source, translation, context in entries:
        made.add(source, translation, context=context)
    return made


@pytest.fixture
def rooms(monkeypatch: pytest.MonkeyPatch) -> dict[str, Catalog]:
    """Two rooms without sources, whose catalogues a test fills in."""
    made: dict[str, Catalog] = {"one": catalogue(), "two": catalogue()}
    monkeypatch.setattr(messages, "ROOMS", dict.fromkeys(made, ""))
    monkeypatch.setattr(messages, "read_catalogue", made.__getitem__)
    return made


def test_no_two_rooms_of_ours_translate_the_same_text_differently() -> None:
    assert list(messages.clashes()) == []


def test_a_text_with_two_translations_is_named_with_both_rooms(rooms: dict[str, Catalog]) -> None:
    rooms["one"] = catalogue(("event", "bijeenkomst", None), ("Save", "Bewaar", None))
    rooms["two"] = catalogue(("event", "gebeurtenis", None), ("Save", "Bewaar", None))
    assert list(messages.clashes()) == [
        "translated differently: 'event': one 'bijeenkomst', two 'gebeurtenis'"
    ]


def test_a_context_tells_two_meanings_apart(rooms: dict[str, Catalog]) -> None:
    rooms["one"] = catalogue(("Closed", "Gesloten", None))
    rooms["two"] = catalogue(("Closed", "Afgehandeld", "question"))
    assert list(messages.clashes()) == []


def test_plurals_are_compared_whole(rooms: dict[str, Catalog]) -> None:
    rooms["one"] = catalogue((("%(n)s day", "%(n)s days"), ("%(n)s dag", "%(n)s dagen"), None))
    rooms["two"] = catalogue((("%(n)s day", "%(n)s days"), ("%(n)s dag", "%(n)s dag"), None))
    assert len(list(messages.clashes())) == 1


def test_the_check_fails_on_a_clash(
    rooms: dict[str, Catalog],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(messages, "problems", lambda room: iter(()))
    assert messages.main(["check"]) == 0
    rooms["one"] = catalogue(("state", "stand", None))
    rooms["two"] = catalogue(("state", "toestand", None))
    assert messages.main(["check"]) == 1
    assert "'state'" in capsys.readouterr().out


def test_an_update_keeps_the_translation_of_a_text_that_has_no_plural_any_more(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "django.po"
    path.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "A file."\nmsgid_plural "Files."\nmsgstr[0] "Een bestand."\nmsgstr[1] "Bestanden."\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(messages, "catalogue_path", lambda room: path)
    monkeypatch.setattr(messages, "messages_of", lambda room: [((None, "A file.", None), ("here.py", 1))])
    messages.update("knowledge")
    assert messages.read_catalogue("knowledge").get("A file.").string == "Een bestand."
