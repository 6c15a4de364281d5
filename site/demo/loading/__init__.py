"""Loads the demo through the verbs that real use goes through. Doing it again changes nothing."""
