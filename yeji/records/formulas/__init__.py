"""Formulas: fields that are computed from others, from those of their own record and of the records that point to it.

Expressions are understood by ``kit.expressions``; here they get names, meaning and values.
"""
