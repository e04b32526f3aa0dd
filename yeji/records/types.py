"""Object types: one declaration, read by screens, REST, import, search and the ledger alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from threading import local
from typing import Any, Final

from django.apps import apps
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.org.calendar import setup_seen
from yeji.org.scopes import Scope
from yeji.platform.rows import Row
from yeji.records.fields import Field, Link, SeveralLinks
from yeji.records.fields.several_choices import Difference
from yeji.records.views.shape import View


class UnknownType(Refused):
    """There is no object type of this name."""

    status = 404
    code = "type.unknown"


class UnknownField(Refused):
    """The object type has no such field, or it may not be set from outside."""

    status = 400
    code = "field.unknown"


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


@dataclass(frozen=True, kw_only=True)
class Verb:
    """Something people do to a record besides editing it: a button, a REST call, an entry in its history.

    It is shown to those who ``may`` do it at all, on records in a state in which it is ``offered``. A verb that
    ``ends`` a record names the outcome it leads to: a board offers it beside its columns.
    """

    key: str
    label: Any
    act: Callable[..., Row]
    fields: tuple[str, ...] = ()
    offered: Callable[[Row], bool] = lambda _record: True
    may: Callable[[Scope], bool] = lambda _scope: True
    ends: str = ""


@dataclass(frozen=True, kw_only=True)
class Board:
    """How records of a type stand in columns, by the keys of its fields.

    ``by`` is the link to their stage; ``total`` the money a column adds up, ``chance`` the per cent it is weighed by.
    A card names the record ``beside`` it, the ``step`` to be taken next and the day of that step.
    """

    by: str
    total: str = ""
    chance: str = ""
    beside: str = ""
    step: str = ""
    step_on: str = ""


@dataclass(frozen=True, kw_only=True)
class Moment:
    """What makes records of a type events in the timeline of the records they link to, by the keys of its fields.

    ``done`` is the day it happened, ``due`` the one it is planned for, ``sort`` a choice that names its kind,
    ``text`` what came of it.
    """

    done: str
    due: str = ""
    sort: str = ""
    text: str = ""


@dataclass(frozen=True)
class Same:
    """Two records with the same value in a field may be one. ``how`` values are compared is said in
    ``records.duplicates``; what is not ``surely`` so is a hint.
    """

    field: str
    how: str
    surely: bool = True


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


Types = Mapping[str, ObjectType]

OWN_KEYS: Final = frozenset(
    {
        "id",
        "type",
        "version",
        "created_at",
        "created_by",
        "updated_at",
        "deleted_at",
        "deleted_by",
        "custom",
        "pk",
        "warnings",
    }
)
"""What every record says of itself, beside its fields. No field may be called so."""


class _Known(local):
    """The types as this thread has read them last, and the number of the set-up that it had seen then."""

    setup: int | None = None
    types: Types | None = None


@dataclass
class Registry:
    """All object types by key: those declared in code in the order of their declaration, then the company's own.

    ``completed`` lays what the company has built itself over what is declared. It is asked again when the number of
    the set-up is another (``org.calendar.setup_seen``); a process without a company knows what is declared. Where
    nobody asks for the company before anything else, as a page does, ``look`` does so.
    """

    declared: dict[str, ObjectType] = field(default_factory=dict)
    completed: Callable[[Types], Types] | None = None
    look: Callable[[], None] | None = None
    _known: _Known = field(default_factory=_Known)

    def add(self, *kinds: ObjectType) -> None:
        for kind in kinds:
            if self.declared.setdefault(kind.key, kind) is not kind:
                raise ValueError(f"object type {kind.key} is declared twice")

    @property
    def types(self) -> Types:
        """Every type there is now, by key."""
        if self.look is not None:
            self.look()
        seen, known = setup_seen(), self._known
        if not seen or self.completed is None:
            return self.declared
        if known.types is None or known.setup != seen:
            known.setup, known.types = seen, self.completed(self.declared)
        return known.types

    def get(self, key: str) -> ObjectType:
        """The object type of this key.

        :raises UnknownType: if there is none.
        """
        found = self.types.get(key)
        if found is None:
            raise UnknownType(_("There is no object type %(type)s.") % {"type": key})
        return found

    def __iter__(self) -> Any:
        return iter(self.types.values())


registry = Registry()


@dataclass(frozen=True, kw_only=True)
class Written:
    """What a write did, told to whoever reacts in the same transaction (see config/handlers.py).

    ``changed`` are the keys of the fields that it changed, where that is known. ``again`` are the records that a
    reaction wrote once more: it notes them there.
    """

    kind: ObjectType
    ids: Sequence[int]
    fresh: bool
    account: int | None
    at: datetime
    day: date
    verb: str
    changed: frozenset[str] | None = None
    again: set[int] = field(default_factory=set, compare=False)

    def may_have_changed(self, *keys: str | None) -> bool:
        """Whether one of these fields may be another now."""
        return self.fresh or self.changed is None or not self.changed.isdisjoint(keys)
