"""Captions: what is wrong is said with its line; what is right becomes text with times, and nothing else."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from knowledge.recordings import captions
from knowledge.recordings.captions import Cue, read_captions, write_captions
from knowledge.recordings.transcript import read_chapters, spoken

GOOD = """\ufeffWEBVTT - Het webinar
Kind: captions

NOTE gemaakt door een vergaderprogramma

1
00:00:01.000 --> 00:00:04.500 align:start position:0%
<v Noor Voorbeeld>Welkom bij <i>dit</i> webinar &amp; tot zo.</v>

00:05.000 --> 00:09.000
Dank u wel.
Fijn dat u er bent.
"""


def vtt(*blocks: str) -> bytes:
    return ("WEBVTT\n\n" + "\n\n".join(blocks) + "\n").encode()


def said(content: bytes) -> list[str]:
    with pytest.raises(ValidationError) as error:
        read_captions(content)
    return error.value.messages


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_captions_are_read_whatever_program_made_them(line_end: str) -> None:
    assert read_captions(GOOD.replace("\n", line_end).encode()) == [
        Cue(1000, 4500, "Noor Voorbeeld", "Welkom bij dit webinar & tot zo."),
        Cue(5000, 9000, "", "Dank u wel. Fijn dat u er bent."),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"hallo", "Regel 1: een bestand met ondertiteling (WebVTT) begint met WEBVTT."),
        (b"", "Regel 1: een bestand met ondertiteling"),
        (b"\x89PNG\r\n\x1a\n\x00", "is niet als UTF-8 bewaard"),
        (b"1\n00:00:01,000 --> 00:00:02,000\nHallo\n", "Dit lijkt SubRip (.srt)."),
        (b"WEBVTT\n", "Er staat geen ondertiteling in"),
        ("WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nCaf\u00e9".encode("cp1252"), "Regel 4: Het bestand"),
        (vtt("00:00:01.000 --> 00:00:02.000\nHallo").decode().encode("utf-16"), "is niet als UTF-8 bewaard"),
        (vtt("00:00:01 --> 00:00:02.000\nHallo"), "Regel 3: deze tijd is niet te lezen."),
        (vtt("1\nhalf twee --> twee uur\nHallo"), "Regel 4: deze tijd is niet te lezen."),
        (vtt("00:00:01.000 --> 00:99:02.000\nHallo"), "Regel 3: deze tijd is niet te lezen."),
        (vtt("00:00:05.000 --> 00:00:02.000\nHallo"), "Regel 3: deze ondertitel is voorbij"),
        (
            vtt("00:00:05.000 --> 00:00:09.000\nEen", "00:00:02.000 --> 00:00:12.000\nTwee"),
            "Regel 6: deze ondertitel begint vóór de vorige.",
        ),
        (
            vtt("00:00:05.000 --> 00:00:09.000\nEen", "00:00:06.000 --> 00:00:12.000\nTwee"),
            "Regel 6: deze ondertitel begint terwijl de vorige nog te zien is.",
        ),
        (
            vtt("00:00:01.000 --> 00:00:02.000\n<script>alert(1)</script>"),
            "Regel 3: <script> hoort niet in ondertiteling.",
        ),
        (vtt("13:00:01.000 --> 13:00:02.000\nHallo"), "Regel 3: deze ondertitel komt na 12 uur"),
        (vtt(f"00:00:01.000 --> 00:00:02.000\n{'a' * 1001}"), "is langer dan 1000 tekens."),
        (b"WEBVTT\n\n" + b"a" * captions.MOST_BYTES, "is hoogstens 4 MB"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line(content: bytes, message: str) -> None:
    (first, *_rest) = said(content)
    assert message in first


def test_many_slips_are_counted_not_listed() -> None:
    messages = said(vtt(*["00:00:05.000 --> 00:00:02.000\nHallo"] * 20))
    assert len(messages) == 6
    assert messages[-1] == "En nog 15 plaatsen."


def test_two_people_may_speak_at_once_and_a_small_overlap_is_cut() -> None:
    found = read_captions(
        vtt(
            "00:00:01.000 --> 00:00:09.000\n<v A>Een lang verhaal.",
            "00:00:03.000 --> 00:00:04.500\n<v B>Ja!",
            "00:00:04.000 --> 00:00:06.000\n<v B>Zeker.",
        )
    )
    assert [(cue.start, cue.end, cue.voice) for cue in found] == [
        (1000, 9000, "A"), (3000, 4000, "B"), (4000, 6000, "B"),
    ]  # fmt: skip


def test_a_recording_of_ten_hours_is_read() -> None:
    blocks = []
    for second in range(0, 36_000, 5):
        hours, minutes = second // 3600, second // 60 % 60
        at = f"{hours:02d}:{minutes:02d}:{second % 60:02d}"
        blocks.append(f"{at}.000 --> {at}.900\nZin {second}.")
    found = read_captions(vtt(*blocks))
    assert len(found) == 7200
    passages = spoken(found)
    assert all(passage.end - passage.start <= 91 for passage in passages)
    assert passages[-1].anchor.startswith("t-09-5")


def test_what_is_written_is_read_again_and_holds_no_markup() -> None:
    cues = [Cue(1000, 2000, "A & B", "5 < 6 --> ja"), Cue(3_661_001, 3_662_000, "", "Einde.")]
    written = write_captions(cues)
    assert "01:01:01.001 --> 01:01:02.000" in written
    assert "5 &lt; 6 --&gt; ja" in written
    assert read_captions(written.encode()) == cues


def test_passages_are_a_minute_or_so_and_a_chapter_begins_one() -> None:
    cues = [Cue(second * 1000, second * 1000 + 9000, "", f"Zin {second}.") for second in range(0, 300, 10)]
    found = spoken(cues, [(0, "Begin"), (150, "Vragen")])
    assert [(passage.start, passage.chapter, passage.begins_chapter) for passage in found] == [
        (0, "Begin", True), (60, "Begin", False), (120, "Begin", False), (150, "Vragen", True),
        (210, "Vragen", False), (270, "Vragen", False),
    ]  # fmt: skip
    assert found[3].anchor == "t-00-02-30" and found[3].time == "2:30"
    assert " ".join(passage.text for passage in found) == " ".join(cue.text for cue in cues)


def test_chapters_are_read_as_people_type_them() -> None:
    assert read_chapters("0:00 Welkom\n\n12.30 - Vragen van gemeenten\n1:02:30 Slot") == [
        (0, "Welkom"), (750, "Vragen van gemeenten"), (3750, "Slot"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("0:00 Welkom\nVragen", "Regel 2: schrijf een tijd en een titel"),
        ("0:00 Welkom\n0:99 Vragen", "Regel 2: schrijf een tijd en een titel"),
        ("5:00 Welkom\n5:00 Vragen", "Regel 2: dit hoofdstuk komt niet na het vorige."),
        ("99:00:00 Welkom", "Regel 1: dit is later dan een opname duurt."),
    ],
)
def test_a_chapter_that_is_wrong_is_named(text: str, message: str) -> None:
    with pytest.raises(ValidationError) as error:
        read_chapters(text)
    assert message in error.value.messages[0]
