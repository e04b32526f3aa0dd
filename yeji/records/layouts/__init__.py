"""Layouts: which fields stand where in forms and on pages, for whom, and under which conditions."""
