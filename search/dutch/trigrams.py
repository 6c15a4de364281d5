"""Character trigrams of a word: the safety net under stems and spelling repair."""


def trigrams(word: str) -> tuple[str, ...]:
    """Return the distinct trigrams of a folded word with its ends marked: wmo → _wm, wmo, mo_."""
    marked = f"_{word}_"
    return tuple(dict.fromkeys(marked[i : i + 3] for i in range(len(marked) - 2)))
