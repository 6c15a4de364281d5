"""Finding what is asked and not answered by a page: an errand of the worker, some questions at a time.

A question has a page when its own answer became one, when an answer to it points to one, or when a visitor
who searches with its title finds a page that has most of its words. The others are put together by the stems
that they share.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone
from wagtail.models import Page

from accounts.actions import SYSTEM
from accounts.audit import record
from loket.actions.knowledge import Cleaner, cleaner_for
from loket.answering.names.context import frequency
from loket.models import Gap, GapCheck, Message, Question
from loket.models.gaps import ASKERS_TO_SHOW, LONGEST_LABEL
from search.asking import finding_for
from search.dutch.analysis import analyse, part_stems, word_forms
from search.dutch.compounds import split
from search.dutch.stopwords import is_stop_word
from search.dutch.tokens import normalise, surfaces
from search.engines import EngineUnavailable

# A question of longer ago says little about what is missing now.
LOOKS_BACK = dt.timedelta(days=365)
# A new question gets its answer first, and perhaps another title.
WAITS = dt.timedelta(hours=1)
AT_ONCE = 200
# From this likeness on two questions ask the same: the cosine of their weighed stems.
ALIKE = 0.34
# A page answers a question when it has so much of its words, seldom ones counting most; the best few count.
# Tried on the demo: what a page is about meets .65 or more, what none is about .62 or less.
MET, BEST = 0.64, 3
TITLE_WEIGHS, PART_WEIGHS, LONGEST_TEXT = 3.0, 0.7, 1500
MOST_STEMS, MOST_WORDS, MOST_COUNTED = 60, 5, 200
# What is met everywhere says little. On Zipf's scale 7 is "de" and 3 a word of once in a million.
EVERYWHERE, LEAST = 6.5, 0.2
OUR_PAGES = re.compile(r"https?://[^\s/<>\"']+(/[^\s<>\"')\]]*)")
NOT_PAGES = ("/loket/", "/vraag/", "/mijn-vragen/", "/overleg/", "/zoeken/")

Words = Mapping[str, Sequence[Any]]  # stem: weight and word, as GapCheck keeps them
Stems = Mapping[str, float]


def gather() -> int:
    """Look up questions that were not looked up yet, and renew what the gaps say; returns how many questions.

    A search that is away stops it until the next time.
    """
    settle()
    now = timezone.now()
    fresh = (
        Question.objects.filter(
            gap_check=None,
            held=False,
            merged_into=None,
            emptied_at=None,
            asked_at__gte=now - LOOKS_BACK,
            asked_at__lte=now - WAITS,
        )
        .select_related(
            "target_group", "organisation", "municipality", "handler", "expert", "asker", "ticket"
        )
        .order_by("asked_at")[:AT_ONCE]
    )
    count, touched = 0, set()
    for question in fresh:
        title, words = without_persons(question, cleaner_for(question))
        try:
            covered = not words or has_page(question) or found_by_search(title)
        except EngineUnavailable:
            break
        with transaction.atomic():
            gap = None if covered else _place(question, title, _stems(words))
            check = {"gap": gap, "title": title, "words": words, "checked_at": now}
            GapCheck.objects.get_or_create(question=question, defaults=check)
        if gap is not None:
            touched.add(gap.pk)
        count += 1
    for gap in Gap.objects.filter(pk__in=touched):
        recount(gap)
    return count


def has_page(question: Question) -> bool:
    """Whether its answer became a public page, or points to one."""
    if question.knowledge_page_id and Page.objects.filter(pk=question.knowledge_page_id, live=True).exists():
        return True
    answers = question.messages.filter(kind=Message.Kind.ANSWER).values_list("followup__comment", flat=True)
    host = settings.SITE_URL.split("://")[-1].rstrip("/")
    paths = {
        match[1].split("?")[0].split("#")[0]
        for text in answers
        for match in OUR_PAGES.finditer(text or "")
        if f"://{host}/" in match.group()
    }
    slugs = {path.strip("/").split("/")[-1] for path in paths if not path.startswith(NOT_PAGES)} - {""}
    return bool(slugs) and Page.objects.filter(slug__in=slugs, live=True, depth__gt=2).exists()


def found_by_search(text: str) -> bool:
    """Whether a visitor who looks for this finds a page about it; raises EngineUnavailable."""
    query = " ".join(re.sub(r"\[[^\]]*\]", " ", text).split())[:200]
    results = finding_for(AnonymousUser(), query, page_size=BEST, with_facets=False)
    if results.weak or results.nearest:
        return False
    asked = _stems(weighed(query, ""))
    met = 0.0
    for page in results.pages:
        said = [(one.passage.title, *one.passage.headings, one.passage.text) for one in page.passages]
        analysis = analyse(" ".join(text for texts in said for text in texts))
        present = {*analysis.stems, *analysis.parts}
        met = max(met, sum(weight for stem, weight in asked.items() if stem in present))
    return met >= MET * sum(asked.values())


def without_persons(question: Question, cleaner: Cleaner) -> tuple[str, dict[str, list[Any]]]:
    """The title of a question and its words, as GapCheck keeps them, without persons and organisation."""
    title = cleaner(question.title).text
    text = cleaner((question.ticket.description or "")[:LONGEST_TEXT]).text
    return title[:LONGEST_LABEL], weighed(title, text)


def weighed(title: str, text: str) -> dict[str, list[Any]]:
    """The stems of a question, each with how telling it is and the word that it was written in.

    The squares of the weights add up to 1. The word of a part is the compound that it stands in.
    """
    found: dict[str, tuple[float, str]] = {}

    def add(stem: str, word: str, weight: float) -> None:
        points = weight * max(LEAST, EVERYWHERE - frequency(word))
        if points > found.get(stem, (0.0, ""))[0]:
            found[stem] = (points, word)

    for source, weight in ((title, TITLE_WEIGHS), (text, 1.0)):
        source = re.sub(r"\[[^\]]*\]", " ", source)
        analysis = analyse(source)
        # "dak-" in "dak- en thuislozen" was written for daklozen.
        wholes = {word_forms(normalise(whole)).stem: whole for whole in analysis.completed}
        as_written = {normalise(surface): surface for surface in surfaces(source)}
        for word, stem in zip(analysis.words, analysis.stems, strict=True):
            if len(stem) > 2 and stem.isalpha() and not is_stop_word(word):
                add(stem, wholes.get(stem) or as_written.get(word, word).lower(), weight)
        for word in dict.fromkeys((*analysis.words, *map(normalise, analysis.completed))):
            for part in part_stems(word):
                add(part, as_written.get(word, word).lower(), weight * PART_WEIGHS)
    best = sorted(found.items(), key=lambda item: (-item[1][0], item[0]))[:MOST_STEMS]
    length = math.sqrt(sum(points * points for _stem, (points, _word) in best)) or 1.0
    return {stem: [round(points / length, 4), word] for stem, (points, word) in best}


def stems_of(title: str, text: str) -> Stems:
    """The weighed stems of a question, for comparing it with another."""
    return _stems(weighed(title, text))


def likeness(one: Stems, other: Stems) -> float:
    """How alike two sets of weighed stems are, 0 to 1."""
    small, large = sorted((one, other), key=len)
    return sum(value * large.get(stem, 0.0) for stem, value in small.items())


def _stems(words: Words) -> dict[str, float]:
    return {stem: weight for stem, (weight, _word) in words.items()}


def _place(question: Question, title: str, stems: Stems) -> Gap:
    """The gap that asks the same, among those of its target group where that is known; else a new one."""
    group = question.target_group_id
    known = Gap.objects.filter(Q(target_group=group) | Q(target_group=None)) if group else Gap.objects.all()
    near = [(likeness(gap.stems, stems), gap) for gap in known.only("stems")]
    alike, best = max(near, key=lambda one: one[0], default=(0.0, None))
    if best is not None and alike >= ALIKE:
        return best
    return Gap.objects.create(
        target_group=question.target_group,
        label=title,
        stems=stems,
        questions_count=1,
        askers=1,
        last_asked_at=question.asked_at,
    )


@transaction.atomic
def recount(gap: Gap) -> None:
    """Make a gap say how many asked, what they share and what it is about; without questions it goes."""
    gap = Gap.objects.select_for_update(of=("self",)).get(pk=gap.pk)
    checks = gap.checks.select_related("question").order_by("-question__asked_at")
    newest = list(checks[:MOST_COUNTED])
    if not newest:
        gap.delete()
        return
    gap.stems = _middle([_stems(check.words) for check in newest])
    gap.label = max(newest, key=lambda check: likeness(_stems(check.words), gap.stems)).title
    gap.shared_words = ", ".join(shared_words(newest))[:LONGEST_LABEL]
    gap.questions_count = checks.count()
    gap.askers = checks.order_by().values("question__asker_email").distinct().count()
    gap.last_asked_at = newest[0].question.asked_at
    groups = Counter(check.question.target_group_id for check in newest if check.question.target_group_id)
    gap.target_group_id = groups.most_common(1)[0][0] if groups else None
    gap.save()


def _middle(of: Sequence[Stems]) -> dict[str, float]:
    """What some questions have in common, as weighed stems of length 1."""
    sums: defaultdict[str, float] = defaultdict(float)
    for stems in of:
        for stem, weight in stems.items():
            sums[stem] += weight
    best = sorted(sums.items(), key=lambda item: (-item[1], item[0]))[:MOST_STEMS]
    length = math.sqrt(sum(value * value for _stem, value in best)) or 1.0
    return {stem: round(value / length, 4) for stem, value in best}


def shared_words(checks: Sequence[GapCheck]) -> list[str]:
    """The telling words that stand in the questions of enough askers: nobody's alone.

    Whole words as people wrote them. What only parts of their compounds have in common counts when nothing
    else does, as the part, since a whole compound may be one asker's alone.
    """
    askers: dict[str, set[str]] = {}
    points: defaultdict[str, float] = defaultdict(float)
    words: dict[str, Counter[str]] = {}
    for check in checks:
        for stem, (weight, word) in check.words.items():
            askers.setdefault(stem, set()).add(check.question.asker_email)
            points[stem] += weight
            words.setdefault(stem, Counter())[word] += 1
    common = [
        stem
        for stem in sorted(points, key=lambda stem: (-points[stem], stem))
        if len(askers[stem]) >= ASKERS_TO_SHOW
    ]
    whole = [written for stem in common if (written := _written_by_itself(stem, words[stem]))]
    return (whole or [_part_of(next(iter(words[stem])), stem) for stem in common])[:MOST_WORDS]


def _written_by_itself(stem: str, words: Counter[str]) -> str:
    """The form in which most wrote a stem as a word of its own; "" when it stands in compounds alone."""
    for word, _count in words.most_common():
        if word_forms(normalise(word)).stem == stem:
            return word
    return ""


def _part_of(compound: str, stem: str) -> str:
    """The part of a compound that has this stem, as a word."""
    waiting = [normalise(compound)]
    while waiting:
        word = waiting.pop(0)
        if word_forms(word).stem == stem:
            return word
        waiting += split(word)
    return stem


@transaction.atomic
def settle() -> int:
    """Close gaps of which an answer became a public page, open those whose page is gone, remove those of
    which no question is left; returns how many changed."""
    changed = 0
    published = GapCheck.objects.filter(gap=OuterRef("pk"), question__knowledge_page__live=True)
    for gap in Gap.objects.to_do().filter(Exists(published)):
        its_questions = Question.objects.filter(gap_check__gap=gap)
        pages = Page.objects.filter(pk__in=its_questions.values("knowledge_page"), live=True)
        page = pages.order_by("-first_published_at").first()
        gap.state, gap.page, gap.settled_at_count = Gap.State.ANSWERED, page, gap.questions_count
        gap.save(update_fields=["state", "page", "settled_at_count"])
        record(SYSTEM, "answer_gap", gap, page=page.pk if page else None)
        changed += 1
    for gap in Gap.objects.filter(Q(page=None) | Q(page__live=False), state=Gap.State.ANSWERED):
        gap.state, gap.page = Gap.State.OPEN, None
        gap.save(update_fields=["state", "page"])
        record(SYSTEM, "reopen_gap", gap)
        changed += 1
    # A question that was emptied or removed takes its part along.
    for gap in Gap.objects.annotate(left=Count("checks")).exclude(left=F("questions_count")):
        recount(gap)
        changed += 1
    return changed


def settle_now(effect: Any) -> None:
    """The errand that a page which appears or goes promises."""
    settle()
