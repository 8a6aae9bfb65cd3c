"""Run validations: which checks run, in which order, and what could not run."""
