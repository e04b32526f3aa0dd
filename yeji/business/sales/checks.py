"""What selling's figures must be, worked out again by hand from the deals. No word of capture is used here.

Who gets which part of a result stands in the credit lines and nowhere else: a later owner moves no past result. So the
lines are read, and checked in their turn against the deals. Everything else comes from the records: days, amounts,
products, customers and stages from the deals, places from the memberships, rates from the exchange rates.
"""

from __future__ import annotations

from yeji.ledger.verify import Check, checks

COINS = """CASE
    WHEN {0} IN ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'VND', 'VUV', 'XAF',
                 'XOF', 'XPF') THEN 0
    WHEN {0} IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') THEN 3 ELSE 2 END"""
FINAL = "coalesce((SELECT max(ends_on) FROM ledger_period WHERE status IN ('locked', 'paid')), '-infinity'::date)"

PLACES = """places AS MATERIALIZED (
    SELECT m.person_id AS person, m.position_id AS position, p.unit_id AS unit, m.days * p.days AS days
    FROM org_membership m, org_positionplace p
    WHERE p.position_id = m.position_id AND m."primary" AND m.days && p.days
)"""

EVENTS = {
    "deal.won": ("s.outcome = 'won'", "d.closed_on"),
    "deal.lost": ("s.outcome = 'lost'", "d.closed_on"),
    "deal.opened": ("true", "d.opened_on"),
}

SHARED = f"""shared AS (
    SELECT c.*, CASE WHEN kind = 2 THEN round(base * share / 100, coin)
                     ELSE (floor(part) + (place <= whole - sum(floor(part)) FILTER (WHERE kind <> 2) OVER each)::int)
                          / power(10::numeric, coin) END AS amount,
           CASE WHEN kind = 2 THEN round(own * share / 100, own_coin)
                ELSE (floor(own_part)
                      + (own_place <= own_whole - sum(floor(own_part)) FILTER (WHERE kind <> 2) OVER each)::int)
                     / power(10::numeric, own_coin) END AS own_amount
    FROM (
        SELECT w.*, rank() OVER (PARTITION BY record, spell, kind = 2
                                 ORDER BY part - floor(part) DESC, share DESC, position, line) AS place,
               rank() OVER (PARTITION BY record, spell, kind = 2
                            ORDER BY own_part - floor(own_part) DESC, share DESC, position, line) AS own_place
        FROM (
            SELECT v.*, base * power(10::numeric, coin) AS whole, base * power(10::numeric, coin) * share / 100 AS part,
                   own * power(10::numeric, own_coin) AS own_whole,
                   own * power(10::numeric, own_coin) * share / 100 AS own_part
            FROM (
                SELECT l.id AS line, l.record, l.spell, l.number, l.kind, l.share, l.position, l.person, l.unit AS kept,
                       l.from_on, d.opened_on, d.closed_on, d.product_id AS product, d.customer_id AS customer,
                       d.stage_id AS stage, {COINS.format("o.currency")} AS coin,
                       {COINS.format("d.currency")} AS own_coin,
                       round(coalesce(d.amount, 0) * coalesce(l.rate, 1), {COINS.format("o.currency")}) AS base,
                       round(coalesce(d.amount, 0), {COINS.format("d.currency")}) AS own
                FROM ledger_creditline l, ledger_event v, sales_deal d, process_stage s, org_company o
                WHERE v.id = l.event_id AND v.key = '{{event}}' AND l.ended_at IS NULL AND d.id = l.record
                  AND s.id = d.stage_id AND d.deleted_at IS NULL AND {{counts}}
            ) AS v
        ) AS w
    ) AS c
    WINDOW each AS (PARTITION BY record, spell)
)"""
"""The deals behind an event, line by line with each part: largest remainder by fraction, share, position, line."""

FLOW = f"""
    WITH {PLACES}, {SHARED}, due AS (
        SELECT c.record, {{day}} AS day, c.person, p.position,
               CASE WHEN c.person IS NULL THEN c.kept ELSE p.unit END AS unit,
               c.product, c.customer, c.kind = 2 AS overlay, {{amount}} AS amount, {{own}} AS own,
               CASE WHEN c.number = 1 THEN 1 ELSE 0 END AS count
        FROM shared c LEFT JOIN places p ON p.person = c.person AND p.days @> {{day}}
        WHERE {{day}} IS NOT NULL {{also}}
    ), compared AS (
        SELECT day, person, position, unit, product, customer, overlay, amount, own, count, 0 AS posted,
               0 AS posted_own, 0 AS posted_count FROM due
        UNION ALL
        SELECT e.belongs_on, e.person, e.position, e.unit, e.product, e.customer, e.overlay, 0, 0, 0, e.amount,
               e.currency_amount, e.count
        FROM ledger_entry e, ledger_metric m
        WHERE m.id = e.metric_id AND m.key = '{{metric}}' AND e.scenario = 0
    ), final AS (SELECT {FINAL} AS until)
    -- In locked months places and products stay as they were known: there only people and months are compared.
    SELECT '{{metric}}' AS metric, date_trunc('month', day::timestamp)::date AS month, person, NULL::bigint AS record,
           sum(amount) AS due, sum(posted) AS posted,
           concat_ws(', ', 'count ' || sum(count) || ' / ' || sum(posted_count),
                     'in its own currency ' || sum(own) || ' / ' || sum(posted_own),
                     CASE WHEN overlay THEN 'overlay' END) AS told
    FROM compared, final
    GROUP BY 2, 3, overlay, CASE WHEN day >= until THEN (position, unit, product, customer) END
    HAVING sum(amount) <> sum(posted) OR sum(own) <> sum(posted_own) OR sum(count) <> sum(posted_count)
"""

CREDITED = f"""
    WITH due AS ({
    " UNION ALL ".join(
        f"SELECT d.id AS record, '{event}' AS event FROM sales_deal d, process_stage s "
        f"WHERE s.id = d.stage_id AND {counts} AND {day} IS NOT NULL"
        for event, (counts, day) in EVENTS.items()
    )
} UNION ALL
        SELECT d.id, 'deal.open' FROM sales_deal d, process_stage s
        WHERE s.id = d.stage_id AND s.outcome = 'open' AND d.deleted_at IS NULL
    ), lines AS (
        SELECT l.record, v.key AS event, sum(l.share) FILTER (WHERE l.kind <> 2) AS share,
               count(*) FILTER (WHERE l.number = 1) AS firsts,
               max(l.share) FILTER (WHERE l.kind <> 2) - max(l.share) FILTER (WHERE l.number = 1) AS missed
        FROM ledger_creditline l, ledger_event v
        WHERE v.id = l.event_id AND v.key LIKE 'deal.%%' AND l.ended_at IS NULL
          AND (v.key <> 'deal.open' OR l.to_on IS NULL)
        GROUP BY 1, 2
    )
    SELECT coalesce(due.event, lines.event) AS metric, NULL::date AS month, NULL::bigint AS person,
           coalesce(due.record, lines.record) AS record, CASE WHEN due.record IS NULL THEN 0 ELSE 100 END AS due,
           coalesce(lines.share, 0) AS posted, 'percent credited' AS told
    FROM due FULL JOIN lines ON lines.record = due.record AND lines.event = due.event
    WHERE due.record IS NULL OR lines.share IS DISTINCT FROM 100 OR lines.firsts <> 1 OR lines.missed <> 0
"""

LOOKED_AFTER = """
    WITH due AS (
        SELECT d.id AS record, coalesce((x.part->>'person')::bigint, d.owner_id) AS person,
               coalesce((x.part->>'share')::numeric, 100) AS share,
               coalesce((x.part->>'overlay')::boolean, false) AS overlay
        FROM sales_deal d JOIN process_stage s ON s.id = d.stage_id
        LEFT JOIN LATERAL jsonb_array_elements(d.shares) AS x(part) ON true
        WHERE s.outcome = 'open' AND d.deleted_at IS NULL
    ), compared AS (
        SELECT record, person, overlay, share, 0 AS credited FROM due
        UNION ALL
        SELECT l.record, l.person, l.kind = 2, 0, l.share FROM ledger_creditline l, ledger_event v
        WHERE v.id = l.event_id AND v.key = 'deal.open' AND l.ended_at IS NULL AND l.to_on IS NULL
    )
    SELECT 'deal.open' AS metric, NULL::date AS month, person, record, sum(share) AS due, sum(credited) AS posted,
           'percent of who looks after it today' AS told
    FROM compared GROUP BY record, person, overlay HAVING sum(share) <> sum(credited)
"""

RATES = """
    SELECT v.key AS metric, l.from_on AS month, l.person, l.record, x.rate AS due, l.rate AS posted,
           'a rate that ' || coalesce(l.currency, 'no currency') || ' never had on that day' AS told
    FROM ledger_creditline l JOIN ledger_event v ON v.id = l.event_id JOIN sales_deal d ON d.id = l.record
    CROSS JOIN org_company o
    LEFT JOIN LATERAL (
        SELECT r.rate FROM org_exchangerate r
        WHERE r.currency = l.currency AND r.day <= l.from_on AND r.deleted_at IS NULL ORDER BY r.day DESC LIMIT 1
    ) x ON true
    WHERE l.ended_at IS NULL AND v.key IN ('deal.won', 'deal.open') AND (v.key = 'deal.won' OR l.to_on IS NULL)
      AND (nullif(d.currency, o.currency) IS DISTINCT FROM l.currency
           OR l.currency IS NOT NULL AND l.rate IS DISTINCT FROM x.rate AND NOT EXISTS (
                SELECT FROM records_history h, org_exchangerate r
                WHERE h.type = 'rate' AND r.id = h.record AND r.currency = l.currency
                  AND (h.changes->'rate'->>0)::numeric = l.rate
           ) AND NOT EXISTS (
                SELECT FROM org_exchangerate r
                WHERE r.currency = l.currency AND r.day <= l.from_on AND r.rate = l.rate
           ))
"""
"""What was looked up once stays: a rate that was corrected since, is in the bin, or has a nearer one by now."""

STOCK = f"""
    WITH {PLACES}, {SHARED.format(event="deal.open", counts="s.outcome = 'open' AND l.to_on IS NULL")}, compared AS (
        SELECT c.record, c.person, p.position, CASE WHEN c.person IS NULL THEN c.kept ELSE p.unit END AS unit,
               c.product, c.customer, c.stage, c.kind = 2 AS overlay, c.amount, c.own_amount AS own,
               CASE WHEN c.number = 1 THEN 1 ELSE 0 END AS count, 0 AS posted, 0 AS posted_own, 0 AS posted_count
        FROM shared c LEFT JOIN places p ON p.person = c.person AND p.days @> %(today)s::date
        WHERE c.from_on <= %(today)s::date
        UNION ALL
        SELECT e.record, e.person, e.position, e.unit, e.product, e.customer, e.stage, e.overlay, 0, 0, 0, e.amount,
               e.currency_amount, e.count
        FROM ledger_entry e, ledger_metric m
        WHERE m.id = e.metric_id AND m.key = 'open_pipeline' AND e.scenario = 0 AND e.day <= %(today)s::date
    )
    SELECT 'open_pipeline' AS metric, %(today)s::date AS month, person, record, sum(amount) AS due,
           sum(posted) AS posted,
           concat_ws(', ', 'count ' || sum(count) || ' / ' || sum(posted_count),
                     'in its own currency ' || sum(own) || ' / ' || sum(posted_own), 'unit ' || unit, 'stage ' || stage)
           AS told
    FROM compared GROUP BY record, person, position, unit, product, customer, stage, overlay
    HAVING sum(amount) <> sum(posted) OR sum(own) <> sum(posted_own) OR sum(count) <> sum(posted_count)
"""

GONE = """
    SELECT 'open_pipeline' AS metric, NULL::date AS month, e.person, e.record, 0 AS due, sum(e.amount) AS posted,
           'left of a deal that is not open' AS told
    FROM ledger_entry e JOIN ledger_metric m ON m.id = e.metric_id AND m.key = 'open_pipeline'
    LEFT JOIN sales_deal d ON d.id = e.record AND d.deleted_at IS NULL
    LEFT JOIN process_stage s ON s.id = d.stage_id
    WHERE e.scenario = 0 AND s.outcome IS DISTINCT FROM 'open'
    GROUP BY e.record, e.line, e.person, e.position, e.unit, e.product, e.customer, e.stage
    HAVING sum(e.amount) <> 0 OR sum(e.count) <> 0 OR sum(e.currency_amount) <> 0
"""

STAGED = """
    SELECT 'open_pipeline' AS metric, e.belongs_on AS month, e.person, e.record, 0 AS due, sum(e.amount) AS posted,
           'open in ' || s.name || ', where nothing open ever stood' AS told
    FROM ledger_entry e JOIN ledger_metric m ON m.id = e.metric_id AND m.key = 'open_pipeline'
    JOIN process_stage s ON s.id = e.stage
    WHERE e.scenario = 0 AND s.outcome <> 'open' AND NOT EXISTS (
        SELECT FROM records_history h
        WHERE h.type = 'stage' AND h.record = s.id AND h.changes->'outcome'->>0 = 'open'
    )
    GROUP BY e.record, e.belongs_on, e.person, s.name
    HAVING sum(e.amount) <> 0 OR sum(e.count) <> 0
"""
"""Of what came in closed nobody knows the stage it was open in; it is none of those in which deals are closed."""


def flow(metric: str, event: str, *, amount: str, own: str, also: str = "") -> Check:
    """A check of one flow by metric, person and month; in open months by place, product and customer as well."""
    counts, day = EVENTS[event]
    sql = FLOW.format(
        metric=metric, event=event, counts=counts, day=day.replace("d.", "c."), amount=amount, own=own, also=also
    )
    return Check(key=f"independent:{metric}", sql=sql)


FIRST = "CASE WHEN c.number = 1 THEN {0} ELSE 0 END"
ONE, DAYS = FIRST.format("1"), FIRST.format("c.closed_on - c.opened_on")

checks.add(
    flow("won_amount", "deal.won", amount="c.amount", own="c.own_amount"),
    flow("lost_deals", "deal.lost", amount=ONE, own=ONE),
    flow("new_deals", "deal.opened", amount=ONE, own=ONE),
    flow("won_days", "deal.won", amount=DAYS, own=DAYS, also="AND c.opened_on IS NOT NULL"),
    Check(key="independent:open_pipeline", sql=STOCK),
    Check(key="independent:open_pipeline closed", sql=GONE),
    Check(key="independent:open_pipeline stages", sql=STAGED),
    Check(key="independent:credit", sql=CREDITED),
    Check(key="independent:credit of open deals", sql=LOOKED_AFTER),
    Check(key="independent:rates", sql=RATES),
)
