"""Article texts: spans, text fragments, matching, copied runs of words."""
