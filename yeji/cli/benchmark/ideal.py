"""The ideal tables: what one would make for each question alone, with a covering index and nothing else."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from django.db import connections

TABLES = """
CREATE TABLE ideal_month AS
    SELECT month, person, sum(amount) FILTER (WHERE scenario = 0) AS amount,
           sum(count) FILTER (WHERE scenario = 0) AS count, sum(amount) FILTER (WHERE scenario = 1) AS target
    FROM ledger_rollup r JOIN ledger_metric m ON m.id = r.metric_id
    WHERE m.key = 'won_amount' AND person IS NOT NULL GROUP BY 1, 2;
CREATE INDEX ON ideal_month (month) INCLUDE (person, amount, count, target);

CREATE TABLE ideal_unit_month AS
    SELECT month, path.ancestor_id AS unit, sum(amount) AS amount
    FROM ledger_rollup r JOIN ledger_metric m ON m.id = r.metric_id
    JOIN org_unitpath path ON path.unit_id = r.unit AND path.days @> r.month
    WHERE m.key = 'won_amount' AND scenario = 0 GROUP BY 1, 2;
CREATE INDEX ON ideal_unit_month (month) INCLUDE (unit, amount);

CREATE TABLE ideal_lost AS
    SELECT month, sum(count) AS count FROM ledger_rollup r JOIN ledger_metric m ON m.id = r.metric_id
    WHERE m.key = 'lost_deals' GROUP BY 1;
CREATE INDEX ON ideal_lost (month) INCLUDE (count);

CREATE TABLE ideal_won AS
    SELECT e.day, e.person, e.customer, e.record, e.amount
    FROM ledger_entry e JOIN ledger_metric m ON m.id = e.metric_id WHERE m.key = 'won_amount' AND scenario = 0;
CREATE INDEX ON ideal_won (day) INCLUDE (customer);
CREATE INDEX ON ideal_won (person, day) INCLUDE (amount, record);
CREATE INDEX ON ideal_won (day, amount DESC) INCLUDE (record);

CREATE TABLE ideal_deal AS
    SELECT id, code, name, customer_id, product_id, stage_id, owner_id, amount, currency, opened_on, closed_on
    FROM sales_deal;
ALTER TABLE ideal_deal ADD PRIMARY KEY (id);
CREATE INDEX ON ideal_deal (owner_id, stage_id, amount DESC) INCLUDE (id, name, customer_id, closed_on);
CREATE INDEX ON ideal_deal (stage_id, amount DESC) INCLUDE (id, name);

CREATE TABLE ideal_entry (metric_id integer, day date, person bigint, amount numeric(20, 4), record bigint);
CREATE INDEX ON ideal_entry (record);
"""
NAMES = ("ideal_month", "ideal_unit_month", "ideal_lost", "ideal_won", "ideal_deal", "ideal_entry")


def make_ideal_tables() -> None:
    """Make them from the company's own figures, so that both ways answer alike."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(TABLES)
        for name in NAMES:
            cursor.execute(f"VACUUM (ANALYZE) {name}")


DEAL_LIST: Final = {
    **dict.fromkeys(("code", "name", "customer", "product", "stage", "owner"), "text"),
    "amount": "numeric(20, 4)",
    "currency": "text",
    "opened_on": "date",
    "closed_on": "date",
    **dict.fromkeys(("split_people", "split_parts"), "text"),
}


def load_time(path: Path, rows: int, columns: Mapping[str, str] = DEAL_LIST) -> float:
    """Milliseconds for a thousand rows of a file by COPY into a table with an id and a unique code, text as it is."""
    declared = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"CREATE TABLE ideal_load (id bigserial PRIMARY KEY, {declared})")
        cursor.execute("CREATE UNIQUE INDEX ON ideal_load (code)")
        names = ", ".join(columns)
        started = time.perf_counter()
        with cursor.copy(f"COPY ideal_load ({names}) FROM STDIN (FORMAT csv, HEADER)") as copy, path.open("rb") as file:
            while some := file.read(1 << 20):
                copy.write(some)
        took = time.perf_counter() - started
        cursor.execute("DROP TABLE ideal_load")
    return took * 1_000_000 / max(rows, 1)
