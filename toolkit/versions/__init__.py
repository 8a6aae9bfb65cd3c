"""Two versions of a package compared, and the version number that follows."""
