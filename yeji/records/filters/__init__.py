"""Filters of lists: groups of conditions, kept as JSON, said in an address, made one condition of the database."""
