"""Metrics that people build: what they chose, as data; what it means in SQL; and laying it into the database."""
