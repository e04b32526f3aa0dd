"""Who may see what, tried by every address that there is, and compared with an oracle that shares no code with it."""
