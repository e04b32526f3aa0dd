"""What stands of each stock record by record: its entries added up, kept by the database as they are posted.

A pipeline is opened by the records that stand in it, not by all that ever stood there. Rows of one record add up, as
those of a roll-up do: two writers of the same record may leave one each.
"""

from __future__ import annotations

KEYS = ("metric_id", "record", "position", "person", "unit", "product", "customer", "stage", "overlay")
"""By which columns a record has a row of its own."""

PUT_OFF = "ARRAY(SELECT metric_id FROM ledger_unsummed WHERE put_off)"
"""The metrics whose sums are put off until they are filled in, as an SQL array."""

_POSTED = "part <> 0 AND scenario = 0"
_SUMMED = f"{_POSTED} AND metric_id <> ALL(put_off)"
_KEYS = ", ".join(KEYS)
_SUMS = "max(day), sum(amount), sum(count)"
_LEFT = "HAVING sum(amount) <> 0 OR sum(count) <> 0"


def stand(source: str, which: str = "true") -> str:
    """The statement that puts what these entries add up to, record by record, where nothing of them is."""
    return f"""
        INSERT INTO ledger_standing ({_KEYS}, day, amount, count)
        SELECT {_KEYS}, {_SUMS} FROM {source} WHERE {_POSTED} AND {which} GROUP BY {_KEYS} {_LEFT};
    """


# Records are looked up by their number, however many are written at once: read through, the table would cost each batch
# of an import more than the batch itself.
STANDING = f"""
CREATE OR REPLACE FUNCTION ledger_stand() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $body$
DECLARE put_off integer[] := {PUT_OFF};
BEGIN
    IF NOT EXISTS (SELECT FROM fresh WHERE {_SUMMED}) THEN RETURN NULL; END IF;
    WITH touched AS (
        SELECT DISTINCT metric_id, record FROM fresh WHERE {_SUMMED}
    ), gone AS (
        DELETE FROM ledger_standing s USING touched t WHERE s.record = t.record AND s.metric_id = t.metric_id
        RETURNING s.*
    )
    INSERT INTO ledger_standing ({_KEYS}, day, amount, count)
    SELECT {_KEYS}, {_SUMS} FROM (
        SELECT {_KEYS}, day, amount, count FROM gone
        UNION ALL
        SELECT {_KEYS}, day, amount, count FROM fresh WHERE {_SUMMED}
    ) posted GROUP BY {_KEYS} {_LEFT};
    RETURN NULL;
END $body$;

CREATE OR REPLACE TRIGGER ledger_stand AFTER INSERT ON ledger_entry REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_stand();
"""
