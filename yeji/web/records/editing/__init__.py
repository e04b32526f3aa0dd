"""Records written: the form, its controls and sections, and what to do with two that mean the same."""
