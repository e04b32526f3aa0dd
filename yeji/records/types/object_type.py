"""What the product knows of one kind of record."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.platform.rows import Row
from yeji.records.fields import Field, Link, SeveralLinks
from yeji.records.types.draft import Draft
from yeji.records.types.parts import Board, Moment, Same, Verb
from yeji.records.views.shape import View


class UnknownType(Refused):
    """There is no object type of this name."""

    status = 404
    code = "type.unknown"


class UnknownField(Refused):
    """The object type has no such field, or it may not be set from outside."""

    status = 400
    code = "field.unknown"


@dataclass(frozen=True, kw_only=True)
class ObjectType:
    """What the product knows of a kind of record.

    ``title`` names the field people call a record by, ``match`` the one by which a file recognises it,
    which is filled from the ``identity`` fields where several fields together say which record is meant.
    With an ``owner`` field, record scope decides who sees it; without one the whole company does, and
    only administrators write. ``open_when_unowned``: everybody sees the ones that nobody owns.
    ``about`` names the person and the unit that a record without an owner tells of: those see it who see
    that person's records or that unit's figures.
    ``unfolds`` names a choice and a value that tables have side by side, a column for each option.
    ``edited_in_list`` are the fields that are changed where they stand in a list.
    ``on_phone`` gives it one of the two places that the phone's bottom bar has for records.
    ``searched`` are texts by which a record is found beside its title and its number.
    ``rule`` completes and checks a draft, ``facts`` fetches once per write what the rule needs to know.
    ``counted`` tells of a record whether its amounts count things and are no money.
    ``traced`` is what its history tells beside its fields, because it is kept elsewhere, by date.
    ``place`` takes what a file says of people's places in the organisation, and says whom that moved.
    With a ``board`` its records stand in columns too, with a ``moment`` they appear in the timelines of others.
    ``calendar`` names the field of days by which they stand in a calendar, ``views`` the lists everybody finds.
    ``merges``: several of its records can be made one; ``same`` says by what one sees that they should be.
    ``over`` is the line of a filter that lets those records through which are over: won, lost, done.
    ``checks`` are those that administrators wrote (``records.checks``), ``layouts`` the ways its fields stand for
    different people and lines of business, the first that fits wins (``records.layouts``).
    ``fixed`` are the columns that tell its records from those of other types in the same table.
    """

    key: str
    model: str
    label: Any
    plural: Any
    fields: tuple[Field, ...]
    columns: tuple[str, ...]
    filters: tuple[str, ...] = ()
    title: str = "name"
    match: str = "code"
    identity: tuple[str, ...] = ()
    owner: str | None = None
    open_when_unowned: bool = False
    about: tuple[str, str] | None = None
    unfolds: tuple[str, str] | None = None
    searched: tuple[str, ...] = ()
    icon: str = "file-text"
    order: str = "-id"
    rule: Callable[[Draft], None] | None = None
    facts: Callable[[date], Mapping[str, Any]] | None = None
    counted: Callable[[Row], bool] | None = None
    place: Callable[..., list[int]] | None = None
    traced: tuple[Field, ...] = ()
    verbs: tuple[Verb, ...] = ()
    board: Board | None = None
    moment: Moment | None = None
    edited_in_list: tuple[str, ...] = ()
    calendar: str = ""
    views: tuple[View, ...] = ()
    in_menu: bool = True
    on_phone: bool = False
    merges: bool = True
    same: tuple[Same, ...] = ()
    over: str = ""
    checks: tuple[Any, ...] = ()
    layouts: tuple[Any, ...] = ()
    fixed: tuple[tuple[str, Any], ...] = ()

    def __str__(self) -> str:
        return self.key

    @cached_property
    def table(self) -> type[Row]:
        found: type[Row] = apps.get_model(self.model)
        return found

    def rows(self) -> QuerySet[Any]:
        """All rows of this type, whoever asks: for the doors alone."""
        return self.table.unscoped.filter(**dict(self.fixed))

    def new(self) -> Row:
        """A row that is not written yet."""
        return self.table(**dict(self.fixed))

    @property
    def relation(self) -> str:
        """The rows of this type as SQL names them after FROM or JOIN, where an alias must follow."""
        table = f'"{self.table._meta.db_table}"'
        if not self.fixed:
            return table
        terms = " AND ".join(f"{column} = '{value}'" for column, value in self.fixed)
        return f"(SELECT * FROM {table} WHERE {terms})"

    @cached_property
    def by_key(self) -> Mapping[str, Field]:
        return {item.key: item for item in self.fields}

    @cached_property
    def found_by(self) -> tuple[str, ...]:
        """The texts that search knows a record by. What tells of people's results is found through them alone."""
        if self.about is not None:
            return ()
        keys = dict.fromkeys((self.title, self.match, *self.searched))
        known = (self.by_key[key] for key in keys if key in self.by_key)
        return tuple(item.key for item in known if item.searchable and not item.private)

    def called(self, number: int) -> Any:
        """What so many of its records are called."""
        return self.label if number == 1 else self.plural

    def field(self, key: str) -> Field:
        """The field of this key.

        :raises UnknownField: naming it.
        """
        found = self.by_key.get(key)
        if found is None:
            raise UnknownField(_("%(type)s has no field %(field)s.") % {"type": self.label, "field": key}, field=key)
        return found

    def writable(self, key: str) -> Field:
        """The field of this key, if people may set it.

        :raises UnknownField: naming it; a read-only one is refused, never ignored.
        """
        found = self.field(key)
        if found.read_only:
            raise UnknownField(_("%(field)s cannot be set.") % {"field": found.label}, field=key)
        return found

    def verb(self, key: str) -> Verb:
        """The verb of this key.

        :raises UnknownField: if this type has none such.
        """
        for verb in self.verbs:
            if verb.key == key:
                return verb
        raise UnknownType(_("%(type)s has no verb %(verb)s.") % {"type": self.label, "verb": key})

    def identity_of(self, values: Mapping[str, Any]) -> str:
        """The text that stands for a record's identity fields together."""
        return "|".join("" if values.get(key) is None else str(values[key]) for key in self.identity)

    @cached_property
    def currency(self) -> Field | None:
        """The field that says in which currency a record's money stands; none: it is the company's own."""
        for item in self.fields:
            if item.kind == "currency" or (item.key == "currency" and not item.custom):
                return item
        return None

    def links(self) -> Sequence[Link]:
        return [item for item in self.fields if isinstance(item, Link)]

    def several_links(self) -> Sequence[SeveralLinks]:
        return [item for item in self.fields if isinstance(item, SeveralLinks)]

    def pointers(self) -> Sequence[Link | SeveralLinks]:
        """The fields that lead to other records: to one, or to several."""
        return [*self.links(), *self.several_links()]

    def label_of(self, record: Row) -> str:
        """What people call this record."""
        return str(self.by_key[self.title].of(record) or f"#{record.pk}")
