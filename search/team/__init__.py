"""The pages on which the team tunes the search; the verbs are in search.actions."""
