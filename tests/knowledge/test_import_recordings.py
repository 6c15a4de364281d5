"""What comes after a meeting, in its content file."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from accounts.actions import SYSTEM
from knowledge.importing import import_content
from knowledge.models import Event, Recording
from knowledge.recordings.actions import put_recording

from .conftest import FILES

NAME = "bijeenkomsten/webinar.md"
VTT = "WEBVTT\n\n00:00:02.000 --> 00:00:08.000\n<v Noor>Welkom.\n"
AFTER = """\
recording_url: https://youtu.be/abc
captions: webinar.vtt
chapters:
  - 0:00 Welkom
slides:
  - file: blad.csv
    title: Het blad
materials_before:
  - file: blad.csv
answers:
  - question: Mag dat?
    answer: Ja, dat *mag*.
"""


def put(folder: Path, after: str = AFTER, vtt: str = VTT) -> Path:
    (folder / NAME).write_text(FILES[NAME].replace("capacity: 2\n", f"capacity: 2\n{after}"), "utf-8")
    (folder / "bijeenkomsten/webinar.vtt").write_text(vtt, "utf-8")
    (folder / "bijeenkomsten/blad.csv").write_text("a,b\n1,2\n", "utf-8")
    return folder


def test_a_file_brings_all_that_comes_after_a_meeting(content: Path, client: Client) -> None:
    report = import_content(SYSTEM, put(content))
    assert report.problems == []
    event = Event.objects.get(slug="webinar")
    recording = event.recording
    assert recording.address == "https://youtu.be/abc"
    assert [cue.text for cue in recording.cue_list] == ["Welkom."]
    assert recording.chapter_list == [(0, "Welkom")]
    assert event.slides[0].value["title"] == "Het blad"
    assert event.materials_before[0].value["document"] == event.slides[0].value["document"]
    assert "<em>mag</em>" in event.answers[0].value["answer"].source
    page = client.get("/bijeenkomsten/webinar/").content.decode()
    slides = page.split("Presentaties")[1]
    assert "Het blad" in slides and event.slides[0].value["document"].url in slides
    again = import_content(SYSTEM, content)
    assert {change.what for change in again.changes} == {"unchanged"}


def test_other_captions_change_the_page_and_keys_left_out_leave_the_recording(content: Path) -> None:
    import_content(SYSTEM, put(content))
    event = Event.objects.get(slug="webinar")
    put_recording(SYSTEM, event, address="https://vimeo.com/1")
    other = AFTER.replace("recording_url: https://youtu.be/abc\n", "")
    import_content(SYSTEM, put(content, other, VTT.replace("Welkom.", "Dag.")))
    recording = Recording.objects.get()
    assert recording.address == "https://vimeo.com/1"
    assert [cue.text for cue in recording.cue_list] == ["Dag."]


@pytest.mark.parametrize(
    ("wrong", "right", "says"),
    [
        ("http://youtu.be/abc", "https://youtu.be/abc", "moet met https:// beginnen"),
        ("../webinar.vtt", "webinar.vtt", "staat niet naast dit bestand"),
        ("weg.vtt", "webinar.vtt", "staat niet naast dit bestand"),
        ("blad.csv\nchapters", "webinar.vtt\nchapters", "Regel 1: een bestand met ondertiteling"),
        ("straks Welkom", "0:00 Welkom", "Regel 1: schrijf een tijd en een titel"),
    ],
)
def test_what_is_wrong_leaves_the_file_out(content: Path, wrong: str, right: str, says: str) -> None:
    report = import_content(SYSTEM, put(content, AFTER.replace(right, wrong)))
    (problem,) = report.problems
    assert says in problem.reason
    assert problem.line > 1
    assert not Recording.objects.exists()
