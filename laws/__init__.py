"""The laws of this house: what no general linter checks."""
