"""Everything that a leaver owns goes to others: looked at first, done in batches, taken back for a day."""
