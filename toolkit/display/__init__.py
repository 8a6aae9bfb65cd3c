"""One row with everything linked to it."""
