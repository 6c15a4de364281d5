"""Documents of the editor: what may come in, what they say, and who finds them."""
