"""Names of persons and what has the shape of personal data, found in ordinary Dutch."""

from __future__ import annotations

import pytest

from accounts.redaction import redact
from bench.anonymise import HERE, measure, ours, read
from loket.answering.names import find_names


def found(text: str, *known: str, others: tuple[str, ...] = ()) -> list[str]:
    return [text[span.start : span.end] for span in find_names(text, known, others)]


@pytest.mark.parametrize("name", ["questions.txt", "held_out.txt"])
def test_nearly_all_names_are_found_and_little_else(name: str) -> None:
    questions = read(HERE / "names" / name)
    for known, least in ((True, 0.95), (False, 0.93)):
        recall, precision, missed, wrong = measure(questions, ours, known)
        assert recall >= least, missed
        assert precision >= 0.93, wrong


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ik sprak met Jan van den Heuvel over de wet.", ["Jan van den Heuvel"]),
        ("Vraag het aan mevrouw De Vries-Jansen.", ["De Vries-Jansen"]),
        ("Dhr. J.P. de Boer belt terug.", ["J.P. de Boer"]),
        ("Voor mevrouw A.M. (Annie) Lente zoeken wij iets.", ["A.M. (Annie) Lente"]),
        ("Cliënt J. (Joke) van der Kroon, zie J. (bijlage).", ["J. (Joke) van der Kroon"]),
        ("groetjes fatima", ["fatima"]),
        ("mijn naam is oluwatobi adeyemi.", ["oluwatobi adeyemi"]),
        ("Het huis van Sanne is te klein, Sanne's zus ook.", ["Sanne", "Sanne's"]),
        ("De huurder, Xhevdet Krasniqi, vertrekt.", ["Xhevdet Krasniqi"]),
        ("KLACHT VAN PIETER VAN DIJK", ["PIETER VAN DIJK"]),
        ("Wij bezochten Danny, Priscilla en Mo.", ["Danny", "Priscilla", "Mo"]),
        ("Wethouder Al Mansouri is tegen.", ["Al Mansouri"]),
        ("In de kas van kweker Blom slapen mensen.", ["Blom"]),
    ],
)
def test_names_in_many_forms(text: str, names: list[str]) -> None:
    assert found(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "Volgens de Huisvestingswet 2014 en de Wmo mag de gemeente Best dat.",
        "Het Leger des Heils en Aedes steunen Een thuis voor iedereen.",
        "De bakker, de visser en de smit wonen op de berg bij het bos.",
        "In Assen, Buren en Geldrop staan woonwagens; in Noord-Holland niet.",
        "Statushouders uit Syrië en Eritrea, arbeidsmigranten uit Polen.",
        "Vraag bij de Rijksoverheid of Stichting Exodus naar de Regeling huisvesting aandachtsgroepen.",
        "Mark de stappen, bas de planning op cijfers en roos de grond niet.",
        "Dit staat in de Woonlasten-pilot van VNG, GGD en IND.",
        "",
        "???",
    ],
)
def test_laws_places_and_groups_are_no_persons(text: str) -> None:
    assert found(text) == []


def test_who_is_known_is_found_in_small_letters_and_in_pieces() -> None:
    assert found("volgens dijkhuizen is Wim er niet", "Wim Dijkhuizen") == ["dijkhuizen", "Wim"]
    assert found("de bakker bakt", "Sanne Bakker") == []


def test_the_name_of_an_organisation_is_no_person() -> None:
    text = "Vraag het aan Jan Arends Huis of aan Jan Arends."
    assert found(text, others=("Jan Arends Huis",)) == ["Jan Arends"]


@pytest.mark.parametrize(
    "text",
    [
        "A" * 20_000,
        "Jan " * 5_000,
        "van de " * 3_000,
        "J. " * 6_000,
        "\x00" * 100,
        "\n" * 5_000,
        "é-" * 5_000,
    ],
)
def test_text_of_any_kind_is_read_to_the_end(text: str) -> None:
    assert all(0 <= span.start < span.end <= len(text) for span in find_names(text))
    assert redact(text).text is not None


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("BSN 1112 22 333", "1112"),
        ("bsn: 111.222.333", "222"),
        ("burgerservicenummer 11122233", "11122233"),
        ("nummer 111-222-333 van hem", "222"),
        ("nl91 abna 0417 1643 00", "0417"),
        ("BE68.5390.0754.7034", "5390"),
        ("06.12.34.56.78", "34"),
        ("(074) 245 98 76", "245"),
        ("tel. 2459876", "2459876"),
        ("+32 470 12 34 56", "470"),
        ("Hij woont op Kerkstraat 12a te Hengelo", "Kerkstraat"),
        ("Burg. van Royensingel 5 bis", "Royensingel"),
        ("Postbus 123", "123"),
        ("7551ec", "7551"),
        ("geboren op 12-03-1984", "1984"),
        ("V-nummer 279.123.4567", "4567"),
    ],
)
def test_numbers_and_addresses_in_odd_ways_go(text: str, gone: str) -> None:
    redacted = redact(text)
    assert gone not in redacted.text and redacted.removed


@pytest.mark.parametrize(
    "text",
    [
        "Op 01-01-2026 12:00 uur, artikel 7:274, Stb. 2014, 249, ECLI:NL:RVS:2020:1234.",
        "In 2014 is 1 500 000 euro betaald, in 2015-2020 12.345.678.",
        "De wijk krijgt een park 20 jaar na het plan; 2026 de wet.",
        "Zaaknummer 20240012345.",
    ],
)
def test_numbers_of_other_things_stay(text: str) -> None:
    assert redact(text).text == text
