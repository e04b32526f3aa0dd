"""Many records: the list, how it is narrowed, kept as a view, and what is done to all of it."""
