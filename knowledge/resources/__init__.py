"""What municipalities read: one shared page model, a type per kind of text, and the lists of them."""
