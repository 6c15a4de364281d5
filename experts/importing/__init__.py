"""Leave and other work out of a file that somebody has: a calendar (.ics) or a table (.csv).

`read` never writes; it says of each entry what it would become, or why it is left out and in which line.
"""

from .entries import MOST_BYTES, Entry, Reading, Unreadable
from .reading import read

__all__ = ["MOST_BYTES", "Entry", "Reading", "Unreadable", "read"]
