"""Compare two versions of a package and compute the required version number."""
