"""Word lists that come with the package, kept as text files so that anyone can read and correct them."""

from importlib.resources import files


def lines(name: str) -> list[str]:
    """Return the lines of a file of this package that hold something, comments (#) left out."""
    text = files("search.dutch").joinpath(name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def word_list(name: str) -> frozenset[str]:
    """Return the words of a file of this package that stand apart by white space."""
    return frozenset(word for line in lines(name) for word in line.split())
