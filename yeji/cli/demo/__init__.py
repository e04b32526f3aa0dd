"""A made-up company to look around in: made by dice, the same for the same day, in a database of its own."""
