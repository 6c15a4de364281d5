"""What helps to answer: passages, and taking persons out of a text."""
