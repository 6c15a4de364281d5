"""Thin views; everything they do is in `actions`, everything they show in querysets and `planning`."""
