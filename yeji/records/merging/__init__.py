"""Making one record of several that mean the same, so that nothing that hung on one of them is lost; and back."""
