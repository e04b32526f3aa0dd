"""What concerns only the one who is signed in: notices, preferences, password, sessions, tokens."""
