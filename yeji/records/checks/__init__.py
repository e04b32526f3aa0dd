"""Checks that administrators write: what no record of a type may be like, or should not be like."""
