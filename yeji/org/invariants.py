"""What always holds of the organisation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yeji.platform.invariants import Invariant, by_sql, invariants

PATHS = """
WITH RECURSIVE path AS (
    SELECT id AS ancestor, id AS unit, 0 AS depth, daterange(NULL, NULL) AS days FROM org_unit
    UNION ALL
    SELECT place.parent_id, path.unit, path.depth + 1, path.days * place.days
    FROM path JOIN org_unitplace place ON place.unit_id = path.ancestor AND place.days && path.days
    WHERE place.parent_id IS NOT NULL AND path.depth < 50
), kept AS (SELECT ancestor_id, unit_id, depth::int, days FROM org_unitpath)
(SELECT * FROM (SELECT * FROM path EXCEPT ALL SELECT * FROM kept) missing)
UNION ALL (SELECT * FROM (SELECT * FROM kept EXCEPT ALL SELECT * FROM path) surplus)
"""
CIRCLES = "SELECT unit_id, days FROM org_unitpath WHERE depth > 0 AND ancestor_id = unit_id"
PRIMARY = """
SELECT m.person_id, m.days FROM org_membership m
WHERE NOT m."primary" AND NOT EXISTS (
    SELECT FROM org_membership p WHERE p.person_id = m.person_id AND p."primary" AND p.days && m.days
)
"""
NOWHERE = """
SELECT m.person_id, m.position_id, m.days FROM org_membership m
WHERE NOT EXISTS (SELECT FROM org_positionplace p WHERE p.position_id = m.position_id AND p.days && m.days)
"""
ADMINISTRATORS = """
SELECT count(*) AS accounts FROM platform_account HAVING count(*) > 0 AND NOT EXISTS (
    SELECT FROM org_grant g JOIN org_role r ON r.code = g.role_id AND r.administers
    JOIN platform_account a ON a.id = g.account_id AND a.is_active
)
"""

invariants.add(
    Invariant(key="org.paths", label=_("Who stands below whom is what the places say"), offenders=by_sql(PATHS)),
    Invariant(key="org.circles", label=_("No unit stands below itself"), offenders=by_sql(CIRCLES)),
    Invariant(key="org.primary", label=_("Whoever holds a position has a primary one"), offenders=by_sql(PRIMARY)),
    Invariant(key="org.positions", label=_("Positions that are held stand in a unit"), offenders=by_sql(NOWHERE)),
    Invariant(key="org.administrators", label=_("Somebody administers the company"), offenders=by_sql(ADMINISTRATORS)),
)
