"""What the owner role lays into the database for every object type: directory and history triggers.

Run after migrations. Running it again changes nothing.
"""

from __future__ import annotations

from typing import Any

from yeji.records.models import Thing
from yeji.records.types import registry

TRACK = """
CREATE OR REPLACE FUNCTION records_track_insert() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $body$
DECLARE context jsonb := coalesce(nullif(current_setting('yeji.context', true), ''), '{}')::jsonb;
BEGIN
    INSERT INTO records_directory (id, type)
    SELECT f.id, CASE WHEN TG_ARGV[0] = '' THEN to_jsonb(f)->>'type' ELSE TG_ARGV[0] END FROM fresh f;
    INSERT INTO records_history (record, type, version, at, written_at, account, verb)
    SELECT f.id, CASE WHEN TG_ARGV[0] = '' THEN to_jsonb(f)->>'type' ELSE TG_ARGV[0] END,
           f.version, (context->>'at')::timestamptz, clock_timestamp(),
           (context->>'account')::bigint, coalesce(context->>'verb', '')
    FROM fresh f;
    RETURN NULL;
END $body$;

CREATE OR REPLACE FUNCTION records_track_update() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $body$
DECLARE context jsonb := coalesce(nullif(current_setting('yeji.context', true), ''), '{}')::jsonb;
BEGIN
    INSERT INTO records_history (record, type, version, at, written_at, account, verb, changes)
    SELECT f.id, CASE WHEN TG_ARGV[0] = '' THEN to_jsonb(f)->>'type' ELSE TG_ARGV[0] END,
           f.version, (context->>'at')::timestamptz, clock_timestamp(),
           (context->>'account')::bigint, coalesce(context->>'verb', ''), c.changes
    FROM fresh f JOIN stale s ON s.id = f.id
    CROSS JOIN LATERAL (
        SELECT jsonb_object_agg(coalesce(n.key, o.key), jsonb_build_array(o.value, n.value)) AS changes
        FROM (
            SELECT key, value FROM jsonb_each(to_jsonb(f))
            UNION ALL
            SELECT 'custom.' || key, value FROM jsonb_each(f.custom) WHERE f.custom <> s.custom
        ) n FULL JOIN (
            SELECT key, value FROM jsonb_each(to_jsonb(s))
            UNION ALL
            SELECT 'custom.' || key, value FROM jsonb_each(s.custom) WHERE f.custom <> s.custom
        ) o ON o.key = n.key
        WHERE n.value IS DISTINCT FROM o.value AND coalesce(n.key, o.key) NOT IN ('version', 'updated_at', 'custom')
    ) c;
    RETURN NULL;
END $body$;

CREATE OR REPLACE FUNCTION records_track_delete() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $body$
DECLARE context jsonb := coalesce(nullif(current_setting('yeji.context', true), ''), '{}')::jsonb;
BEGIN
    INSERT INTO records_history (record, type, version, at, written_at, account, verb, changes)
    SELECT s.id, CASE WHEN TG_ARGV[0] = '' THEN to_jsonb(s)->>'type' ELSE TG_ARGV[0] END,
           s.version, (context->>'at')::timestamptz, clock_timestamp(),
           (context->>'account')::bigint, coalesce(context->>'verb', 'purge'), to_jsonb(s)
    FROM stale s;
    RETURN NULL;
END $body$;

CREATE OR REPLACE FUNCTION records_note(noted bigint, facts jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $body$
DECLARE context jsonb := coalesce(nullif(current_setting('yeji.context', true), ''), '{}')::jsonb;
BEGIN
    INSERT INTO records_history (record, type, version, at, written_at, account, verb, changes)
    SELECT d.id, d.type,
           (SELECT h.version FROM records_history h WHERE h.record = d.id ORDER BY h.id DESC LIMIT 1),
           (context->>'at')::timestamptz, clock_timestamp(), (context->>'account')::bigint,
           coalesce(context->>'verb', ''), facts
    FROM records_directory d WHERE d.id = noted;
END $body$;
"""

TRIGGERS = """
CREATE OR REPLACE TRIGGER track_insert AFTER INSERT ON {table} REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION records_track_insert('{key}');
CREATE OR REPLACE TRIGGER track_update AFTER UPDATE ON {table} REFERENCING OLD TABLE AS stale NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION records_track_update('{key}');
CREATE OR REPLACE TRIGGER track_delete AFTER DELETE ON {table} REFERENCING OLD TABLE AS stale
    FOR EACH STATEMENT EXECUTE FUNCTION records_track_delete('{key}');
"""

RIGHTS = """
REVOKE ALL ON records_directory, records_history FROM "{app}";
GRANT SELECT ON records_directory, records_history TO "{app}";
REVOKE ALL ON FUNCTION records_note(bigint, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION records_note(bigint, jsonb) TO "{app}";
REVOKE ALL ON org_reveal FROM "{app}";
GRANT SELECT, INSERT ON org_reveal TO "{app}";
"""


def install(cursor: Any, *, app_role: str) -> None:
    """Make directory and history follow every object type's table, and let the application only read them."""
    cursor.execute(TRACK)
    for kind in registry.declared.values():
        cursor.execute(TRIGGERS.format(table=kind.table._meta.db_table, key=kind.key))
    cursor.execute(TRIGGERS.format(table=Thing._meta.db_table, key=""))  # its rows say themselves what they are
    cursor.execute(RIGHTS.format(app=app_role))
