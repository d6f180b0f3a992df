"""Errors put into documents that were read: each figure changed alone, each row left out, and what the checks say to it."""
