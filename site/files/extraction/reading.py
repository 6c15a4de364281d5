"""The unsafe side, run as `python -m files.extraction.reading KIND LIMITS` with the document as its input.

It may use so much memory and time and no more, writes no files and knows nothing of the site. Its output is a
line of JSON per part (`{"text": …}`), one with the number of pages, and one that says what failed.
"""

from __future__ import annotations

import csv
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from io import StringIO
from typing import IO, Any

# One member of an archive: the text of a thick report is 2 MB.
MAX_MEMBER_BYTES = 64 * 1024 * 1024
MAX_MEMBERS = 5_000
MAX_CELLS_OF_ROW = 500
# Of a table; what is kept of it is half as much.
MOST_OF_TABLE = 6_000_000
# Control characters, which neither an index nor PostgreSQL takes, and halves of characters.
UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Failed(Exception):
    """Why there is nothing to read: "encrypted", "broken" or "too_heavy"."""


def limit(seconds: int, memory: int, output: int) -> None:
    """Take away what reading a document never needs. Systems without such limits have the clock alone."""
    try:
        import resource
    except ImportError:
        return
    wanted = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: output,
        resource.RLIMIT_CORE: 0,
    }
    for name, value in wanted.items():
        try:
            resource.setrlimit(name, (value, value))
        except (ValueError, OSError):
            continue


def say(**line: Any) -> None:
    """One line of the answer, at once: what comes after it may end this process."""
    print(json.dumps(line), flush=True)


def pdf(content: IO[bytes]) -> Iterator[str | int]:
    """The number of pages, then the text of each."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

    try:
        reader = PdfReader(content, strict=False)
        # Many are "encrypted" against printing, with an empty password to read them.
        if reader.is_encrypted and not reader.decrypt(""):
            raise Failed("encrypted")
        count = len(reader.pages)
    except (DependencyError, FileNotDecryptedError) as error:
        raise Failed("encrypted") from error
    except PyPdfError as error:
        raise Failed("broken") from error
    yield count
    for number in range(count):
        try:
            yield reader.pages[number].extract_text()
        except (MemoryError, Failed):
            raise
        except Exception:
            # One page that makes no sense; the others may.
            yield ""


def _archive(content: IO[bytes]) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(content)
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Failed("broken") from error
    if len(members) > MAX_MEMBERS or any(member.file_size > MAX_MEMBER_BYTES for member in members):
        raise Failed("too_heavy")
    if any(member.flag_bits & 1 for member in members):
        raise Failed("encrypted")
    return archive


def _events(archive: zipfile.ZipFile, member: str) -> Iterator[tuple[str, Any]]:
    """The elements of an XML member as they end, without entities or anything from elsewhere."""
    from defusedxml.ElementTree import iterparse

    # Reading stops at the size that the archive itself gives, and that one is checked.
    with archive.open(member) as content:
        for event, element in iterparse(content, events=("start", "end"), forbid_dtd=True):
            yield event, element
            if event == "end" and element.tag.rpartition("}")[2] in ("p", "row", "tr", "table-row", "sp"):
                element.clear()


def _paragraphs(archive: zipfile.ZipFile, member: str, texts: set[str]) -> str:
    """The text of one member: a line per paragraph or heading."""
    lines: list[str] = []
    for event, element in _events(archive, member):
        name = element.tag.rpartition("}")[2]
        if event == "end" and name in ("p", "h"):
            lines.append(_words(element, texts))
    return "\n".join(line for line in lines if line.strip())


def _words(paragraph: Any, texts: set[str]) -> str:
    found: list[str] = []
    for element in paragraph.iter():
        name = element.tag.rpartition("}")[2]
        if not texts or name in texts:
            found.append(element.text or "")
        elif name in ("tab", "br", "cr"):
            found.append(" ")
        if not texts:
            # OpenDocument keeps text beside its elements as well.
            found.append(" " if name in ("s", "tab", "line-break") else "")
            found.append((element.tail or "") if element is not paragraph else "")
    return "".join(found)


def _count(archive: zipfile.ZipFile, member: str, name: str, attribute: str = "") -> int | None:
    """A number that an office program wrote about the document."""
    if member not in archive.namelist():
        return None
    for event, element in _events(archive, member):
        if event == "end" and element.tag.rpartition("}")[2] == name:
            values = [element.text or ""] if not attribute else [
                value for key, value in element.attrib.items() if key.rpartition("}")[2] == attribute
            ]  # fmt: skip
            return next((int(value) for value in values if value.isdecimal() and len(value) < 7), None)
    return None


def docx(content: IO[bytes]) -> Iterator[str | int]:
    """The pages that Word counted, then the text with headers, notes and remarks left out."""
    archive = _archive(content)
    if count := _count(archive, "docProps/app.xml", "Pages"):
        yield count
    yield _paragraphs(archive, "word/document.xml", {"t"})


def odt(content: IO[bytes]) -> Iterator[str | int]:
    """The same of an OpenDocument text."""
    archive = _archive(content)
    if count := _count(archive, "meta.xml", "document-statistic", "page-count"):
        yield count
    yield _paragraphs(archive, "content.xml", set())


def pptx(content: IO[bytes]) -> Iterator[str | int]:
    """The number of slides, then each."""
    archive = _archive(content)
    found = ((re.fullmatch(r"ppt/slides/slide(\d+)\.xml", name), name) for name in archive.namelist())
    slides = sorted((int(match[1]), name) for match, name in found if match)
    yield len(slides)
    for _number, name in slides:
        yield _paragraphs(archive, name, {"t"})


def xlsx(content: IO[bytes]) -> Iterator[str | int]:
    """The number of sheets, then each: a line per row."""
    import openpyxl

    _archive(content)
    book = openpyxl.load_workbook(content, read_only=True, data_only=True, keep_links=False)
    yield len(book.worksheets)
    for sheet in book.worksheets:
        rows = [sheet.title]
        # What a file says of its size is not believed: a sheet of a million empty rows ends here by time.
        for row in sheet.iter_rows(values_only=True, max_col=MAX_CELLS_OF_ROW):
            if words := [str(cell) for cell in row if cell is not None]:
                rows.append(" ".join(words))
        yield "\n".join(rows)


def text(content: IO[bytes]) -> Iterator[str | int]:
    """Plain text and tables with separators."""
    raw = content.read(MAX_MEMBER_BYTES)
    try:
        yield raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        yield raw.decode("cp1252", "replace")


def table(content: IO[bytes]) -> Iterator[str | int]:
    """A table with separators: its rows one after the other, without the separators of empty cells."""
    raw = str(next(text(content)))[:MOST_OF_TABLE]
    separator = max(",;\t", key=raw.partition("\n")[0].count)
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(StringIO(raw), delimiter=separator)]
    except csv.Error:
        yield raw
    else:
        yield ";\n".join(words for row in rows if (words := ", ".join(filter(None, row))))


READERS = {"pdf": pdf, "docx": docx, "odt": odt, "pptx": pptx, "xlsx": xlsx, "csv": table, "text": text}


def run(kind: str, content: IO[bytes], *, characters: int, parts: int) -> None:
    """Read and tell, until the document or what we want to know of it ends."""
    told = 0
    try:
        for found in READERS[kind](content):
            if isinstance(found, int):
                say(pages=found)
                continue
            piece = UNWANTED.sub(" ", found)[:characters]
            say(text=piece)
            characters, told = characters - len(piece), told + 1
            if characters <= 0 or told >= parts:
                return
    except Failed as failure:
        say(failed=str(failure))
    except (MemoryError, RecursionError):
        say(failed="too_heavy")
    except Exception:
        # Libraries raise whatever a broken file makes of them.
        say(failed="broken")


def main() -> None:
    """Limits first: whatever is imported after them is held to them too."""
    kind, limits = sys.argv[1], json.loads(sys.argv[2])
    limit(limits["seconds"], limits["memory"], limits["output"])
    run(kind, sys.stdin.buffer, characters=limits["characters"], parts=limits["parts"])


if __name__ == "__main__":
    main()
