"""Invented documents of every template, and edits of real ones: what the reader loses, gets wrong, or reports."""
