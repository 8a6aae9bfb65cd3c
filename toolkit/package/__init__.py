"""The descriptor as data: files, standard names, dialects, schemas."""
