"""The functions of capture: what metrics call for, minus what was posted, as rows; and appending them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from yeji.ledger.capture.columns import COLUMNS, NAMES
from yeji.ledger.capture.flows import flow_query
from yeji.ledger.capture.remembered import others, remembered, remembered_query
from yeji.ledger.capture.stocks import stock_query
from yeji.ledger.capture.tables import CLOSED, CLOSING_LOCK, FEW, FLAVOURS, HOME, SAFE
from yeji.ledger.capture.touching import Steps, spared
from yeji.ledger.metrics import Flow, Source, Stock


def owed_functions(
    source: Source, metrics: Sequence[Flow | Stock], ids: Mapping[str, int], *, filling: bool = False
) -> str:
    """``ledger_owed_<type>(given, today, fresh, lasting_stays, past_over)``: the postings that would make the ledger
    right.

    Nothing was posted yet of ``fresh`` records: they are new themselves, or the metrics are that are filled in. Where
    the credit of lasting states is known to stay, nothing is owed of those that ended; nor of those that know their
    past, where what stood is known to be over.
    """
    owed = "".join(
        f"DROP FUNCTION IF EXISTS ledger_owed_{source.type}{suffix}(bigint[], date, boolean);"
        + _function(
            f"ledger_owed_{source.type}{suffix}(given bigint[], today date, fresh boolean, "
            "lasting_stays boolean DEFAULT false, past_over boolean DEFAULT false)",
            f"TABLE ({COLUMNS})",
            settings,
            f"""IF fresh THEN
            {_answered(source, metrics, ids, fresh=True, new=not filling, suffix=suffix)}
        ELSE
            {_answered(source, metrics, ids, fresh=False, new=False, suffix=suffix)}
        END IF;""",
        )
        for suffix, settings in FLAVOURS.items()
    )
    return owed + _post_function(source, metrics, ids, filling=filling)


def _function(name: str, returns: str, settings: str, body: str, declared: str = "") -> str:
    return f"""
    CREATE OR REPLACE FUNCTION {name}
    RETURNS {returns} LANGUAGE plpgsql {settings} AS $body$
    #variable_conflict use_column
    DECLARE closed_before date := {CLOSED}; home text := {HOME}; home_scale integer := ledger_places({HOME}); {declared}
    BEGIN
        {body}
    END $body$;
    """


def _post_function(source: Source, metrics: Sequence[Flow | Stock], ids: Mapping[str, int], *, filling: bool) -> str:
    """``ledger_post_<type>(given, today, moment)``: append what many fresh records owe, and how much that was. Handed
    over by the function above, each posting would be written down and read again before it is one."""
    queries = _queries(source, metrics, ids, fresh=True, new=not filling, suffix="_many")
    each = "".join(
        f"""{_appended(f"({query}) AS o({NAMES})")};
        GET DIAGNOSTICS more = ROW_COUNT;
        posted := posted + more;
        """
        for _of, query, _which in queries
    )
    return _function(
        f"ledger_post_{source.type}(given bigint[], today date, moment timestamptz)",
        "bigint",
        FLAVOURS["_many"],
        f"{each} RETURN posted;",
        "posted bigint := 0; more bigint;",
    )


def _appended(postings: str) -> str:
    return f"""INSERT INTO ledger_entry ({NAMES}, adjusts, recorded_at)
            SELECT {NAMES}, o.day <> o.belongs_on, moment FROM {postings}"""


def _answered(
    source: Source, metrics: Sequence[Flow | Stock], ids: Mapping[str, int], *, fresh: bool, new: bool, suffix: str
) -> str:
    queries = _queries(source, metrics, ids, fresh=fresh, new=new, suffix=suffix)
    few = not fresh and not suffix
    return "\n".join(
        _where_credited(of, query, which, ids) if few else f"RETURN QUERY {query};" for of, query, which in queries
    )


def _queries(
    source: Source, metrics: Sequence[Flow | Stock], ids: Mapping[str, int], *, fresh: bool, new: bool, suffix: str
) -> list[tuple[Sequence[Flow | Stock], str, str]]:
    """The postings that metrics of each kind owe, with these metrics and with which credit lines they can owe any."""
    flows = [metric for metric in metrics if isinstance(metric, Flow)]
    stocks = [metric for metric in others(metrics) if isinstance(metric, Stock)]
    known = remembered(metrics)
    queries: list[tuple[Sequence[Flow | Stock], str, str]] = []
    if flows:
        queries.append((flows, flow_query(source, flows, ids, fresh=fresh), "true"))
    if stocks:
        which = "(l.to_on IS NULL OR NOT lasting_stays)"
        queries.append((stocks, stock_query(source, stocks, ids, fresh=fresh), which))
    if known:
        query = remembered_query(source, known, ids, fresh=fresh, new=new, suffix=suffix)
        queries.append((known, query, "NOT past_over"))
    return queries


def _where_credited(metrics: Sequence[Flow | Stock], query: str, which: str, ids: Mapping[str, int]) -> str:
    """Ask nothing of records with which nobody was ever credited: an open deal was never won, and owes no sum of won
    ones. Lines end and stay, so that what was posted has one."""
    events = ", ".join(str(number) for number in sorted({ids[metric.event.key] for metric in metrics}))
    lines = f"SELECT FROM ledger_creditline l WHERE l.record = ANY(given) AND l.event_id IN ({events}) AND {which}"
    return f"""IF EXISTS ({lines}) THEN
                RETURN QUERY {query};
            END IF;"""


ALL: Final = Steps(kin=None, credited=None, read=None, lasting=None, days=None)


def capture_function(
    type_key: str, *, planned: bool = False, kin: bool = False, past: bool = False, steps: Steps = ALL
) -> str:
    """``ledger_capture_<type>(given, today, moment, fresh, touched)``: keep the credit lines, then append what is owed.

    Of a plan nobody is credited; it may be refused instead. The closing lock is taken before anything is read, so that
    no period is closed and nobody changes his place between what was read and what is posted. Where the first of its
    ``kin`` counts, the records that are so no more, or only now, follow. Where it is known which columns were
    ``touched``, the ``steps`` that read none of them are left out; so are levels that know their ``past``, where that
    was over before.
    """
    first = f"""IF NOT {spared(steps.kin)} THEN
            IF cardinality(given) <= {FEW} THEN
                relatives := ledger_relatives_{type_key}(given, fresh);
            ELSE
                relatives := ledger_relatives_{type_key}_many(given, fresh);
            END IF;
        END IF;"""
    return f"""
    DROP FUNCTION IF EXISTS ledger_capture_{type_key}(bigint[], date, timestamptz, boolean);
    CREATE OR REPLACE FUNCTION ledger_capture_{type_key}(
        given bigint[], today date, moment timestamptz, fresh boolean, touched text[] DEFAULT NULL)
    RETURNS bigint LANGUAGE plpgsql {SAFE} AS $body$
    DECLARE posted bigint; more bigint := 0; relatives bigint[]; lasting_stays boolean; past_over boolean := false;
    BEGIN
        IF {spared(steps.read)} THEN RETURN 0; END IF;
        PERFORM pg_advisory_xact_lock_shared({CLOSING_LOCK});
        {first if kin else ""}
        lasting_stays := {spared(steps.lasting)};
        {_past_over(type_key, steps) if past else ""}
        {_posted(type_key, "given", "fresh", into="posted", planned=planned, still=spared(steps.credited))}
        {_relatives_posted(type_key) if kin else ""}
        RETURN posted + more;
    END $body$;
    """


def _past_over(type_key: str, steps: Steps) -> str:
    return f"""IF {spared(steps.days)} AND cardinality(given) <= {FEW} THEN
            past_over := ledger_past_over_{type_key}(given, today, moment);
        END IF;"""


def _posted(type_key: str, records: str, fresh: str, *, into: str, planned: bool = False, still: str = "false") -> str:
    """Post what records owe, by the functions for few or for many, and how much ``into`` a variable; ``still`` says
    that credit is as it was."""

    known = ", lasting_stays, past_over" if records == "given" and not planned else ""

    def credited(suffix: str) -> str:
        before = f"ledger_allow_{type_key}" if planned else f"ledger_credit_{type_key}{suffix}"
        return f"""IF NOT {still} THEN
                PERFORM {before}({records}, today, moment, {fresh}{known});
            END IF;"""

    def owed(suffix: str) -> str:
        return f"""{_appended(f"ledger_owed_{type_key}{suffix}({records}, today, {fresh}{known}) AS o")};
            GET DIAGNOSTICS {into} = ROW_COUNT;"""

    many = owed("_many")
    if fresh != "false" and not planned:
        many = f"""IF {fresh} THEN
                {into} := ledger_post_{type_key}({records}, today, moment);
            ELSE
                {many}
            END IF;"""
    return f"""IF cardinality({records}) <= {FEW} THEN
            {credited("")}
            {owed("")}
        ELSE
            {credited("_many")}
            {many}
        END IF;"""


def _relatives_posted(type_key: str) -> str:
    return f"""IF cardinality(relatives) > 0 THEN
            {_posted(type_key, "relatives", "false", into="more")}
        END IF;"""
