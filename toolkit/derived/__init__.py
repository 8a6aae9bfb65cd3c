"""Files generated from the package: codebook, sidecars, tidied tables, releases."""
