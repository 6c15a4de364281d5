"""A recording: put by organisers, played in pieces by who may see the page, found by what is said in it."""

from __future__ import annotations

import re
import wave
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from accounts.actions import SYSTEM
from accounts.roles import Role
from files.models import StoredFile
from knowledge.models import Event, Recording
from knowledge.recordings.actions import put_captions, put_chapters, put_recording, take_recording_away
from knowledge.recordings.captions import read_captions
from knowledge.recordings.presentation import at_time
from knowledge.search_source import passages, readable
from post.outbox import run_due

PAGE = "/bijeenkomsten/webinar/"
PLAY = f"{PAGE}opname/"
EDIT = f"{PLAY}beheren/"
VTT = """WEBVTT

00:00:02.000 --> 00:00:08.000
<v Noor Voorbeeld>Welkom bij dit webinar over woonwagenstandplaatsen.

00:12:30.000 --> 00:12:36.000
<v Noor Voorbeeld>Een kangoeroewoning telt mee als u de huurders zelf kiest.

00:12:37.000 --> 00:12:40.000
<v Sam>Dank u.
"""


def sound(seconds: int = 1) -> bytes:
    """A file of real sound."""
    buffer = BytesIO()
    with wave.open(buffer, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(1)
        made.setframerate(4000)
        made.writeframes(bytes([128]) * 4000 * seconds)
    return buffer.getvalue()


def upload(content: bytes | None = None, name: str = "webinar.wav") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content if content is not None else sound())


@pytest.fixture
def event(content: Path) -> Event:
    return Event.objects.get(slug="webinar")


@pytest.fixture
def recorded(event: Event) -> Event:
    """With sound, captions and chapters."""
    put_recording(SYSTEM, event, upload=upload())
    put_captions(SYSTEM, event, read_captions(VTT.encode()))
    put_chapters(SYSTEM, event, [(0, "Welkom"), (750, "Wonen in de tuin")])
    return Event.objects.get(pk=event.pk)


@pytest.fixture
def organiser(people: dict[str, Any]) -> Client:
    client = Client()
    client.force_login(people[Role.PROGRAMME_TEAM])
    return client


def stored_files() -> list[Path]:
    return [path for path in Path(settings.PRIVATE_MEDIA_ROOT).rglob("*") if path.is_file()]


def test_an_organiser_uploads_a_recording_and_a_visitor_plays_it(
    event: Event, organiser: Client, client: Client
) -> None:
    assert "media-src" not in client.get(PAGE)["Content-Security-Policy"]
    sent = organiser.post(EDIT, {"recording": upload()}, follow=True)
    assert "De opname staat bij de bijeenkomst." in sent.content.decode()
    page = client.get(PAGE)
    html = page.content.decode()
    assert f'<source src="{PLAY}" type="audio/wav">' in html
    assert "autoplay" not in html
    assert "media-src 'self'" in page["Content-Security-Policy"]
    played = client.get(PLAY)
    assert b"".join(played.streaming_content) == sound()  # type: ignore[attr-defined]
    assert played["Content-Type"] == "audio/wav"


def test_the_file_is_moved_to_its_place_and_another_one_replaces_it(event: Event, organiser: Client) -> None:
    organiser.post(EDIT, {"recording": upload()})
    (first,) = stored_files()
    with transaction.atomic():
        organiser.post(EDIT, {"recording": upload(sound(2))})
    (row,) = StoredFile.objects.all()
    assert row.size == len(sound(2))
    assert Recording.objects.get().file == row
    assert first.name != row.pk.hex


def test_what_a_browser_asks_by_script_is_answered_for_it(event: Event, organiser: Client) -> None:
    headers = {"Accept": "application/json"}
    answer = organiser.post(EDIT, {"recording": upload()}, headers=headers)
    assert answer.json() == {"url": EDIT}
    answer = organiser.post(EDIT, {"recording": upload(b"niets", "x.mp4")}, headers=headers)
    assert answer.status_code == 422
    assert "Dit soort bestand kan niet iedereen afspelen" in answer.json()["errors"][0]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "Kies een bestand, of vul een adres in."),
        ({"recording": ("a.mp4", b"")}, "Het bestand is leeg."),
        ({"recording": ("a.mp4", b"MZ een programma")}, "Dit soort bestand"),
        ({"recording": ("a.mp3", sound())}, "Dit soort bestand"),
        ({"recording": ("a.mkv", b"\x1a\x45\xdf\xa3\x42\x82matroska")}, "Dit soort bestand"),
        ({"address": "http://www.example.org/film"}, "Schrijf het hele adres"),
        ({"address": "javascript:alert(1)"}, "Schrijf het hele adres"),
        ({"address": "https://noor:geheim@www.example.org/film"}, "Schrijf het hele adres"),
        ({"address": "https://[1"}, "Schrijf het hele adres"),
    ],
)
def test_what_can_not_be_a_recording_is_said_and_nothing_is_kept(
    event: Event, organiser: Client, data: dict[str, Any], message: str
) -> None:
    sent = {k: SimpleUploadedFile(*v) if isinstance(v, tuple) else v for k, v in data.items()}
    answer = organiser.post(EDIT, sent)
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not StoredFile.objects.exists() and stored_files() == []


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"\x00\x00\x00\x20ftypisom", "a.mp4"),
        (b"\x00\x00\x00\x20ftypmp42", "a.m4a"),
        (b"\x00\x00\x00\x20ftypM4A ", "a.m4a"),
        (b"\x1a\x45\xdf\xa3\x01\x00\x42\x82\x84webm", "a.webm"),
        (b"ID3\x04", "a.mp3"),
        (b"\xff\xfb\x90\x64", "A.MP3"),
        (b"OggS\x00", "a.ogg"),
    ],
)
def test_each_kind_is_known_by_its_first_bytes(
    event: Event, organiser: Client, head: bytes, name: str
) -> None:
    assert organiser.post(EDIT, {"recording": upload(head + bytes(100), name)}).status_code == 302


def test_too_large_a_recording_is_refused_and_leaves_nothing(
    event: Event, organiser: Client, settings: Any
) -> None:
    settings.MAX_RECORDING_BYTES = 3000
    answer = organiser.post(EDIT, {"recording": upload()})
    assert answer.status_code == 422
    assert "Een opname is hoogstens" in answer.content.decode()
    assert stored_files() == []


def test_a_recording_may_be_larger_than_other_uploads_and_nothing_else(
    event: Event, organiser: Client, settings: Any
) -> None:
    settings.MAX_UPLOAD_BYTES, settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000, 1000
    settings.MAX_RECORDING_BYTES = 1_000_000
    large = upload(sound(3))
    assert organiser.post(f"{EDIT}ondertiteling/", {"captions": large}).status_code == 413
    large.seek(0)
    assert organiser.post(EDIT, {"recording": large}).status_code == 302


def test_an_address_elsewhere_is_told_before_one_goes_there(
    event: Event, organiser: Client, client: Client
) -> None:
    organiser.post(EDIT, {"recording": upload()})
    organiser.post(EDIT, {"address": "https://youtu.be/abc"})
    assert not StoredFile.objects.exists()
    page = client.get(PAGE)
    html = page.content.decode()
    assert "U verlaat deze site. YouTube kan cookies plaatsen." in html
    assert "<video" not in html and "<iframe" not in html
    assert "media-src" not in page["Content-Security-Policy"]
    assert client.get(PLAY).status_code == 404


@pytest.mark.parametrize(
    ("asked", "status", "content_range", "length"),
    [
        ("bytes=0-99", 206, "bytes 0-99/4044", 100),
        ("bytes=4000-", 206, "bytes 4000-4043/4044", 44),
        ("bytes=-44", 206, "bytes 4000-4043/4044", 44),
        ("bytes=4000-9999999", 206, "bytes 4000-4043/4044", 44),
        ("bytes=-99999", 206, "bytes 0-4043/4044", 4044),
        ("bytes=4044-", 416, "bytes */4044", 0),
        ("bytes=-0", 416, "bytes */4044", 0),
        ("bytes=9-1", 200, None, 4044),
        ("bytes=0-1,5-9", 200, None, 4044),
        ("onzin", 200, None, 4044),
        ("bytes=" + "9" * 400 + "-", 200, None, 4044),
    ],
)
def test_a_player_gets_the_piece_that_it_asks_for(
    recorded: Event, client: Client, asked: str, status: int, content_range: str | None, length: int
) -> None:
    answer = client.get(PLAY, headers={"Range": asked})
    assert answer.status_code == status
    assert answer.headers.get("Content-Range") == content_range
    assert answer["Accept-Ranges"] == "bytes"
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    assert len(body) == length
    if status == 206:
        first = int(re.findall(r"\d+", content_range or "")[0])
        assert body == sound()[first : first + length]


def test_a_piece_is_of_the_file_that_the_player_knows(recorded: Event, client: Client) -> None:
    whole = client.head(PLAY)
    assert (whole.status_code, whole["Content-Length"], whole.content) == (200, "4044", b"")
    etag, modified = whole["ETag"], whole["Last-Modified"]
    for known, status in [
        (etag, 206),
        (modified, 206),
        ('"een ander"', 200),
        (f"W/{etag}", 200),
        ("gisteren", 200),
    ]:
        answer = client.get(PLAY, headers={"Range": "bytes=0-9", "If-Range": known})
        assert answer.status_code == status, known
    piece = client.head(PLAY, headers={"Range": "bytes=0-9"})
    assert (piece.status_code, piece["Content-Length"]) == (206, "10")
    assert client.get(PLAY, headers={"If-None-Match": etag}).status_code == 304


def test_a_proxy_that_has_the_files_sends_them_to_whom_we_say(
    recorded: Event, client: Client, settings: Any
) -> None:
    settings.PRIVATE_MEDIA_OF_PROXY = "/_private/"
    answer = client.get(PLAY, headers={"Range": "bytes=0-99"})
    assert (answer.status_code, answer.content) == (200, b"")
    place = answer["X-Accel-Redirect"].removeprefix("/_private/")
    assert (Path(settings.PRIVATE_MEDIA_ROOT) / place).read_bytes() == sound()
    assert answer["Content-Type"] == "audio/wav"
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")
    recorded.unpublish()
    refused = client.get(PLAY)
    assert refused.status_code == 404
    assert "X-Accel-Redirect" not in refused


def test_nobody_plays_what_they_may_not_see(recorded: Event, client: Client, organiser: Client) -> None:
    captions = f"{PLAY}ondertiteling.vtt"
    assert client.get(captions).status_code == 200
    closed = PageViewRestriction.objects.create(page=recorded, restriction_type=PageViewRestriction.LOGIN)
    assert [client.get(path).status_code for path in (PLAY, captions)] == [404, 404]
    closed.delete()
    recorded.unpublish()
    assert [client.get(path).status_code for path in (PLAY, captions)] == [404, 404]
    # Who organises looks at it before others do.
    assert organiser.get(PLAY).status_code == 200


@pytest.mark.parametrize("path", [EDIT, f"{EDIT}ondertiteling/", f"{EDIT}weg/"])
def test_only_who_publishes_changes_a_recording(event: Event, people: dict[str, Any], path: str) -> None:
    client = Client()
    assert client.post(path, {"recording": upload()}).status_code in (302, 401)
    client.force_login(people[Role.EXPERT])
    assert client.post(path, {"recording": upload()}).status_code == 403
    assert not Recording.objects.exists() and stored_files() == []


def test_the_last_step_needs_the_token_of_its_form(event: Event, people: dict[str, Any]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people[Role.PROGRAMME_TEAM])
    assert client.post(EDIT, {"recording": upload()}).status_code == 403
    assert stored_files() == []


def test_captions_are_shown_read_and_reached_by_their_time(recorded: Event, client: Client) -> None:
    html = client.get(PAGE).content.decode()
    assert f'<track kind="captions" src="{PLAY}ondertiteling.vtt" srclang="nl"' in html
    assert 'id="t-00-12-30"' in html
    assert f'href="{PLAY}#t=750" data-second="750"' in html
    assert "<strong>Sam:</strong> Dank u." in html
    assert "Wonen in de tuin" in html
    served = client.get(f"{PLAY}ondertiteling.vtt")
    assert served["Content-Type"] == "text/vtt; charset=utf-8"
    assert read_captions(served.content) == read_captions(VTT.encode())


def test_wrong_captions_are_named_by_line_and_change_nothing(recorded: Event, organiser: Client) -> None:
    bad = SimpleUploadedFile("x.vtt", b"WEBVTT\n\n00:00:05.000 --> 00:00:01.000\n<b>Hallo</b>\n")
    answer = organiser.post(f"{EDIT}ondertiteling/", {"captions": bad, "chapters": "0:00 Begin"})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "Regel 3: deze ondertitel is voorbij voordat hij begint." in html
    assert "0:00 Begin" in html
    assert len(Recording.objects.get().cues) == 3


def spoken_passages(event: Event) -> dict[str, Any]:
    found = passages([str(event.pk)])
    return {passage.anchor: passage for passage in found if passage.anchor.startswith("t-")}


def test_what_is_said_is_a_passage_with_its_time(recorded: Event) -> None:
    found = spoken_passages(recorded)
    assert list(found) == ["t-00-00-02", "t-00-12-30"]
    there = found["t-00-12-30"]
    assert there.headings == ("Wonen in de tuin", "opname, 12:30")
    assert "kangoeroewoning" in there.text
    put_captions(SYSTEM, recorded, read_captions(VTT.replace("kangoeroewoning", "tuinwoning").encode()))
    again = spoken_passages(Event.objects.get(pk=recorded.pk))
    assert "kangoeroewoning" not in again["t-00-12-30"].text
    take_recording_away(SYSTEM, recorded)
    assert spoken_passages(Event.objects.get(pk=recorded.pk)) == {}
    assert not StoredFile.objects.exists()


def test_the_search_opens_the_recording_at_its_time_and_forgets_what_is_gone(
    recorded: Event, client: Client
) -> None:
    run_due()
    html = client.get("/zoeken/?q=kangoeroewoning").content.decode()
    assert f'href="{PAGE}#t-00-12-30"' in html
    assert "opname, 12:30" in html
    put_captions(SYSTEM, recorded, [])
    run_due()
    assert "#t-00-12-30" not in client.get("/zoeken/?q=kangoeroewoning").content.decode()


def test_what_is_said_is_found_as_long_as_its_page_is(recorded: Event, client: Client) -> None:
    run_due()
    PageViewRestriction.objects.create(page=recorded, restriction_type=PageViewRestriction.LOGIN)
    assert readable(None, [str(recorded.pk)]) == set()
    assert "#t-00-12-30" not in client.get("/zoeken/?q=kangoeroewoning").content.decode()


def test_questions_and_answers_stand_on_the_page_and_are_found(event: Event, client: Client) -> None:
    event.answers = [
        ("answer", {"question": "Mag het in de tuin?", "answer": "<p>Ja, met een <b>vergunning</b>.</p>"})
    ]
    event.save_revision().publish()
    html = client.get(PAGE).content.decode()
    assert '<h3 id="vraag-1">Mag het in de tuin?</h3>' in html
    (found,) = [one for one in passages([str(event.pk)]) if one.anchor == "vraag-1"]
    assert found.headings == ("Vragen en antwoorden", "Mag het in de tuin?")
    assert found.text == "Ja, met een vergunning."


def test_an_older_version_of_the_page_leaves_the_recording_alone(recorded: Event) -> None:
    revision = recorded.save_revision()
    take_recording_away(SYSTEM, recorded)
    revision.publish()
    assert Event.objects.get(pk=recorded.pk).recording_or_none is None


def test_the_page_takes_as_many_queries_with_a_recording_as_without(event: Event, client: Client) -> None:
    def queries() -> int:
        client.get(PAGE)
        with CaptureQueriesContext(connection) as counted:
            client.get(PAGE)
        return len(counted)

    before = queries()
    put_recording(SYSTEM, event, upload=upload())
    put_captions(SYSTEM, event, read_captions(VTT.encode()))
    assert queries() == before


def test_a_recording_is_in_one_place(recorded: Event) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Recording.objects.update(address="https://www.example.org/")


@pytest.mark.parametrize(
    ("address", "there"),
    [
        ("https://www.youtube.com/watch?v=x&t=1", "https://www.youtube.com/watch?v=x&t=750s"),
        ("https://vimeo.com/1", "https://vimeo.com/1#t=750s"),
        ("https://media.example.org/a.mp4", "https://media.example.org/a.mp4#t=750"),
    ],
)
def test_a_time_leads_there_on_other_sites(address: str, there: str) -> None:
    assert at_time(address, 750) == there
