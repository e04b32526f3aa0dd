"""What the owner role lays into the database for every object type: directory and history triggers.

Run after migrations. Running it again changes nothing.
"""

from __future__ import annotations

from typing import Any

from yeji.records.types import registry

TRACK = """
CREATE OR REPLACE FUNCTION records_track_insert() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $body$
DECLARE context jsonb := coalesce(nullif(current_setting('yeji.context', true), ''), '{}')::jsonb;
BEGIN
    INSERT INTO records_directory (id, type) SELECT id, TG_ARGV[0] FROM fresh;
    INSERT INTO records_history (record, type, version, at, written_at, account, verb)
    SELECT id, TG_ARGV[0], version, (context->>'at')::timestamptz, clock_timestamp(),
           (context->>'account')::bigint, coalesce(context->>'verb', '')
    FROM fresh;
    RETURN NULL;
END $body$;

CREATE OR REPLACE FUNCTION records_track_update() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $body$
DECLARE context jsonb := coalesce(nullif(current_setting('yeji.context', true), ''), '{}')::jsonb;
BEGIN
    INSERT INTO records_history (record, type, version, at, written_at, account, verb, changes)
    SELECT f.id, TG_ARGV[0], f.version, (context->>'at')::timestamptz, clock_timestamp(),
           (context->>'account')::bigint, coalesce(context->>'verb', ''), c.changes
    FROM fresh f JOIN stale s ON s.id = f.id
    CROSS JOIN LATERAL (
        SELECT jsonb_object_agg(n.key, jsonb_build_array(o.value, n.value)) AS changes
        FROM jsonb_each(to_jsonb(f)) n JOIN jsonb_each(to_jsonb(s)) o ON o.key = n.key
        WHERE n.value IS DISTINCT FROM o.value AND n.key NOT IN ('version', 'updated_at')
    ) c;
    RETURN NULL;
END $body$;

CREATE OR REPLACE FUNCTION records_track_delete() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $body$
DECLARE context jsonb := coalesce(nullif(current_setting('yeji.context', true), ''), '{}')::jsonb;
BEGIN
    INSERT INTO records_history (record, type, version, at, written_at, account, verb, changes)
    SELECT id, TG_ARGV[0], version, (context->>'at')::timestamptz, clock_timestamp(),
           (context->>'account')::bigint, coalesce(context->>'verb', 'purge'), to_jsonb(stale)
    FROM stale;
    RETURN NULL;
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
"""


def install(cursor: Any, *, app_role: str) -> None:
    """Make directory and history follow every object type's table, and let the application only read them."""
    cursor.execute(TRACK)
    for kind in registry:
        cursor.execute(TRIGGERS.format(table=kind.table._meta.db_table, key=kind.key))
    cursor.execute(RIGHTS.format(app=app_role))
