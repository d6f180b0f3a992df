"""The nine numeric tables."""
