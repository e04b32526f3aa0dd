"""Killing real processes under load, and counting what became of every acknowledged write.

``make test`` does two of each kind; ``make test-faults`` as many as ``YEJI_FAULTS`` says (two hundred).
"""
