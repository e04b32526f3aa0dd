"""Records that may mean the same: found while one is typed, and listed for those who tidy up."""
