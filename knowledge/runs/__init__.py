"""Runs of step plans: an organisation works through a plan, and its colleagues share how far they are."""
