"""Keeping what stands here true: checks by experts, overdue checks, redirects, links to other sites.

`editor/` is what an editor sees of it in Wagtail; the verbs stand beside it.
"""
