"""One run of a validation: which checks, in which order, and what could not run."""
