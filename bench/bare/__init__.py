"""A page as Wagtail's documentation makes one; measured against, never part of the product."""
