"""How it goes with each municipality: what it asks and does here, and when it was last heard of."""
