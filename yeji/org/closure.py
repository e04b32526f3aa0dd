"""The closure of the dated tree of units: derived by the database alone. Laid by the owner role."""

from __future__ import annotations

from typing import Any

CLOSURE = """
-- The places are the truth; nobody writes the closure otherwise than they say.
CREATE OR REPLACE FUNCTION org_rebuild_paths() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $body$
    DELETE FROM org_unitpath;
    WITH RECURSIVE path AS (
        SELECT id AS ancestor, id AS unit, 0 AS depth, daterange(NULL, NULL) AS days FROM org_unit
        UNION ALL
        SELECT place.parent_id, path.unit, path.depth + 1, path.days * place.days
        FROM path JOIN org_unitplace place ON place.unit_id = path.ancestor AND place.days && path.days
        WHERE place.parent_id IS NOT NULL AND path.depth < 50
    )
    INSERT INTO org_unitpath (ancestor_id, unit_id, depth, days) SELECT ancestor, unit, depth, days FROM path;
$body$;
REVOKE ALL ON FUNCTION org_rebuild_paths() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION org_rebuild_paths() TO "{app}";
REVOKE ALL ON org_unitpath FROM "{app}";
GRANT SELECT ON org_unitpath TO "{app}";
"""


def install(cursor: Any, *, app_role: str) -> None:
    """Let the application derive the tree's closure, and write nothing else into it."""
    cursor.execute(CLOSURE.format(app=app_role))
