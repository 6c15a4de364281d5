"""The analysis of Dutch text: words, stems, compounds, synonyms and spelling, without Django or an engine.

Both engines index and search what this package makes, so that a query means the same on each.
"""
