"""Who was responsible for a customer's territory on a day, or day by day: the PL/pgSQL for credit by territory.

The same as ``records.spans`` says of all records: what a field was before its first change that day or later; what was
empty until it was first filled in was that from the beginning.
"""

from __future__ import annotations

from yeji.ledger.capture.tables import SAFE
from yeji.ledger.metrics import Read
from yeji.records.fields import Field
from yeji.records.territories.dividing import TERRITORY
from yeji.records.territories.rules import divided
from yeji.records.trees import PARENT
from yeji.records.types import registry as types

_WAS = f"""
CREATE OR REPLACE FUNCTION ledger_was(wanted bigint, place text, present text, day date)
RETURNS text LANGUAGE plpgsql STABLE {SAFE} AS $body$
DECLARE change record; zone text := (SELECT c.zone FROM org_company c);
BEGIN
    SELECT h.id, h.changes -> place ->> 0 AS old, h.changes -> place ->> 1 AS new INTO change
    FROM records_history h
    WHERE h.record = wanted AND jsonb_typeof(h.changes -> place) = 'array'
      AND (coalesce(h.at, h.written_at) AT TIME ZONE zone)::date > day
    ORDER BY h.id LIMIT 1;
    IF NOT FOUND THEN
        RETURN present;
    ELSIF change.old IS NULL AND NOT EXISTS (
        SELECT FROM records_history b
        WHERE b.record = wanted AND b.id < change.id AND jsonb_typeof(b.changes -> place) = 'array'
    ) THEN
        RETURN change.new;
    END IF;
    RETURN change.old;
END $body$;
"""
_DEEPEST = 100
"""So many territories stand above each other at most: nobody is looked for without end."""


def keeper_functions() -> str:
    """``ledger_keeper(customer, day)``: who was responsible for its territory, or for the nearest one above that had
    somebody. Territories move on the first of a month.
    """
    kind, territory = divided(), types.get(TERRITORY)
    stands, up, keeper = kind.field(TERRITORY), territory.field(PARENT), territory.field("manager")
    return f"""{_WAS}
CREATE OR REPLACE FUNCTION ledger_keeper(customer bigint, day date)
RETURNS bigint LANGUAGE plpgsql STABLE {SAFE} AS $body$
DECLARE
    spot bigint; who bigint; now record;
    month_end date := (date_trunc('month', day::timestamp) + interval '1 month' - interval '1 day')::date;
BEGIN
    SELECT ledger_was(t.id, '{stands.logged}', ({stands.sql("t")})::text, day)::bigint INTO spot
    FROM {kind.relation} t WHERE t.id = customer;
    FOR _step IN 1..{_DEEPEST} LOOP
        EXIT WHEN spot IS NULL;
        SELECT ({up.sql("t")})::text AS up, ({keeper.sql("t")})::text AS keeper INTO now
        FROM {territory.relation} t WHERE t.id = spot;
        who := ledger_was(spot, '{keeper.logged}', now.keeper, day)::bigint;
        EXIT WHEN who IS NOT NULL;
        spot := ledger_was(spot, '{up.logged}', now.up, month_end)::bigint;
    END LOOP;
    RETURN who;
END $body$;
{_turns(stands, up, keeper)}"""


def _turns(stands: Field, up: Field, keeper: Field) -> str:
    """``ledger_keeper_turns()``: the days on which territories came to somebody else, or under another one.

    ``ledger_keepers(customer, turns, since, until)``: who was responsible for a customer's territory from which day of
    a stretch up to which. Between these days, and those on which the customer itself moved, nobody else can be.
    """
    day = "(coalesce(h.at, h.written_at) AT TIME ZONE (SELECT zone FROM org_company))::date"
    changed = "jsonb_typeof(h.changes -> '{0}') = 'array'"
    return f"""
CREATE OR REPLACE FUNCTION ledger_keeper_turns() RETURNS date[] LANGUAGE sql STABLE {SAFE} AS $body$
    SELECT coalesce(array_agg(DISTINCT CASE WHEN {changed.format(keeper.logged)} THEN {day}
                                            ELSE date_trunc('month', {day}::timestamp)::date END), '{{}}')
    FROM {types.get(TERRITORY).relation} t JOIN records_history h ON h.record = t.id
    WHERE {changed.format(keeper.logged)} OR {changed.format(up.logged)}
$body$;
CREATE OR REPLACE FUNCTION ledger_keepers(customer bigint, turns date[], since date, until date)
RETURNS TABLE (person bigint, begins date, ends date) LANGUAGE sql STABLE {SAFE} AS $body$
    WITH moved AS (
        SELECT {day} AS day FROM records_history h WHERE h.record = $1 AND {changed.format(stands.logged)}
        UNION SELECT unnest($2)
    ), steps AS (
        SELECT $3 AS day UNION SELECT m.day FROM moved m WHERE m.day > $3 AND m.day < $4
    )
    SELECT ledger_keeper($1, s.day), s.day, lead(s.day, 1, $4) OVER (ORDER BY s.day) FROM steps s
$body$;
"""


def keeper_reads(customer: str) -> tuple[Read, ...]:
    """What of territories says who is responsible for that of a customer; SQL over ``r`` names the customer.

    Territories are looked for that stand under the written ones, or ever did, and customers who ever stood in them.
    """
    kind, territory = divided(), types.get(TERRITORY)
    stands, up = kind.field(TERRITORY), territory.field(PARENT)
    ever = "jsonb_array_elements_text(CASE jsonb_typeof({0}) WHEN 'array' THEN {0} ELSE '[]' END)"
    above = ever.format(f"h.changes -> '{up.logged}'")
    below = f"""ARRAY(
        WITH RECURSIVE steps AS (
            SELECT t.id AS low, {up.sql("t")} AS high FROM {territory.relation} t
            UNION SELECT t.id, x::bigint FROM {territory.relation} t JOIN records_history h ON h.record = t.id
                  CROSS JOIN LATERAL {above} x
        ), below AS (
            SELECT unnest(%(ids)s::bigint[]) AS id UNION SELECT s.low FROM steps s JOIN below b ON b.id = s.high
        ) SELECT id FROM below)"""
    stood = ever.format(f"h.changes -> '{stands.logged}'")
    far = f"""EXISTS (
        SELECT FROM {kind.relation} c WHERE c.id = {customer} AND {stands.sql("c")} = ANY({below})
        UNION ALL SELECT FROM records_history h CROSS JOIN LATERAL {stood} x
                  WHERE h.record = {customer} AND x::bigint = ANY({below}))"""
    return tuple(Read(type=TERRITORY, field=item, far=far) for item in ("manager", PARENT))
