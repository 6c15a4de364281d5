"""How many megabytes of Dutch a second the analysis takes, against plain Snowball on the same words.

`python -m bench.dutch [--megabytes 4]`. The text is made up, with words as often as in real Dutch and
compounds and names of its own (`bench.search_corpus`); nothing is known beforehand but the dictionary.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import snowballstemmer

from bench.search_corpus import passages
from search.dutch import analysis, compounds, stemming
from search.dutch.tokens import tokenize


def seconds(work: Callable[[], object]) -> float:
    """How long it took, by the processor's clock."""
    began = time.process_time()
    work()
    return time.process_time() - began


def forget() -> None:
    """Empty what is kept of words, as in a process that begins."""
    for kept in (
        analysis.form_as_written,
        analysis.word_forms,
        stemming.stem,
        compounds.split,
    ):
        kept.cache_clear()


def main() -> None:
    """Print both speeds and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=float, default=4.0)
    wanted = parser.parse_args().megabytes * 1e6
    texts, size = [], 0
    for passage in passages(1_000_000):
        texts.append(f"{passage.title}. {passage.text}")
        size += len(texts[-1].encode())
        if size >= wanted:
            break
    compounds.dictionary()
    words = [[token.word for token in tokenize(text)] for text in texts]
    peer = snowballstemmer.stemmer("dutch")
    forget()
    ours = seconds(lambda: [analysis.analyse(text) for text in texts])
    again = seconds(lambda: [analysis.analyse(text) for text in texts])
    theirs = seconds(lambda: [peer.stemWords(row) for row in words])
    print(f"{size / 1e6:.1f} MB, {sum(map(len, words))} words")
    print(
        f"ours, all of the analysis, cold {size / 1e6 / ours:6.2f} MB/s   warm {size / 1e6 / again:6.2f} MB/s"
    )
    print(f"peer, stems alone of ready words {size / 1e6 / theirs:5.2f} MB/s")
    print(f"ratio cold {theirs / ours:.2f} x   warm {theirs / again:.2f} x")


if __name__ == "__main__":
    main()
