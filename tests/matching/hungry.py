"""A process that holds much memory, for the test of who is ended then."""

import sys

held = bytearray(200 << 20)
print("{}", flush=True)
sys.stdin.read()
