"""Webinars and meetings, and who registered for them."""
