"""Model ordinances: structured articles, their numbering and references."""
