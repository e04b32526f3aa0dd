"""The SQL that says, for one object type, which events its records call for now, and who stands where."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from yeji.ledger.capture.lookups import Lookups
from yeji.ledger.metrics import Event, Flow, Source, Spell, Stock


def flow_events(metrics: Sequence[Flow | Stock]) -> list[Event]:
    """The distinct events behind flows, in order of declaration."""
    return list(dict.fromkeys(metric.event for metric in metrics if isinstance(metric, Flow)))


def spells(metrics: Sequence[Flow | Stock]) -> list[Spell]:
    """The distinct lasting states behind stocks."""
    return list(dict.fromkeys(metric.event for metric in metrics if isinstance(metric, Stock)))


def foreign(source: Source, event: Event, metrics: Sequence[Flow | Stock]) -> str:
    """The currency in which an event's money stands, NULL where it is the company's own or there is none."""
    money = any(metric.money for metric in metrics if metric.event == event)
    return f"nullif({source.currency}, home)::text" if money else "NULL::text"


def counting(
    event: Event,
    flow: Flow | None = None,
    *,
    records: str = "r.id = ANY(given)",
    kin: bool = True,
    firsts: str = "",
    lookups: Lookups | None = None,
) -> str:
    """When an event counts; for a flow, within the days of its version.

    Of an event that counts once for each ``kin``, the first record of each does that these ``records`` are of:
    those that the query ``firsts`` finds, where it is known how to find them quicker.
    """
    when, on = (lookups.once(sql) if lookups else sql for sql in (event.when, event.on))
    terms = [f"({when})"]
    if event.kin and kin:
        terms.append(f"r.id IN (SELECT w.id FROM ({firsts or winners(event, _kinds(event, records))}) w)")
    if flow is not None and flow.since is not None:
        terms.append(f"({on})::date >= DATE '{flow.since.isoformat()}'")
    if flow is not None and flow.until is not None:
        terms.append(f"({on})::date < DATE '{flow.until.isoformat()}'")
    return " AND ".join(terms) if len(terms) > 1 else when


def _kinds(event: Event, records: str) -> str:
    return f"SELECT {event.kin} FROM {event.source.table} r {event.source.joins} WHERE {records}"


def winners(event: Event, kinds: str = "") -> str:
    """The first record of each of the kinds that a query names, or of every kind, and its kind: the earliest day, then
    the lowest number."""
    return _firsts(event, f"({event.kin}) = ANY(ARRAY({kinds}))" if kinds else f"({event.kin}) IS NOT NULL")


def firsts_of_new(event: Event) -> str:
    """The first of each kind among records of which nobody was credited with any yet: its kind, day and number."""
    return _firsts(event, f"({event.kin}) IS NOT NULL AND r.id = ANY(given)")


def _firsts(event: Event, which: str) -> str:
    return f"""
        SELECT DISTINCT ON (k.kin) k.id, k.kin, k.day FROM (
            SELECT r.id, ({event.on})::date AS day, {event.kin} AS kin
            FROM {event.source.table} r {event.source.joins}
            WHERE r.deleted_at IS NULL AND ({event.when}) AND {which}
        ) k WHERE k.day IS NOT NULL ORDER BY k.kin, k.day, k.id"""


def before_credited(event: Event, number: int) -> str:
    """Which of those come before whoever is credited as the first of the kind, and its kind. Nobody else needs to be
    looked at."""
    return f"""
        SELECT f.id, f.kin::text AS kin FROM ({firsts_of_new(event)}) f WHERE NOT EXISTS (
            SELECT FROM ledger_creditline l WHERE l.event_id = {number} AND l.kin = f.kin::text AND l.ended_at IS NULL
              AND (l.from_on, l.record) < (f.day, f.id)
        )"""


def flow_calls(
    source: Source, metrics: Sequence[Flow | Stock], ids: Mapping[str, int], *, filled: Collection[str] = ()
) -> str:
    """Rows (record, event, day, currency, person, shares, kin) for every event that counts.

    Trashed records call too: their lines stay, so that a restored record credits the same people. Records that are new
    are compared with whoever is credited where the lines of an event are all there: ``filled`` names such events.
    """
    events, looks = flow_events(metrics), Lookups()
    firsts = {one.key: before_credited(one, ids[one.key]) for one in events if one.kin and one.key in filled}
    rows = " UNION ALL ".join(
        f"SELECT {ids[event.key]}::smallint, ({looks.once(event.on)})::date, {foreign(source, event, metrics)}, "
        f"{looks.once(event.credited)}, {event.shares}, {f'({event.kin})::text' if event.kin else 'NULL::text'} "
        f"WHERE {counting(event, firsts=firsts.get(event.key, ''), lookups=looks)}"
        for event in events
    )
    return f"""
        SELECT r.id AS record, e.*
        FROM {source.table} r {source.joins} {looks.join()}
        CROSS JOIN LATERAL ({rows}) AS e(event_id, day, currency, person, shares, kin)
        WHERE r.id = ANY(given) AND e.day IS NOT NULL
    """


def spell_calls(source: Source, metrics: Sequence[Flow | Stock], ids: Mapping[str, int]) -> str:
    """One row for each record and lasting state: whether it holds now, since when and until when."""
    looks = Lookups()
    rows = ", ".join(
        f"({ids[spell.key]}::smallint, coalesce(({looks.once(spell.when)}), false), "
        f"{foreign(source, spell, metrics)}, ({looks.once(spell.on)})::date, ({looks.once(spell.until)})::date, "
        f"{looks.once(spell.credited)}, {spell.shares})"
        for spell in spells(metrics)
    )
    return f"""
        SELECT r.id AS record, e.event_id, e.holds AND r.deleted_at IS NULL AS holds,
               r.deleted_at IS NOT NULL AS gone, e.currency, e.opened, e.closed, e.person, e.shares
        FROM {source.table} r {source.joins} {looks.join()}
        CROSS JOIN LATERAL (VALUES {rows}) AS e(event_id, holds, currency, opened, closed, person, shares)
        WHERE r.id = ANY(given)
    """


AGREED = """
    SELECT row_number() OVER (ORDER BY overlay, share DESC, (person = c.person) DESC, person)::int AS number,
           person, share, CASE WHEN overlay THEN 2 WHEN share = 100 THEN 0 ELSE 1 END AS kind
    FROM (
        SELECT (x->>'person')::bigint AS person, (x->>'share')::numeric(7,4) AS share,
               coalesce((x->>'overlay')::boolean, false) AS overlay
        FROM jsonb_array_elements(c.shares) AS x
    ) AS listed
"""


def parts(calls: str) -> str:
    """CTEs ``called`` and ``parts``: who gets which part of each; the owner all of it, unless shares are agreed."""
    return f"""
        called AS MATERIALIZED ({calls}),
        parts AS (
            SELECT c.*, 1 AS number, c.person AS credited, 100::numeric(7,4) AS share, 0 AS kind
            FROM called c WHERE c.shares IS NULL
            UNION ALL
            SELECT c.*, a.number, a.person, a.share, a.kind FROM called c CROSS JOIN LATERAL ({AGREED}) AS a
            WHERE c.shares IS NOT NULL
        )
    """


def placed(person: str, day: str, *, name: str = "pl") -> str:
    """Joins the primary position that a person holds on a day, with its unit. Nobody's is none.

    The person is named twice, and the days so that no index is searched by them alone: nobody's place is looked for
    among all who hold one on that day.
    """
    return f"""
    LEFT JOIN LATERAL (
        SELECT m.position_id AS position, pp.unit_id AS unit
        FROM org_membership m JOIN org_positionplace pp ON pp.position_id = m.position_id
        WHERE m.person_id = {person} AND int8range(m.person_id, m.person_id, '[]') @> {person} AND m."primary"
          AND (m.days @> ({day})) IS TRUE AND (pp.days @> ({day})) IS TRUE
    ) AS {name} ON true
    """
