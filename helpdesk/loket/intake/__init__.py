"""How questions come in. Now: the web form, one thing per screen."""
