"""Who asks for records, and when: what the words of a filter mean depends on both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.org.around import around_of
from yeji.org.calendar import company
from yeji.org.queries import colleagues
from yeji.org.scopes import Scope

ME: Final = "me"
TEAM: Final = "team"
BELOW: Final = "below"
PEOPLE: Final = (ME, TEAM, BELOW)
"""Words for people: oneself, those in the same unit, those in it and below it."""


class NoDay(Refused):
    """A filter speaks of today, but its reader has no today."""

    status = 422
    code = "filter.no_day"


@dataclass(frozen=True, kw_only=True)
class Asking:
    """On whose behalf a filter is read.

    ``seen`` narrows ids of a type to those the reader may see, ``named`` answers with all that are called so.
    """

    scope: Scope
    seen: Callable[[str, tuple[int, ...]], tuple[int, ...]]
    named: Callable[[str, str], Any]

    @cached_property
    def today(self) -> date:
        """The reader's day.

        :raises NoDay: for a reader without one.
        """
        if self.scope.day is None:
            raise NoDay(_("This filter speaks of a day, but nobody said which day it is."))
        return self.scope.day

    @cached_property
    def fiscal_start(self) -> int:
        """The month in which the company's year starts."""
        return company().fiscal_start

    def people(self, word: str) -> tuple[int, ...]:
        """The people whom ``me``, ``team`` or ``below`` means; nobody for a reader who is no person."""
        person = self.scope.person
        if person is None:
            return ()
        if word == ME:
            return (person,)
        if word == TEAM:
            return tuple(sorted({person, *colleagues(person=person, day=self.today)}))
        return tuple(sorted({person, *around_of(person=person, day=self.today)[2]}))
