"""Questions of participants during a meeting: asked, liked, shown on the screen, passed on to the desk."""
