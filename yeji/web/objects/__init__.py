"""Where administrators build fields and objects without code."""
