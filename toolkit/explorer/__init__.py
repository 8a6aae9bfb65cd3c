"""The explorer: a package as one HTML page that opens from disk and never uses the network."""
