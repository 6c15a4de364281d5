"""How many names of persons are taken out of fictional questions, and how much that is none.

`python -m bench.anonymise [--file FILE] [--missed]`. In `bench/names` names stand between double brackets;
`questions.txt` was tuned on, `held_out.txt` was not. Recall: names of which every telling part is taken out.
Precision: stretches taken out as a name that touch a name. The peer takes out each word with a capital
that does not begin a sentence, with the words of that kind beside it, and the person who asks.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
for _folder in ("site", "helpdesk"):
    sys.path.append(str(HERE.parent / _folder))

from loket.answering.anonymise import NAME, clean  # noqa: E402
from loket.answering.names.context import PARTICLES, TITLES  # noqa: E402

BRACKETS = re.compile(r"\[\[(.+?)\]\]")
CAPITALS = re.compile(
    r"(?<![.!?:]\s)(?<!\A)(?<!\n)\b[A-Z][\w'’-]+(?:\s+(?:van|de|der|den|ten|ter|el)\b)*(?:\s+[A-Z][\w'’-]+)*"
)

Stretch = tuple[int, int]


@dataclass(frozen=True)
class Question:
    """A text without its brackets, where the names in it stand, and what the desk knows of who asks."""

    text: str
    names: tuple[Stretch, ...]
    asker: str
    organisation: str


def read(path: Path) -> list[Question]:
    """The questions of a file; its first lines with # are about the file."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    found = []
    for block in "\n".join(lines).split("\n---\n"):
        head, _, body = block.strip().partition("\n")
        asker, _, organisation = (part.strip() for part in head.partition("|"))
        text, names, at = "", [], 0
        for match in BRACKETS.finditer(body):
            text += body[at : match.start()]
            names.append((len(text), len(text) + len(match[1])))
            text += match[1]
            at = match.end()
        found.append(Question(text + body[at:], tuple(names), asker, organisation))
    return found


def ours(question: Question, known: bool) -> tuple[list[Stretch], list[Stretch]]:
    """What is taken out as a name, and all that is taken out."""
    people = [question.asker] if known else []
    cleaned = clean(question.text, names=people, organisations=[question.organisation])
    names = [(one.start, one.end) for one in cleaned.removals if one.kind == NAME]
    return names, [(one.start, one.end) for one in cleaned.removals]


def peer(question: Question, known: bool) -> tuple[list[Stretch], list[Stretch]]:
    """Capitals that begin no sentence, and the parts of the asker's name."""
    found = [match.span() for match in CAPITALS.finditer(question.text)]
    for part in re.findall(r"[\w-]{3,}", question.asker) if known else ():
        found += [match.span() for match in re.finditer(rf"\b{re.escape(part)}\b", question.text)]
    return found, found


def telling(text: str, start: int, end: int) -> list[Stretch]:
    """The parts of a name that tell who it is: no titles or particles; initials only alone."""
    parts = [
        (start + m.start(), start + m.end(), m.group()) for m in re.finditer(r"[^\W_]+", text[start:end])
    ]
    said = [(a, b) for a, b, part in parts if part.lower() not in PARTICLES | TITLES and len(part) > 1]
    return said or [(a, b) for a, b, _part in parts]


def measure(
    questions: list[Question],
    finder: Callable[[Question, bool], tuple[list[Stretch], list[Stretch]]],
    known: bool,
) -> tuple[float, float, list[str], list[str]]:
    """Recall, precision, the names that were missed and what was taken out for nothing."""
    count = right = taken = 0
    missed, wrong = [], []
    for question in questions:
        as_names, everything = finder(question, known)
        for start, end in question.names:
            count += 1
            parts = telling(question.text, start, end)
            if all(any(a <= s and e <= b for a, b in everything) for s, e in parts):
                right += 1
            else:
                missed.append(
                    f"{question.text[start:end]!r} in {question.text[max(0, start - 30) : end + 20]!r}"
                )
        for a, b in as_names:
            taken += 1
            if not any(a < end and start < b for start, end in question.names):
                wrong.append(f"{question.text[a:b]!r} in {question.text[max(0, a - 30) : b + 20]!r}")
    return right / count, 1 - len(wrong) / max(taken, 1), missed, wrong


def main() -> None:
    """Print a line per set and finder."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--file", type=Path, action="append", help="other questions, in the same form")
    parser.add_argument("--missed", action="store_true", help="also print what was missed and what was wrong")
    given = parser.parse_args()
    for path in given.file or [HERE / "names" / "questions.txt", HERE / "names" / "held_out.txt"]:
        questions = read(path)
        count = sum(len(question.names) for question in questions)
        print(f"{path.name}: {len(questions)} questions, {count} names")
        for known in (True, False):
            print("  the person who asks is known" if known else "  nobody is known")
            for name, finder in (("ours", ours), ("peer", peer)):
                recall, precision, missed, wrong = measure(questions, finder, known)
                print(f"    {name}: recall {recall:.3f}, precision {precision:.3f}")
                if given.missed and name == "ours":
                    for line in [f"      missed {one}" for one in missed] + [
                        f"      wrong {one}" for one in wrong
                    ]:
                        print(line)


if __name__ == "__main__":
    main()
