"""The command line of this package."""

import sys

from experts.matching.command import main

if __name__ == "__main__":
    sys.exit(main())
