"""What readers say of a page: a word from each, for who keeps it up to date."""
