"""Links to other sites: which there are, whether they work, and the report of those that don't."""

from .actions import check_due_links, collect_links, leave_link

__all__ = ["check_due_links", "collect_links", "leave_link"]
