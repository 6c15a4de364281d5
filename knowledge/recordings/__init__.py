"""What is left of an event: its recording, the captions of it, and what was said as text."""
