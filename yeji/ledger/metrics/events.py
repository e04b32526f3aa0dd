"""What counts: records of a source, what happens to them, and states that last."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Source:
    """An object type whose records count, in the database's words: ``r`` is the record's row.

    ``begins`` is the day on which a record began, where it says one.
    """

    type: str
    table: str
    joins: str = ""
    owner: str = "r.owner_id"
    shares: str = "NULL::jsonb"
    currency: str = "NULL::text"
    product: str = "NULL::bigint"
    customer: str = "NULL::bigint"
    stage: str = "NULL::bigint"
    begins: str = ""

    @property
    def names_currency(self) -> bool:
        """Whether its records say in which currency their money stands; else it is the company's own."""
        return self.currency != Source.currency

    @property
    def has_stages(self) -> bool:
        """Whether its records stand in the stages of a process."""
        return self.stage != Source.stage


@dataclass(frozen=True, kw_only=True)
class Read:
    """A ``field`` of linked records of a ``type`` that says what counts; ``link`` is SQL over a row yet to be named.

    Where they are linked by way of others, ``far`` is SQL for whether a row ``r`` is, of those numbered ``%(ids)s``.
    """

    type: str
    field: str
    link: str = ""
    far: str = ""

    @property
    def found(self) -> str:
        """SQL for whether a row ``r`` links to records numbered ``%(ids)s``."""
        return self.far or f"{self.link.format('r')} = ANY(%(ids)s)"


@dataclass(frozen=True, kw_only=True)
class Event:
    """When a record of a source counts (``when``), and on which day (``on``); SQL over the source's row.

    It credits the source's owner, or the ``person`` named here, or those who share the record when it is for the
    ``team``. With ``kin`` only the first record of each kind counts, by day and number: ``kin`` says of which kind it
    is, in the database's type ``kin_type``. ``reads`` is what of linked records it asks.
    """

    key: str
    source: Source
    when: str
    on: str
    person: str = ""
    team: bool = True
    kin: str = ""
    kin_type: str = "bigint"
    reads: tuple[Read, ...] = field(default=(), compare=False)

    @property
    def credited(self) -> str:
        """SQL for the person that it credits."""
        return self.person or self.source.owner

    @property
    def shares(self) -> str:
        """SQL for the parts that people have in it."""
        return self.source.shares if self.team else Source.shares

    @property
    def overlays(self) -> bool:
        """Whether people can have credit beside the parts, which is in no total."""
        return self.shares != Source.shares


@dataclass(frozen=True, kw_only=True)
class Past:
    """How a lasting state is read from what records were: SQL as in the spell itself, but over a row ``r`` as it was at
    the moment ``p.moment``, and over the records that it links to as they were then.

    ``rows`` is the table of the records, ``value`` what one was worth. It counts from ``since`` on.
    """

    rows: str
    when: str
    on: str
    until: str
    credited: str
    value: str
    since: date | None = None


@dataclass(frozen=True, kw_only=True)
class Spell(Event):
    """A state that lasts: true while ``when`` holds, from the day ``on`` until the day ``until``.

    Of one without a ``past`` it is known that whatever holds no more held from ``on`` until ``until``. With a ``past``
    the history of the records is asked: it lasts on the days on which ``when`` held by what was known then.
    ``keeper`` is SQL over a row as it was for the customer whose territory's keeper is credited, day by day.
    """

    until: str = "NULL::date"
    past: Past | None = None
    keeper: str = ""
