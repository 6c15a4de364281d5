"""Synonyms, promoted results and stop phrases: they work on the query, so a change needs no new index."""
