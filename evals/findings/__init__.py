"""How many of the contradictions that careful readers found the checks find, and how many of theirs are real."""
