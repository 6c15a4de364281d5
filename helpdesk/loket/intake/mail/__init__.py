"""E-mail that comes in: stored whole first, then read, judged and made a question, a reaction or neither."""
