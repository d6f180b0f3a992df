"""The one map of a document: running matter, contents, titles, parts, sections."""
