"""What a linked record says is looked up once a record, however many metrics ask the same of it.

Thirty metrics that count won deals would look up the stage thirty times: each in a plan of its own, which has to be set
up, run and torn down with every save.
"""

from __future__ import annotations

import re
from typing import Final

_BEGINS: Final = "(SELECT "
_OF_ONE: Final = re.compile(r"\(SELECT .+ [hw] WHERE h\.id = r\.\S+\)", re.DOTALL)
"""As ``ledger.built.paths.Path`` writes it: a field of the record ``h`` that the row ``r`` links to, or of ``w``, what
that was at a moment."""


class Lookups:
    """The lookups of one statement over rows ``r``: :meth:`once` names each, :meth:`join` makes them."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def once(self, sql: str) -> str:
        """The expression with its lookups named instead of written out."""
        told, start = [], 0
        while (begin := sql.find(_BEGINS, start)) >= 0:
            end = _closing(sql, begin) + 1
            lookup = sql[begin:end]
            if _OF_ONE.fullmatch(lookup):
                told += [sql[start:begin], f"looked.{self._named(lookup)}"]
                start = end
            else:
                told.append(sql[start : begin + len(_BEGINS)])
                start = begin + len(_BEGINS)
        return "".join([*told, sql[start:]])

    def join(self) -> str:
        """The join that makes them, to stand after ``r`` and before what names them; empty where there are none.

        With an offset, for the planner would otherwise write each out again wherever it is named.
        """
        if not self._names:
            return ""
        columns = ", ".join(f"{lookup} AS {name}" for lookup, name in self._names.items())
        return f"CROSS JOIN LATERAL (SELECT {columns} OFFSET 0) AS looked"

    def _named(self, lookup: str) -> str:
        return self._names.setdefault(lookup, f"l{len(self._names) + 1}")


def _closing(sql: str, begin: int) -> int:
    """Where the bracket that opens here closes; what stands in quotes is passed over."""
    depth, quote = 0, ""
    for place in range(begin, len(sql)):
        sign = sql[place]
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        else:
            depth += (sign == "(") - (sign == ")")
            if depth == 0:
                return place
    raise ValueError(f"a bracket is never closed: {sql[begin : begin + 40]}")
