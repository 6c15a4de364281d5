"""How the desk does: questions, times, satisfaction and gaps over a period. No number shows a person."""
