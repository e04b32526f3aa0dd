"""Finding records by name, number and sound: an index of our own, kept by the door (docs/adr)."""
