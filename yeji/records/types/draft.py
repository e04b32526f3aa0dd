"""The values about to be written, for a type's own rule to complete."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from yeji.records.fields.several_choices import Difference


@dataclass(kw_only=True)
class Draft:
    """The values about to be written, for a type's own rule to complete or refuse.

    ``values`` holds every field of the record as it will be, ``before`` as it was, or as a new one begins;
    ``changed`` the keys given this time.
    """

    values: dict[str, Any]
    before: Mapping[str, Any]
    changed: frozenset[str]
    fresh: bool
    day: date
    facts: Mapping[str, Any]

    @classmethod
    def of(
        cls,
        before: Mapping[str, Any],
        given: Mapping[str, Any],
        *,
        fresh: bool,
        day: date,
        facts: Mapping[str, Any],
    ) -> Draft:
        """What is given, laid over what was."""
        if Difference in map(type, given.values()):
            given = {key: value.of(before[key]) if type(value) is Difference else value for key, value in given.items()}
        values = {**before, **given}
        return cls(values=values, before=before, changed=frozenset(given), fresh=fresh, day=day, facts=facts)
