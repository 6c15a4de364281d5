"""How much of the pool's time is used, and which requests nobody could be found for, over any period."""
