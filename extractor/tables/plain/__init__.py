"""Tables in plain text in which blank cells have vanished."""
