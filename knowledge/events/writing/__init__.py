"""What an organiser writes to the participants of a meeting."""
