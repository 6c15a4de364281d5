"""What readers look for and whether they find it: counted without cookies and without persons."""
