"""Attacks on the whole product: by every address, over screens and REST alike."""
