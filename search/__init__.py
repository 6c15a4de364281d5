"""Finding.

For other rooms: `sources.register`, `indexing.reindex`, `asking.finding_for` and `asking.passages_for`.
"""
