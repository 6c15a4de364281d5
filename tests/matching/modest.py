"""A process that holds little memory, beside the hungry one."""

import sys

print("{}", flush=True)
sys.stdin.read()
