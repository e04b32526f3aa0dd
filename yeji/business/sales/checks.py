"""What selling's metrics must be, worked out again by hand from the deals. No word of capture is used here.

Amounts are compared in the deal's own currency: the company's own figure is frozen at the rate of its day.
"""

from __future__ import annotations

from yeji.ledger.verify import Check, checks

PER_RECORD = """
    SELECT coalesce(should.record, found.record) AS record,
           format('{metric} on %s: %s (%s), ledger %s (%s)', coalesce(should.day, found.day),
                  should.amount, should.count, found.amount, found.count) AS what
    FROM ({should}) AS should
    FULL JOIN (
        SELECT e.record, e.belongs_on AS day, sum(e.currency_amount) AS amount, sum(e.count) AS count
        FROM ledger_entry e JOIN ledger_metric m ON m.id = e.metric_id
        WHERE m.key = '{metric}' AND e.scenario = 0 AND NOT e.overlay
        GROUP BY 1, 2 HAVING sum(e.currency_amount) <> 0 OR sum(e.count) <> 0
    ) AS found ON found.record = should.record AND found.day = should.day
    WHERE should.amount IS DISTINCT FROM found.amount OR should.count IS DISTINCT FROM found.count
"""

CLOSED = """
    SELECT d.id AS record, d.closed_on AS day, {amount} AS amount, 1 AS count
    FROM sales_deal d, process_stage s
    WHERE s.id = d.stage_id AND s.outcome = '{outcome}' AND d.deleted_at IS NULL AND d.closed_on IS NOT NULL {also}
"""

OPENED = """
    SELECT d.id AS record, d.opened_on AS day, 1 AS amount, 1 AS count
    FROM sales_deal d WHERE d.deleted_at IS NULL AND d.opened_on IS NOT NULL
"""

PER_PERSON = """
    WITH credited AS (
        SELECT l.record, l.person, l.share, round(coalesce(d.amount, 0), 2) * l.share / 100 AS part, l.id AS line
        FROM ledger_creditline l, ledger_event v, sales_deal d, process_stage s
        WHERE v.id = l.event_id AND v.key = 'deal.won' AND l.ended_at IS NULL
          AND d.id = l.record AND s.id = d.stage_id AND s.outcome = 'won' AND d.deleted_at IS NULL
    ), posted AS (
        SELECT e.line, sum(e.currency_amount) AS amount
        FROM ledger_entry e, ledger_metric m WHERE m.id = e.metric_id AND m.key = 'won_amount' AND e.scenario = 0
        GROUP BY 1
    )
    SELECT c.record, format('won_amount of person %s: %s %% are %s, ledger %s', c.person, c.share, c.part, p.amount)
    FROM credited c LEFT JOIN posted p ON p.line = c.line
    WHERE abs(c.part - coalesce(p.amount, 0)) >= 0.01
"""

OPEN_TODAY = """
    SELECT coalesce(should.record, found.record) AS record,
           format('open_pipeline: %s (%s), ledger %s (%s)', should.amount, should.count, found.amount, found.count)
    FROM (
        SELECT d.id AS record, round(coalesce(d.amount, 0), 2) AS amount, 1 AS count
        FROM sales_deal d, process_stage s
        WHERE s.id = d.stage_id AND s.outcome = 'open' AND d.deleted_at IS NULL
    ) AS should
    FULL JOIN (
        SELECT e.record, sum(e.currency_amount) AS amount, sum(e.count) AS count
        FROM ledger_entry e JOIN ledger_metric m ON m.id = e.metric_id
        WHERE m.key = 'open_pipeline' AND e.scenario = 0 AND NOT e.overlay
        GROUP BY 1 HAVING sum(e.currency_amount) <> 0 OR sum(e.count) <> 0 OR sum(e.amount) <> 0
    ) AS found ON found.record = should.record
    WHERE should.amount IS DISTINCT FROM found.amount OR should.count IS DISTINCT FROM found.count
"""

HOME_AMOUNT = """
    SELECT e.record, format('won_amount in the company''s currency: %s, in the deal''s: %s', sum(e.amount),
                            sum(e.currency_amount))
    FROM ledger_entry e JOIN ledger_metric m ON m.id = e.metric_id
    WHERE m.key IN ('won_amount', 'open_pipeline') AND e.scenario = 0
      AND e.currency = (SELECT currency FROM org_company)
    GROUP BY e.record, m.key HAVING sum(e.amount) <> sum(e.currency_amount)
"""


def per_record(metric: str, should: str) -> Check:
    """A check of one flow: each record's day, sum and count."""
    return Check(key=f"independent:{metric}", sql=PER_RECORD.format(metric=metric, should=should))


WON = CLOSED.format(amount="round(coalesce(d.amount, 0), 2)", outcome="won", also="")
LOST = CLOSED.format(amount="1", outcome="lost", also="")
TIMED = CLOSED.format(amount="d.closed_on - d.opened_on", outcome="won", also="AND d.opened_on IS NOT NULL")

checks.add(
    per_record("won_amount", WON),
    per_record("lost_deals", LOST),
    per_record("won_days", TIMED),
    per_record("new_deals", OPENED),
    Check(key="independent:won_amount by person", sql=PER_PERSON),
    Check(key="independent:open_pipeline", sql=OPEN_TODAY),
    Check(key="independent:home amount", sql=HOME_AMOUNT),
)
