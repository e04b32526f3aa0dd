"""A condition on very many values at once."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Field, Lookup, Q


@Field.register_lookup
class Among(Lookup):
    """``= ANY (array)``: one parameter, however many values; ``IN`` would make one of each."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, params = self.process_lhs(compiler, connection)
        return f"{left} = ANY (%s)", (*params, list(self.rhs))


def among(column: str, values: Collection[Any]) -> Q:
    """Rows whose column holds one of the values."""
    return Q(**{f"{column}__among": values})
