"""What is read, what grows old and what readers miss: counted without cookies and without persons."""
