"""A professional's own agenda and its iCalendar feed."""
