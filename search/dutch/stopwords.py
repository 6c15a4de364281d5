"""The words of a query that say nothing about its subject: function words, and what makes it a question."""

from search.dutch.wordlists import word_list

FUNCTION_WORDS = word_list("function_words.txt")
QUESTION_WORDS = word_list("question_words.txt")
STOP_WORDS = FUNCTION_WORDS | QUESTION_WORDS


def is_stop_word(word: str) -> bool:
    """Say whether a folded word carries no subject of its own in a query."""
    return word in STOP_WORDS


def is_question(text: str, words: list[str]) -> bool:
    """Say whether a query (`text`, and its folded `words`) is a question rather than key words."""
    return text.rstrip().endswith("?") or (len(words) > 2 and words[0] in QUESTION_WORDS)
