"""Is this instance well? Every check says what it found and, where something is wrong, what to do. Needs no Django."""
