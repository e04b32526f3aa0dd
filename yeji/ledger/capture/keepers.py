"""Who was responsible for a customer's territory on a day, asked for one record: the PL/pgSQL for credit by territory.

The same as ``records.spans`` says of all records: what a field was before its first change that day or later; what was
empty until it was first filled in was that from the beginning.
"""

from __future__ import annotations

from yeji.ledger.capture.tables import SAFE
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
"""
