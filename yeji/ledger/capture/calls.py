"""The SQL that says, for one object type, which events its records call for now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from yeji.ledger.metrics import Event, Flow, Source, Spell, Stock


def flow_events(metrics: Sequence[Flow | Stock]) -> list[Event]:
    """The distinct events behind flows, in order of declaration."""
    return list(dict.fromkeys(metric.event for metric in metrics if isinstance(metric, Flow)))


def spells(metrics: Sequence[Flow | Stock]) -> list[Spell]:
    """The distinct lasting states behind stocks."""
    return list(dict.fromkeys(metric.event for metric in metrics if isinstance(metric, Stock)))


def flow_calls(source: Source, events: Sequence[Event], ids: Mapping[str, int], *, gone: bool) -> str:
    """Rows (record, event, day, person, shares, …) for every event that counts.

    ``gone`` also takes trashed records: their lines stay, so that a restored record credits the same people.
    """
    rows = ", ".join(f"({ids[event.key]}::smallint, ({event.when}), ({event.on})::date)" for event in events)
    alive = "" if gone else "AND r.deleted_at IS NULL"
    return f"""
        SELECT r.id AS record, e.event_id, e.day, {source.owner} AS person, {source.shares} AS shares
        FROM unnest(given) AS g(id) JOIN {source.table} r ON r.id = g.id {source.joins}
        CROSS JOIN LATERAL (VALUES {rows}) AS e(event_id, counts, day)
        WHERE e.counts AND e.day IS NOT NULL {alive}
    """


def spell_calls(source: Source, spell: Spell) -> str:
    """One row a record: whether the state holds now, since when and until when."""
    return f"""
        SELECT r.id AS record, coalesce(({spell.when}), false) AND r.deleted_at IS NULL AS holds,
               r.deleted_at IS NOT NULL AS gone,
               ({spell.on})::date AS opened, ({spell.until})::date AS closed,
               {source.owner} AS person, {source.shares} AS shares
        FROM unnest(given) AS g(id) JOIN {source.table} r ON r.id = g.id {source.joins}
    """


SHARED = """
    CROSS JOIN LATERAL (
        SELECT 1 AS number, c.person AS person, 100::numeric AS share, 0 AS kind WHERE c.shares IS NULL
        UNION ALL
        SELECT row_number() OVER (ORDER BY overlay, share DESC, (part_person = c.person) DESC, part_person)::int,
               part_person, share, CASE WHEN overlay THEN 2 WHEN share = 100 THEN 0 ELSE 1 END
        FROM (
            SELECT (x->>'person')::bigint AS part_person, (x->>'share')::numeric AS share,
                   coalesce((x->>'overlay')::boolean, false) AS overlay
            FROM jsonb_array_elements(c.shares) AS x
        ) AS listed
    ) AS p
"""
"""Who gets which part of an event: the owner all of it, unless shares are agreed."""


def placed(day: str) -> str:
    """Joins a person's primary position, and its unit, as of a day."""
    return f"""
    LEFT JOIN org_membership m ON m.person_id = p.person AND m."primary" AND m.days @> ({day})
    LEFT JOIN org_positionplace pp ON pp.position_id = m.position_id AND pp.days @> ({day})
    """
