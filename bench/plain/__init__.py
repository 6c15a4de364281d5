"""A site with nothing but passages of text, searched by what Wagtail brings along."""
