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
           (context->>'account')::bigint, coalesce(context->>'verb', ''),
           CASE WHEN context ? 'facts' THEN coalesce(c.changes, '{}') || (context->'facts') ELSE c.changes END
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

# Where people work is dated rows beside them and no field of theirs; their history tells of it all the same.
PLACES = """
CREATE OR REPLACE FUNCTION records_track_place() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $body$
DECLARE context jsonb := coalesce(nullif(current_setting('yeji.context', true), ''), '{}')::jsonb;
BEGIN
    INSERT INTO records_history (record, type, version, at, written_at, account, verb, changes)
    SELECT p.id, 'person', p.version, (context->>'at')::timestamptz, clock_timestamp(), (context->>'account')::bigint,
           CASE WHEN was.unit_id IS NULL THEN 'person.enter' ELSE 'person.transfer' END,
           jsonb_build_object('unit_id', jsonb_build_array(was.unit_id, place.unit_id),
                              'since', jsonb_build_array(NULL, lower(f.days)))
    FROM fresh f JOIN org_person p ON p.id = f.person_id
    JOIN org_positionplace place ON place.position_id = f.position_id AND place.days && f.days
    LEFT JOIN LATERAL (
        SELECT pp.unit_id FROM org_membership m
        JOIN org_positionplace pp ON pp.position_id = m.position_id AND pp.days && m.days
        WHERE m.person_id = f.person_id AND m."primary" AND upper(m.days) = lower(f.days) LIMIT 1
    ) was ON true
    WHERE f."primary" AND was.unit_id IS DISTINCT FROM place.unit_id;
    RETURN NULL;
END $body$;

CREATE OR REPLACE FUNCTION records_track_leaving() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $body$
DECLARE context jsonb := coalesce(nullif(current_setting('yeji.context', true), ''), '{}')::jsonb;
BEGIN
    INSERT INTO records_history (record, type, version, at, written_at, account, verb, changes)
    SELECT p.id, 'person', p.version, (context->>'at')::timestamptz, clock_timestamp(), (context->>'account')::bigint,
           CASE WHEN upper_inf(f.days) THEN 'person.enter' ELSE 'person.depart' END,
           jsonb_build_object('unit_id', CASE WHEN upper_inf(f.days) THEN jsonb_build_array(NULL, place.unit_id)
                                              ELSE jsonb_build_array(place.unit_id, NULL) END,
                              'until', jsonb_build_array(upper(s.days), upper(f.days)))
    FROM fresh f JOIN stale s ON s.id = f.id JOIN org_person p ON p.id = f.person_id
    JOIN org_positionplace place ON place.position_id = f.position_id AND place.days && s.days
    WHERE f."primary" AND upper(f.days) IS DISTINCT FROM upper(s.days) AND NOT EXISTS (
        SELECT FROM org_membership m WHERE m.person_id = f.person_id AND m."primary" AND lower(m.days) = upper(f.days)
    );
    RETURN NULL;
END $body$;

CREATE OR REPLACE TRIGGER track_place AFTER INSERT ON org_membership REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION records_track_place();
CREATE OR REPLACE TRIGGER track_leaving AFTER UPDATE ON org_membership REFERENCING OLD TABLE AS stale NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION records_track_leaving();
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
    cursor.execute(PLACES)
    cursor.execute(RIGHTS.format(app=app_role))
