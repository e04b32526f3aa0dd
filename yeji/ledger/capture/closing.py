"""What the database itself holds of closing months: which steps there are, and the seal of every locked month.

A seal is the hash of all that became final with a month: its entries, the tree of the units that count in them, the
definitions they were counted by, and who took which step. Each seal takes up the one before, so that the last one
stands for all. Only the database writes seals.
"""

from __future__ import annotations

from typing import Final

SEAL_FORMAT = 1
"""What is hashed, and in which order. A ledger with more columns is sealed by another number; old seals keep theirs."""

ENTRY = (
    "id",
    "metric_id",
    "scenario",
    "part",
    "day",
    "belongs_on",
    "position",
    "person",
    "unit",
    "territory",
    "product",
    "customer",
    "stage",
    "amount",
    "count",
    "currency",
    "currency_amount",
    "record",
    "line",
    "overlay",
    "adjusts",
    "recorded_at",
    "written_at",
)
"""The columns of an entry in the order in which they are hashed, parted by bars; what is empty is nothing."""

_LINE = ", '|', ".join(f'e."{name}"' for name in ENTRY)
# Days and moments are written in one way, whatever the connection prefers.
_SETTINGS = "SET search_path = pg_catalog, public, pg_temp SET datestyle = 'ISO, YMD' SET timezone = 'UTC'"


def _hash(text: str) -> str:
    return f"encode(sha256(convert_to({text}, 'UTF8')), 'hex')"


SEALS = f"""
CREATE OR REPLACE FUNCTION ledger_days(from_day date, to_day date)
RETURNS TABLE (day date, entries bigint, hash text) LANGUAGE sql STABLE SECURITY DEFINER {_SETTINGS} AS $body$
    SELECT e.day, count(*), {_hash(f"string_agg(concat({_LINE}), chr(10) ORDER BY e.id)")}
    FROM ledger_entry e WHERE e.day >= from_day AND e.day < to_day GROUP BY e.day ORDER BY e.day
$body$;

CREATE OR REPLACE FUNCTION ledger_sealed(from_day date, to_day date, month date, before text)
RETURNS TABLE (entries bigint, days jsonb, tree text, definitions text, steps text, hash text)
LANGUAGE plpgsql STABLE SECURITY DEFINER {_SETTINGS} AS $body$
BEGIN
    SELECT coalesce(sum(d.entries), 0), coalesce(jsonb_object_agg(d.day, jsonb_build_array(d.entries, d.hash)), '{{}}'),
           coalesce(string_agg(concat(d.day, '|', d.entries, '|', d.hash), chr(10) ORDER BY d.day), '')
    INTO entries, days, hash FROM ledger_days(from_day, to_day) d;
    SELECT {
    _hash(
        "coalesce(string_agg(concat(p.unit_id, '|', p.ancestor_id, '|', p.stood), "
        "chr(10) ORDER BY p.unit_id, p.ancestor_id), '')"
    )
}
    INTO tree FROM (
        SELECT u.unit_id, u.ancestor_id, range_agg(u.days * daterange(from_day, to_day)) AS stood
        FROM org_unitpath u WHERE u.days && daterange(from_day, to_day)
            AND u.unit_id IN (SELECT e.unit FROM ledger_entry e WHERE e.day >= from_day AND e.day < to_day)
        GROUP BY 1, 2
    ) p;
    SELECT {
    _hash(
        "coalesce(string_agg(concat(m.id, '|', m.key, '|', m.version, '|', m.definition), chr(10) ORDER BY m.id), '')"
    )
}
    INTO definitions FROM ledger_metric m
    WHERE m.id IN (SELECT e.metric_id FROM ledger_entry e WHERE e.day >= from_day AND e.day < to_day);
    SELECT {
    _hash(
        "coalesce(string_agg(concat(c.before, '|', c.after, '|', c.by_id, '|', c.at, '|', c.known_at, '|', "
        "c.reason), chr(10) ORDER BY c.id), '')"
    )
}
    INTO steps FROM ledger_periodchange c
    WHERE c.starts_on = month
      AND c.id <= (SELECT max(id) FROM ledger_periodchange WHERE starts_on = month AND after = 'locked');
    hash := {
    _hash(f"concat_ws(chr(10), 'seal {SEAL_FORMAT}', before, from_day, to_day, hash, tree, definitions, steps)")
};
    RETURN NEXT;
END $body$;

-- Seals a locked month, once. What was final before the first month goes with it.
CREATE OR REPLACE FUNCTION ledger_seal(month date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER {_SETTINGS} AS $body$
DECLARE last ledger_seal; ends date;
BEGIN
    SELECT p.ends_on INTO ends FROM ledger_period p WHERE p.starts_on = month AND p.status IN ('locked', 'paid');
    IF ends IS NULL OR EXISTS (SELECT FROM ledger_seal s WHERE s.starts_on = month) THEN RETURN; END IF;
    SELECT * INTO last FROM ledger_seal s ORDER BY s.number DESC LIMIT 1;
    INSERT INTO ledger_seal (starts_on, ends_on, number, format, since, entries, days, tree, definitions, steps,
                             previous, hash, sealed_at)
    SELECT month, ends, coalesce(last.number, 0) + 1, {
    SEAL_FORMAT
}, last.ends_on, f.entries, f.days, f.tree, f.definitions,
           f.steps, coalesce(last.hash, ''), f.hash, clock_timestamp()
    FROM ledger_sealed(coalesce(last.ends_on, '-infinity'), ends, month, coalesce(last.hash, '')) f;
END $body$;
"""


_SEALING: Final = """
CREATE OR REPLACE FUNCTION ledger_sealing() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $body$
BEGIN
    PERFORM ledger_seal(NEW.starts_on);
    RETURN NULL;
END $body$;

CREATE OR REPLACE TRIGGER ledger_sealing AFTER UPDATE ON ledger_period
    FOR EACH ROW WHEN (NEW.status = 'locked') EXECUTE FUNCTION ledger_sealing();

-- Months that were locked before there were seals.
DO $body$ BEGIN
    PERFORM ledger_seal(p.starts_on) FROM (
        SELECT starts_on FROM ledger_period WHERE status IN ('locked', 'paid') ORDER BY starts_on
    ) p;
END $body$;
"""
"""A month is sealed when it is locked; those that were locked before there were seals, now."""


_STAYING: Final = """
CREATE OR REPLACE FUNCTION ledger_steps_stay() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $body$
BEGIN
    -- A step begins where the month stands; so nothing joins those that a seal took up.
    IF NEW.before IS DISTINCT FROM coalesce((SELECT status FROM ledger_period WHERE starts_on = NEW.starts_on), '')
       OR NEW.before = 'locked' AND NEW.after <> 'paid' OR NEW.before = 'paid' THEN
        RAISE EXCEPTION 'the steps of a locked period are final' USING ERRCODE = 'YJ002';
    END IF;
    RETURN NEW;
END $body$;

CREATE OR REPLACE TRIGGER ledger_steps_stay BEFORE INSERT ON ledger_periodchange
    FOR EACH ROW EXECUTE FUNCTION ledger_steps_stay();

-- The units that were counted in locked months stand where they stood then, and what stood above them too.
CREATE OR REPLACE FUNCTION ledger_tree_stays() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $body$
DECLARE was datemultirange; becomes datemultirange; moved datemultirange; final date := {closed};
BEGIN
    IF final = '-infinity' THEN RETURN NULL; END IF;
    was := datemultirange(coalesce(OLD.days, 'empty'));
    becomes := datemultirange(coalesce(NEW.days, 'empty'));
    moved := was + becomes;
    IF (OLD.unit_id, OLD.parent_id) IS NOT DISTINCT FROM (NEW.unit_id, NEW.parent_id) THEN
        moved := moved - was * becomes;
    END IF;
    moved := moved * datemultirange(daterange(NULL, final));
    IF NOT isempty(moved) AND EXISTS (
        SELECT FROM ledger_summary s WHERE s.month < upper(moved) AND s.unit IN (
            SELECT unnest(ARRAY[OLD.unit_id, NEW.unit_id]) UNION
            SELECT p.unit_id FROM org_unitpath p WHERE p.ancestor_id IN (OLD.unit_id, NEW.unit_id) AND p.days && moved
        )
    ) THEN
        RAISE EXCEPTION 'the tree of a locked period is final' USING ERRCODE = 'YJ002';
    END IF;
    RETURN NULL;
END $body$;

CREATE OR REPLACE TRIGGER ledger_tree_stays AFTER INSERT OR UPDATE OR DELETE ON org_unitplace
    FOR EACH ROW EXECUTE FUNCTION ledger_tree_stays();
"""
"""Beside the entries of a locked month, what they are read by: who took which step with it, and the tree of then."""


def steps_of_closing(closing_lock: int, closed: str) -> str:
    """The steps that the database lets a month take, whoever asks; and its seal when it is locked."""
    return f"""
CREATE OR REPLACE FUNCTION ledger_final() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $body$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        IF OLD.status = 'paid' OR OLD.status = 'locked' AND (TG_OP = 'DELETE' OR NEW.status <> 'paid')
           OR TG_OP = 'UPDATE' AND (OLD.starts_on, OLD.ends_on) IS DISTINCT FROM (NEW.starts_on, NEW.ends_on) THEN
            RAISE EXCEPTION 'a locked period is final' USING ERRCODE = 'YJ002';
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    END IF;
    IF NEW.starts_on <> date_trunc('month', NEW.starts_on::timestamp)::date
       OR NEW.ends_on <> (NEW.starts_on + interval '1 month')::date THEN
        RAISE EXCEPTION 'a period is a month' USING ERRCODE = 'YJ005';
    END IF;
    IF TG_OP = 'INSERT' AND NEW.status <> 'calculated' OR TG_OP = 'UPDATE' AND (OLD.status, NEW.status) NOT IN (
        ('calculated', 'calculated'), ('calculated', 'reviewed'), ('reviewed', 'locked'), ('locked', 'paid')) THEN
        RAISE EXCEPTION 'a step of closing is left out' USING ERRCODE = 'YJ005';
    END IF;
    IF NEW.status = 'reviewed' AND NEW.changed_by_id IS NOT DISTINCT FROM NEW.calculated_by_id
       OR NEW.status <> 'calculated' AND NEW.calculated_by_id IS DISTINCT FROM OLD.calculated_by_id THEN
        RAISE EXCEPTION 'whoever calculated a period does not review it' USING ERRCODE = 'YJ005';
    END IF;
    IF NEW.status = 'locked' THEN
        PERFORM pg_advisory_xact_lock({closing_lock});
        IF {closed} NOT IN ('-infinity', NEW.starts_on) OR {closed} = '-infinity' AND EXISTS (
            SELECT FROM ledger_entry e WHERE e.scenario = 0 AND e.day < NEW.starts_on) THEN
            RAISE EXCEPTION 'periods are locked in order' USING ERRCODE = 'YJ005';
        END IF;
        IF NEW.ends_on > (clock_timestamp() AT TIME ZONE (SELECT c.zone FROM org_company c))::date THEN
            RAISE EXCEPTION 'a period is locked when it is over' USING ERRCODE = 'YJ005';
        END IF;
    END IF;
    -- Nothing that is final moves on without a word of who moved it.
    IF NEW.status = 'paid' AND NOT EXISTS (
        SELECT FROM ledger_periodchange c WHERE c.starts_on = NEW.starts_on AND c.after = 'paid'
            AND c.by_id = NEW.changed_by_id) THEN
        RAISE EXCEPTION 'a step of closing says who took it' USING ERRCODE = 'YJ005';
    END IF;
    RETURN NEW;
END $body$;

CREATE OR REPLACE TRIGGER ledger_final BEFORE INSERT OR UPDATE OR DELETE ON ledger_period
    FOR EACH ROW EXECUTE FUNCTION ledger_final();
{_SEALING}
{_STAYING.format(closed=closed)}"""
