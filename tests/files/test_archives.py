"""Archives: honest ones are unpacked whatever made them, hostile ones are refused as a whole."""

from __future__ import annotations

import datetime as dt
import io
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from files import holding
from files.archives import Limits, unpack
from files.models import private_storage

LIMITS = Limits(files=5, bytes=10_000, bytes_of_one=8_000)


def packed(*members: tuple[Any, bytes]) -> io.BytesIO:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return made


def info(name: str, mode: int = 0, flags: int = 0) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo("x")
    made.filename = name
    made.external_attr = mode << 16
    made.flag_bits = flags
    return made


def names(folder: Path, archive: io.BytesIO) -> list[str]:
    return sorted(
        str(path.relative_to(folder)) for path in unpack(archive, folder, extensions={"md"}, limits=LIMITS)
    )


def test_files_come_out_as_they_went_in(tmp_path: Path) -> None:
    assert names(tmp_path, packed(("a/een.md", b"1"), ("twee.MD", b"2"))) == ["a/een.md", "twee.MD"]
    assert (tmp_path / "a/een.md").read_bytes() == b"1"


def test_clutter_of_other_programs_is_left_out(tmp_path: Path) -> None:
    archive = packed(
        ("__MACOSX/a/._een.md", b"x"), ("a/.DS_Store", b"x"), ("a/._een.md", b"x"), ("a/", b""),
        ("Thumbs.db", b"x"), ("a\\een.md", b"1"),
    )  # fmt: skip
    assert names(tmp_path, archive) == ["a/een.md"]


def test_names_without_the_flag_for_utf8_are_understood(tmp_path: Path) -> None:
    archive = packed(("coördinatie.md", b"1")).getvalue()
    # As the zip of some systems writes it: UTF-8, and no word about that.
    archive = archive.replace(b"\x14\x00\x00\x08", b"\x14\x00\x00\x00")
    assert names(tmp_path, io.BytesIO(archive)) == ["coördinatie.md"]


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ([("../buiten.md", b"x")], "refused"),
        ([("a/../../buiten.md", b"x")], "refused"),
        ([("..\\buiten.md", b"x")], "refused"),
        ([("/etc/buiten.md", b"x")], "refused"),
        ([("C:\\buiten.md", b"x")], "refused"),
        ([("a/b/c/d/e/f/g.md", b"x")], "refused"),
        ([(f"{'x' * 300}.md", b"x")], "refused"),
        ([("regel\neinde.md", b"x")], "refused"),
        ([(info("link.md", stat.S_IFLNK | 0o777), b"/etc/passwd")], "refused"),
        ([(info("pijp.md", stat.S_IFIFO | 0o777), b"")], "refused"),
        ([("een.md", b"1"), ("EEN.md", b"2")], "refused"),
        ([("een.md", b"1"), ("een.html", b"2")], "refused"),
        ([("een.md", b"1"), ("nog.zip", b"2")], "refused"),
        ([("zonder", b"1")], "refused"),
        ([(f"{n}.md", b"x") for n in range(6)], "too_many"),
        ([(f"map{n}/", b"") for n in range(16)], "too_many"),
        ([("bom.md", b"0" * 1_000_000)], "refused"),
        ([("een.md", b"0" * 6_000), ("twee.md", b"0" * 6_000)], "refused"),
        ([("leeg/", b"")], "empty"),
        ([], "empty"),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_what_is_hostile_is_refused_and_named(
    tmp_path: Path, members: list[tuple[Any, bytes]], code: str
) -> None:
    folder = tmp_path / "hier" / "diep"
    folder.mkdir(parents=True)
    with pytest.raises(ValidationError) as caught:
        unpack(packed(*members), folder, extensions={"md"}, limits=LIMITS)
    assert caught.value.code == code
    outside = [path for path in tmp_path.rglob("*") if path.is_file() and not path.is_relative_to(folder)]
    assert outside == []


@pytest.mark.parametrize(
    "content",
    [b"", b"geen zip", b"PK\x03\x04kapot", packed(("a.md", b"x" * 500)).getvalue()[:60]],
    ids=["empty", "text", "broken", "cut off"],  # an archive holds the time: its bytes name no test
)
def test_what_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ValidationError) as caught:
        unpack(io.BytesIO(content), tmp_path, extensions={"md"}, limits=LIMITS)
    assert caught.value.code == "broken"


def test_a_size_that_the_archive_lies_about_is_not_believed(tmp_path: Path) -> None:
    content = packed(("bom.md", b"0" * 1_000_000)).getvalue()
    lie = content.replace((1_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lie != content
    with pytest.raises(ValidationError):
        unpack(io.BytesIO(lie), tmp_path, extensions={"md"}, limits=LIMITS)
    assert sum(path.stat().st_size for path in tmp_path.rglob("*.md")) <= LIMITS.bytes_of_one


def test_an_archive_with_a_password_is_refused(tmp_path: Path) -> None:
    content = bytearray(packed(("een.md", b"x")).getvalue())
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + at] |= 1
    with pytest.raises(ValidationError) as caught:
        unpack(io.BytesIO(bytes(content)), tmp_path, extensions={"md"}, limits=LIMITS)
    assert caught.value.code == "encrypted"


def test_an_upload_is_kept_for_who_sent_it_alone_and_not_for_long(people: dict[str, Any]) -> None:
    editor, other = people["editor"], people["programme_team"]
    with time_machine.travel(dt.datetime.now(dt.UTC), tick=False) as clock:
        token = holding.hold(editor, ContentFile(b"inhoud", name="geheim.zip"))
        with holding.held(editor, token) as content:
            assert content.read() == b"inhoud"
        for actor, tried in ((other, token), (editor, token + "x"), (editor, ""), (editor, "a:b:c")):
            with pytest.raises(ValidationError):
                holding.held(actor, tried)
        clock.shift(dt.timedelta(hours=3))
        with pytest.raises(ValidationError):
            holding.held(editor, token)


def test_what_nobody_came_back_for_goes(people: dict[str, Any]) -> None:
    assert holding.forget_held() == 0
    token = holding.hold(people["editor"], ContentFile(b"x"))
    assert holding.forget_held() == 0
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=2)):
        assert holding.forget_held() == 1
    assert private_storage().listdir(holding.FOLDER)[1] == []
    holding.release(token)
    holding.release("onzin")
