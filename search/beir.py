"""Read a data set in BEIR format: corpus.jsonl, queries.jsonl and qrels/test.tsv in one directory.

corpus.jsonl has `_id` and `text`, and perhaps `title`; queries.jsonl has `_id` and `text`, and perhaps
`metadata.kind`; qrels/test.tsv has query-id, corpus-id and score, apart by tabs, below a heading. Other
fields are passed over. What can't be read is named with file and line number.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Far above any scale of judgements, and small enough to reckon with.
MOST_GRADE = 1_000_000
LONGEST_SHOWN = 40
CORPUS, QUERIES, QRELS = "corpus.jsonl", "queries.jsonl", "qrels/test.tsv"


class MalformedDataSet(Exception):
    """A data set that cannot be read; the message names file and line number."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document of a data set."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Query:
    """A query of a data set; `kind` says what makes it hard, "" when nothing is said."""

    id: str
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class DataSet:
    """A data set in memory; `grades` holds per query the judged documents with grades above 0."""

    documents: tuple[Document, ...]
    queries: tuple[Query, ...]  # those with a grade above 0
    grades: Mapping[str, Mapping[str, int]]


def read_beir(directory: Path) -> DataSet:
    """Read a data set; raises MalformedDataSet when a file is missing or empty, and for a malformed line."""
    if not directory.is_dir():
        raise MalformedDataSet(f"{directory}: no such directory")
    documents = tuple(
        Document(row["_id"], _text_in(row, "title", where), row["text"])
        for where, row in _rows(directory, CORPUS)
    )
    queries = tuple(
        Query(row["_id"], row["text"], _kind_of(row, where)) for where, row in _rows(directory, QUERIES)
    )
    grades = _grades(directory, {query.id for query in queries}, {document.id for document in documents})
    return DataSet(documents, tuple(query for query in queries if query.id in grades), grades)


def _text_in(row: Mapping[str, Any], name: str, where: str) -> str:
    """Return a text that may be absent; "" then."""
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise MalformedDataSet(f'{where}: "{name}" is no text')
    return value


def _kind_of(row: Mapping[str, Any], where: str) -> str:
    metadata = row.get("metadata")
    if metadata is None:
        return ""
    if not isinstance(metadata, dict):
        raise MalformedDataSet(f"{where}: metadata is not an object")
    return _text_in(metadata, "kind", where)


def _lines(directory: Path, name: str) -> Iterator[tuple[str, str]]:
    """Yield ("file:line number", line) for each line that is not blank; a file without one is an error."""
    is_empty = True
    try:
        with (directory / name).open("rb") as file:
            for number, raw in enumerate(file, 1):
                where = f"{name}:{number}"
                try:
                    line = raw.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
                except UnicodeDecodeError:
                    raise MalformedDataSet(f"{where}: not UTF-8") from None
                if line.strip():
                    is_empty = False
                    yield where, line
    except OSError as error:
        raise MalformedDataSet(f"{name}: cannot be read ({error.strerror})") from error
    if is_empty:
        raise MalformedDataSet(f"{name}:1: the file is empty")


def _rows(directory: Path, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    seen: set[str] = set()
    for where, line in _lines(directory, name):
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            # Its own text names a line too: that within the text it got, always the first.
            raise MalformedDataSet(f"{where}: no JSON ({error.msg}, column {error.colno})") from None
        except (ValueError, RecursionError) as error:
            raise MalformedDataSet(f"{where}: no JSON ({error})") from None
        if not isinstance(row, dict):
            raise MalformedDataSet(f"{where}: not an object")
        for field in ("_id", "text"):
            if not isinstance(row.get(field), str):
                raise MalformedDataSet(f'{where}: no text in "{field}"')
        if not row["_id"]:
            raise MalformedDataSet(f'{where}: "_id" is empty')
        if row["_id"] in seen:
            raise MalformedDataSet(f'{where}: the _id "{row["_id"]}" occurs twice')
        if "\\u" in line and _is_broken(row):
            raise MalformedDataSet(f"{where}: half a character (a lone surrogate)")
        seen.add(row["_id"])
        yield where, row


def _is_broken(value: object) -> bool:
    """Say whether a JSON value holds text that is no Unicode, which an escape can bring into it."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False


def _grades(directory: Path, query_ids: set[str], document_ids: set[str]) -> dict[str, dict[str, int]]:
    judged: set[tuple[str, str]] = set()
    grades: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for index, (where, line) in enumerate(_lines(directory, QRELS)):
        columns = line.split("\t")
        if len(columns) != 3:
            raise MalformedDataSet(f"{where}: {len(columns)} columns, not 3 apart by tabs")
        query_id, document_id, score = columns
        if index == 0 and query_id.strip() in ("query-id", "query_id") and query_id not in query_ids:
            continue
        if query_id not in query_ids:
            raise MalformedDataSet(f'{where}: no query "{query_id}"')
        if document_id not in document_ids:
            raise MalformedDataSet(f'{where}: no document "{document_id}"')
        if (query_id, document_id) in judged:
            raise MalformedDataSet(f'{where}: "{query_id}" and "{document_id}" are judged twice')
        judged.add((query_id, document_id))
        try:
            grade = int(score)
        except ValueError:
            shown = score.strip()[:LONGEST_SHOWN]
            raise MalformedDataSet(f'{where}: the score "{shown}" is no whole number') from None
        if grade > MOST_GRADE:
            raise MalformedDataSet(f"{where}: the score is above {MOST_GRADE}")
        if grade > 0:
            grades[query_id][document_id] = grade
    if not grades:
        raise MalformedDataSet(f"{QRELS}: no document has a score above 0")
    return dict(grades)
