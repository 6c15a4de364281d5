"""A made-up corpus of Dutch passages for measuring the search at size: no text occurs twice.

Words come as often as in real Dutch (wordfreq's frequencies), with what this field adds: each passage is
about a few subjects of its own, compounds are made of the words of the field, and names keep the vocabulary
growing.
"""

import datetime
import itertools
import random
from collections.abc import Iterator

from search.engines import Passage

WORDS = 25_000
SUBJECTS = 400
WORDS_PER_PASSAGE = (20, 70)
PASSAGES_PER_PAGE = (3, 16)
FIRST = [
    "woon",
    "zorg",
    "huur",
    "jongeren",
    "ouderen",
    "opvang",
    "schuld",
    "taal",
    "wijk",
    "buurt",
    "gemeente",
    "regio",
    "urgentie",
    "uitstroom",
    "begeleidings",
    "huisvestings",
    "studenten",
    "flex",
    "standplaats",
    "inkomens",
    "welzijns",
    "jeugd",
    "gezins",
    "participatie",
    "inschrijf",
    "doelgroepen",
]
LAST = [
    "visie",
    "verordening",
    "regeling",
    "loket",
    "team",
    "afspraak",
    "kosten",
    "beleid",
    "traject",
    "plan",
    "woning",
    "plaats",
    "hulp",
    "aanvraag",
    "besluit",
    "subsidie",
    "overleg",
    "coach",
    "monitor",
    "opgave",
    "voorziening",
    "toets",
    "register",
    "termijn",
    "route",
    "dossier",
]
SYLLABLES = [
    "ba",
    "de",
    "ka",
    "lo",
    "mi",
    "ner",
    "per",
    "ru",
    "sta",
    "ter",
    "ver",
    "wij",
    "zoe",
    "hof",
    "dam",
    "burg",
    "veen",
    "laar",
]
KINDS = ("guide", "step_plan", "practice_case", "faq", "scheme", "event")
GROUPS = tuple(f"doelgroep-{n}" for n in range(10))
LINES = tuple(f"actielijn-{n}" for n in range(4))
PROVINCES = tuple(f"provincie-{n}" for n in range(12))
AUDIENCES = ("beleidsmedewerker", "projectleider", "bestuurder")


def passages(count: int, seed: int = 1) -> Iterator[Passage]:
    """Yield this many passages, page by page; the same seed gives the same ones."""
    from wordfreq import top_n_list, word_frequency

    chance = random.Random(seed)
    words = [word for word in top_n_list("nl", WORDS) if word.isalpha()]
    weights = list(itertools.accumulate(word_frequency(word, "nl") for word in words))
    subjects = _subjects(chance, words)
    made = 0
    for page in itertools.count():
        kind, groups = chance.choice(KINDS), tuple(sorted(chance.sample(GROUPS, chance.choice((0, 1, 1, 2)))))
        year = chance.randint(2016, 2026)
        about = chance.choices(subjects, k=2)
        title = " ".join(word for subject in about for word in chance.choices(subject, k=2)).capitalize()
        for number in range(chance.randint(*PASSAGES_PER_PAGE)):
            if made == count:
                return
            made += 1
            yield Passage(
                id=f"{page}#{number}",
                page_id=str(page),
                url=f"/{page}/",
                anchor=f"kop-{number}",
                title=title,
                headings=(" ".join(chance.choices(chance.choice(about), k=3)).capitalize(),),
                text=_text(chance, words, weights, [*about, chance.choice(subjects)]),
                kind=kind,
                target_groups=groups,
                action_lines=(LINES[page % len(LINES)],),
                province=PROVINCES[page % 12] if kind == "practice_case" else "",
                year=year,
                audience=(AUDIENCES[page % 3],),
                date=datetime.date(year, chance.randint(1, 12), chance.randint(1, 28)),
                visibility=("public",) if page % 20 else ("staff:desk",),
            )


def queries(count: int, seed: int = 2) -> list[str]:
    """Return queries of a few words of the subjects: plain, misspelt, joined, split and whole questions."""
    from wordfreq import top_n_list

    words = [word for word in top_n_list("nl", WORDS) if word.isalpha()]
    subjects = _subjects(random.Random(1), words)
    chance = random.Random(seed)
    found = []
    for number in range(count):
        asked = chance.choices(chance.choice(subjects), k=chance.randint(1, 4))
        match number % 6:
            case 1:
                asked[0] = _misspelt(chance, asked[0])
            case 2:
                asked = [chance.choice(FIRST), chance.choice(LAST), *asked[:1]]
            case 3:
                asked = [
                    "hoe",
                    "kan",
                    "de",
                    "gemeente",
                    *asked,
                    "regelen",
                    "voor",
                    chance.choice(FIRST) + "?",
                ]
            case 4:
                asked = [chance.choice(FIRST) + chance.choice(LAST), *asked[:2]]
        found.append(" ".join(asked))
    return found


def odd_queries() -> dict[str, str]:
    """Return what people paste and robots try, by what it is: 10,000 characters, 300 words, mere signs."""
    from wordfreq import top_n_list

    chance = random.Random(3)
    words = [word for word in top_n_list("nl", WORDS) if word.isalpha()]
    letters = "abcdefghijklmnopqrstuvwxyz"
    return {
        "10,000 × one letter": "a" * 10_000,
        "10,000 characters of words": " ".join(chance.choices(words, k=2_000))[:10_000],
        "10,000 of compounds": " ".join(chance.choice(FIRST) + chance.choice(LAST) for _ in range(900))[
            :10_000
        ],
        "10,000 of no words at all": " ".join("".join(chance.choices(letters, k=8)) for _ in range(1_100)),
        "300 words": " ".join(chance.choices(words, k=300)),
        "300 misspelt words": " ".join(
            _misspelt(chance, word + "en") for word in chance.choices(words, k=300)
        ),
        "stop words": "de het een van in op met voor hoe wat wie",
        "punctuation": "?!.,;:()[]{}<>/\\|@#$%^&*_+=~`" * 20,
        "emoji": "🏠👨‍👩‍👧😀 " * 60,
        "control characters": "".join(map(chr, range(32))) * 20,
        "right to left": "مرحبا שלום עולם \u202eabc\u202c " * 30,
        "unbalanced quotes": '"woon "zorg" "visie ' * 30,
        "many exclusions": "-woning -zorg " * 100,
        "a query language": 'title:woning AND (body:* OR NOT x) +a -b zorg~2 huur^9 [a TO b} /re.*/ \\"',
    }


def _subjects(chance: random.Random, words: list[str]) -> list[list[str]]:
    """Return the words of each subject: some from the dictionary, some compounds of the field."""
    return [
        chance.sample(words[300:], 12) + [chance.choice(FIRST) + chance.choice(LAST) for _ in range(6)]
        for _ in range(SUBJECTS)
    ]


def _text(chance: random.Random, words: list[str], weights: list[float], subjects: list[list[str]]) -> str:
    length = chance.randint(*WORDS_PER_PASSAGE)
    text = chance.choices(words, cum_weights=weights, k=length)
    for place in range(length):
        if chance.random() < 0.18:
            text[place] = chance.choice(chance.choice(subjects))
    if chance.random() < 0.3:
        text[chance.randrange(length)] = "".join(
            chance.choices(SYLLABLES, k=chance.randint(2, 4))
        ).capitalize()
    sentences, at = [], 0
    while at < length:
        sentence = text[at : at + chance.randint(7, 18)]
        at += len(sentence)
        sentences.append(" ".join(sentence).capitalize() + ".")
    return " ".join(sentences)


def _misspelt(chance: random.Random, word: str) -> str:
    place = chance.randrange(1, len(word))
    return word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :]
