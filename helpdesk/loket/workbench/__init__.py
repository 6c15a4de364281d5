"""The screens: the work list, one question behind the desk, and the asker's own page."""
