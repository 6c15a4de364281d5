"""What other programs read: Atom feeds and the map of all public pages."""
