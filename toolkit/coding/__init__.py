"""Write rows for a coder: a new package, a source, located words."""
