"""From the database to the solver and back: the instance, the computation, what still fits, the words."""
