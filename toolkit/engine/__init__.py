"""From CSV to typed tables, and what their cells and keys violate."""
