"""What makes two values the same, as one immutable function of the database, so that an index can be laid over it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from yeji.records.fields import Field
from yeji.records.types import ObjectType, Same, registry

How = Literal["code", "phone", "email", "domain", "company", "core"]

_LEGAL: Final = "股份有限公司|有限责任公司|有限公司|集团公司|总公司|分公司|公司|集团|股份"
_LEGAL_LATIN: Final = "co|company|corp|corporation|inc|incorporated|ltd|limited|llc|gmbh|ag|sa|plc"
_PLACES: Final = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|"
    "陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门"
)
FUNCTION: Final = rf"""
CREATE OR REPLACE FUNCTION records_sameness(how text, value text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE plain text := lower(normalize(coalesce(value, ''), NFKC));
BEGIN
    plain := regexp_replace(plain, '[\u200b-\u200f\u2060\ufeff\u00ad]', '', 'g');
    IF how = 'phone' THEN
        plain := regexp_replace(plain, '[^0-9]', '', 'g');
        plain := regexp_replace(plain, '^(00)?86(?=[0-9]{{10,}}$)', '');
        plain := regexp_replace(plain, '^0(?=[1-9][0-9]{{8,10}}$)', '');  -- dialled before an area code at home alone
        RETURN CASE WHEN length(plain) >= 7 THEN plain END;
    ELSIF how = 'domain' THEN
        plain := regexp_replace(regexp_replace(btrim(plain), '^[a-z]+://', ''), '^www\.', '');
        RETURN nullif(regexp_replace(plain, '[/?#:].*$', ''), '');
    ELSIF how IN ('company', 'core') THEN
        plain := regexp_replace(btrim(plain), '([\s,.]+({_LEGAL_LATIN})\.?)+$', '');
        plain := regexp_replace(plain, '[\s().,·''"&_-]', '', 'g');
        plain := regexp_replace(plain, '({_LEGAL})+$', '');
        plain := regexp_replace(plain, '^([一-龥]{{2,3}})[省市](?=[一-龥]{{2}})', '\1');
        IF how = 'core' THEN
            plain := regexp_replace(plain, '^({_PLACES})(?=.{{2}})', '');
        END IF;
        RETURN CASE WHEN length(plain) >= 2 THEN plain END;
    END IF;
    RETURN nullif(regexp_replace(plain, '\s', '', 'g'), '');
END $body$;
"""
BEGINS: Final = "same_2_"
"""With what the names of the indexes over declared rules begin; others than these are of earlier versions."""
_MOST_CARRIED: Final = 300
USUAL: Final = {"phone": "phone", "email": "email", "url": "domain"}
"""How the values of a field are compared where its kind alone says so."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Two records of a type with the same value in a field may mean the same; ``surely`` unless it is but a hint."""

    field: Field
    how: str
    surely: bool


def rules_of(kind: ObjectType) -> list[Rule]:
    """By what records of a type are compared.

    By what a reader may not see of a record nothing is compared for him.
    """
    if not kind.merges:
        return []
    return [
        Rule(field=item, how=one.how, surely=one.surely)
        for one in kind.same
        if (item := kind.by_key.get(one.field)) is not None and not item.private
    ]


def install(cursor: Any) -> None:
    """By the owner role, after migrations: the function, and an index for each declared rule.

    What an index holds was said by the function as it was: where it says something else now, each is built anew.
    """
    before = _source(cursor)
    cursor.execute(FUNCTION)
    cursor.execute(_EARLIER, [f"{BEGINS}%"])
    for (name,) in cursor.fetchall():
        cursor.execute(f'DROP INDEX "{name}"')
    if before not in (None, _source(cursor)):
        cursor.execute(_OVER_IT)
        for (name,) in cursor.fetchall():
            cursor.execute(f'REINDEX INDEX "{name}"')
    for kind in registry.declared.values():
        for one in kind.same:
            cursor.execute(_index(kind, one))


_EARLIER: Final = """
SELECT relname FROM pg_class WHERE relkind = 'i' AND relname ~ '^same_[0-9]+_' AND relname NOT LIKE %s ORDER BY 1
"""
_OVER_IT: Final = """
SELECT DISTINCT c.relname FROM pg_depend d JOIN pg_class c ON c.oid = d.objid AND c.relkind = 'i'
WHERE d.classid = 'pg_class'::regclass AND d.refobjid = 'records_sameness'::regproc ORDER BY 1
"""


def _source(cursor: Any) -> str | None:
    """The function's body as the database has it; None before there is one."""
    cursor.execute("SELECT prosrc FROM pg_proc WHERE oid = to_regproc('records_sameness')")
    return next((str(body) for (body,) in cursor.fetchall()), None)


def _index(kind: ObjectType, one: Same) -> str:
    table, item = kind.table._meta.db_table, kind.by_key[one.field]
    return (
        f'CREATE INDEX IF NOT EXISTS "{BEGINS}{table}_{one.field}_{one.how}" ON "{table}" '
        f"{over(kind, item, one.how)} WHERE deleted_at IS NULL"
    )


def over(kind: ObjectType, item: Field, how: str) -> str:
    """Over what an index for a rule is laid: what makes records the same, their ids, and the value where it fits.

    With the value in it the database takes the rest from the index too, and neither reads the records nor computes
    anything (it asks whether all that a query names is there before it looks at expressions).
    """
    value = item.sql(f'"{kind.table._meta.db_table}"')
    carried = f' INCLUDE ("{item.native}")' if is_carried(kind, item) else ""
    return f"(records_sameness('{how}', {value}), id){carried}"


def is_carried(kind: ObjectType, item: Field) -> bool:
    """Whether the indexes over a field carry its value: it has a column of its own, of few characters."""
    if item.custom:
        return False
    longest = getattr(kind.table._meta.get_field(item.native), "max_length", None)
    return longest is not None and longest <= _MOST_CARRIED
