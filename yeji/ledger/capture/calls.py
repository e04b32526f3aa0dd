"""The SQL that says, for one object type, which events its records call for now, and who stands where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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


def flow_calls(source: Source, metrics: Sequence[Flow | Stock], ids: Mapping[str, int]) -> str:
    """Rows (record, event, day, currency, person, shares) for every event that counts.

    Trashed records call too: their lines stay, so that a restored record credits the same people.
    """
    events = flow_events(metrics)
    rows = ", ".join(
        f"({ids[event.key]}::smallint, ({event.when}), ({event.on})::date, {foreign(source, event, metrics)})"
        for event in events
    )
    return f"""
        SELECT r.id AS record, e.event_id, e.day, e.currency, {source.owner} AS person, {source.shares} AS shares
        FROM {source.table} r {source.joins}
        CROSS JOIN LATERAL (VALUES {rows}) AS e(event_id, counts, day, currency)
        WHERE r.id = ANY(given) AND e.counts AND e.day IS NOT NULL
    """


def spell_calls(source: Source, spell: Spell, metrics: Sequence[Flow | Stock]) -> str:
    """One row a record: whether the state holds now, since when and until when."""
    return f"""
        SELECT r.id AS record, coalesce(({spell.when}), false) AND r.deleted_at IS NULL AS holds,
               r.deleted_at IS NOT NULL AS gone, {foreign(source, spell, metrics)} AS currency,
               ({spell.on})::date AS opened, ({spell.until})::date AS closed,
               {source.owner} AS person, {source.shares} AS shares
        FROM {source.table} r {source.joins} WHERE r.id = ANY(given)
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
    """Joins the primary position that a person holds on a day, with its unit. Nobody's is none."""
    return f"""
    LEFT JOIN LATERAL (
        SELECT m.position_id AS position, pp.unit_id AS unit
        FROM org_membership m JOIN org_positionplace pp ON pp.position_id = m.position_id
        WHERE m.person_id = {person} AND m."primary" AND m.days @> ({day}) AND pp.days @> ({day})
    ) AS {name} ON true
    """
