"""Handing over what a leaver owns."""
