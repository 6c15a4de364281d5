"""What goes wrong with an index on disk, in the words of an engine: damaged, or refused by the system."""

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager

from search.engines.interface import EngineUnavailable, IndexDamaged

# A full disk, a file system that may only be read, rights, too many open files: a rebuild would mend none.
REFUSALS = {
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EROFS,
    errno.EACCES,
    errno.EPERM,
    errno.EMFILE,
    errno.ENFILE,
    errno.ENOMEM,
}
# The library tells of what the system said in a sentence.
_OS_ERROR = re.compile(r"\bos error (\d+)\b|\bcode: (\d+),")


class IndexRefused(EngineUnavailable):
    """The system lets nobody use the files of the index now; they are as good as they were."""


@contextmanager
def refusal_is_said() -> Iterator[None]:
    """Turn what the system refuses into IndexRefused; anything else goes on as it is."""
    try:
        yield
    except (OSError, ValueError) as error:
        if (number := _number_of(error)) in REFUSALS:
            raise IndexRefused(f"The search index can't be used: {os.strerror(number)}.") from error
        if "LockBusy" in str(error):
            raise IndexRefused("The search index is in use by another process.") from error
        raise


@contextmanager
def damage_is_said() -> Iterator[None]:
    """Turn what the library and the files of an index raise when they are damaged into IndexDamaged.

    What the system refuses is no damage.
    """
    try:
        with refusal_is_said():
            yield
    except (OSError, ValueError, KeyError) as error:
        raise IndexDamaged(f"The search index can't be read: {type(error).__name__}: {error}") from error
    except BaseException as error:
        # A panic of the library is no Exception, so that `except Exception` lets it through.
        if type(error).__name__ != "PanicException":
            raise
        raise IndexDamaged(f"The search index can't be read: {error}") from None


def _number_of(error: OSError | ValueError) -> int:
    if isinstance(error, OSError) and error.errno is not None:
        return error.errno
    said = _OS_ERROR.search(str(error))
    return int(said[1] or said[2]) if said else 0
