"""Handing over, through all rooms."""
