"""Reports for people and machines: one function a format, from a Report to text."""
