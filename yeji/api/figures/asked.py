"""Figures over REST: what is measured, any question, the records behind a figure, and attainment."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from yeji.api.calls.answers import Answer, figure
from yeji.api.calls.caller import Caller, caller_of
from yeji.api.calls.problems import BadRequest
from yeji.api.calls.requests import body_of, id_of, parameters_of, refuse_others, take
from yeji.api.records.listing import LARGEST_PAGE
from yeji.kit.periods import parse
from yeji.ledger.asking import KNOWN, question_of
from yeji.ledger.capture.following import being_counted
from yeji.ledger.columns import Kind, beside
from yeji.ledger.drill import PAGE, Drill, drill
from yeji.ledger.metrics import Metric, registry
from yeji.ledger.queries import ask
from yeji.ledger.question import Question
from yeji.ledger.seals import MOST_AT_ONCE
from yeji.ledger.showing import named_rows
from yeji.performance.planning.queries import By, Line, attainment
from yeji.performance.planning.statements import check_statement, make_statement
from yeji.records import reading
from yeji.records.types import registry as types

router = Router()
WON: Final = "won_amount"
FARTHEST: Final = 1_000_000
_TYPES: Final[Mapping[str, type]] = {
    "metrics": list,
    "by": list,
    "period": str,
    "scenario": str,
    "view": str,
    "known_at": str,
    "where": dict,
    "overlay": bool,
    "structure": str,
}


@router.post("/metrics/query")
def query(request: HttpRequest) -> HttpResponse:
    """Any figures by any dimensions, within what the caller may see."""
    caller, body = caller_of(request), body_of(request)
    if body.get("columns") is not None:
        return _side_by_side(body, caller)
    question = _question(body, caller)
    rows = named_rows(ask(question, scope=caller.scope), scope=caller.scope)
    told = {"rows": [{key: figure(value) for key, value in row.items()} for row in rows]}
    counting = being_counted(*question.metrics)
    return Answer(body={**told, **_beside(question, caller), "counting": counting}).response()


@router.post("/metrics/explain")
def explain(request: HttpRequest) -> HttpResponse:
    """The records behind one figure, largest first, and what of it the caller may not see, as one sum."""
    caller, body = caller_of(request), body_of(request)
    first = take(body, "first", int, 0)
    size = take(body, "size", int, PAGE)
    if not 0 <= first <= FARTHEST:
        raise BadRequest(_("%(name)s is of the wrong type.") % {"name": "first"}, field="first")
    if not 1 <= size <= LARGEST_PAGE:
        raise BadRequest(_("A page holds 1 to %(most)s records.") % {"most": LARGEST_PAGE}, field="size")
    question = _question({key: value for key, value in body.items() if key not in ("first", "size")}, caller)
    if len(question.metrics) != 1 or question.by:
        raise BadRequest(_("One metric and no dimension is explained at a time."), field="metrics")
    return Answer(body=_explained(drill(question, scope=caller.scope, first=first, size=size))).response()


@router.get("/attainment")
def attained(request: HttpRequest) -> HttpResponse:
    """Actual against target by person, unit or product."""
    caller = caller_of(request)
    given = parameters_of(request, ("period", "by", "metric", "unit"))
    by, metric = given.get("by", By.PERSON), given.get("metric", WON)
    if by not in list(By):
        raise BadRequest(_("Choose one of: %(known)s") % {"known": ", ".join(By)}, field="by")
    if "period" not in given:
        raise BadRequest(_("%(name)s is needed.") % {"name": "period"}, field="period")
    found = attainment(
        period=parse(given["period"], caller.company.fiscal_start),
        by=By(by),
        scope=caller.scope,
        today=caller.today,
        metric=registry.get(metric).key,
        unit=_unit(given.get("unit"), caller),
    )
    body = {
        "metric": metric,
        "period": given["period"],
        "by": by,
        "total": _line(found.whole),
        "rows": [_line(line) for line in found.lines],
        "elapsed": {"working_days": found.elapsed.done, "of": found.elapsed.whole},
    }
    return Answer(body=body).response()


@router.get("/attainment/statement")
def statement(request: HttpRequest) -> HttpResponse:
    """Attainment as it stands, in a file signed by this instance."""
    caller = caller_of(request)
    given = parameters_of(request, ("period", "by", "metric"))
    if "period" not in given:
        raise BadRequest(_("%(name)s is needed.") % {"name": "period"}, field="period")
    if given.get("by", By.PERSON) not in list(By):
        raise BadRequest(_("Choose one of: %(known)s") % {"known": ", ".join(By)}, field="by")
    made = make_statement(
        period=parse(given["period"], caller.company.fiscal_start),
        by=By(given.get("by", By.PERSON)),
        scope=caller.scope,
        today=caller.today,
        at=caller.at,
        maker=caller.account.name,
        metric=given.get("metric", WON),
    )
    return Answer(text=made.decode()).response()


@router.post("/attainment/statement/check")
def check(request: HttpRequest) -> HttpResponse:
    """Whether a signed file, sent as the body, is genuine and everything in it still so."""
    caller = caller_of(request)
    file = json.dumps(body_of(request)).encode()
    found = check_statement(file, scope=caller.scope, today=caller.today, most=MOST_AT_ONCE)
    told: dict[str, Any] = {"genuine": found.genuine, "holds": found.holds, "findings": list(found.findings)}
    told["left"] = list(found.left)
    return Answer(body={**told, "period": found.period, "made_at": found.made_at, "made_by": found.made_by}).response()


def _side_by_side(body: Mapping[str, Any], caller: Caller) -> HttpResponse:
    """Several kinds of figures beside each other, in one row for each key."""
    kinds = [str(kind) for kind in take(body, "columns", list)]
    asked = _asked({name: value for name, value in body.items() if name != "columns"})
    found = beside(asked, kinds, scope=caller.scope, **_settings(caller))
    rows = named_rows(found.table, scope=caller.scope)
    told: dict[str, Any] = {"rows": [{key: figure(value) for key, value in row.items()} for row in rows]}
    last = found.questions.get(Kind.LAST_YEAR)
    return Answer(
        body={**told, **(_beside(last, caller) if last else {}), "counting": being_counted(*asked["metrics"])}
    ).response()


def _question(body: Mapping[str, Any], caller: Caller) -> Question:
    return question_of(_asked(body), scope=caller.scope, **_settings(caller))


def _asked(body: Mapping[str, Any]) -> dict[str, Any]:
    refuse_others(body, KNOWN)
    asked = {name: take(body, name, kind) for name, kind in _TYPES.items()}
    return {name: value for name, value in asked.items() if value is not None}


def _settings(caller: Caller) -> dict[str, Any]:
    """What a question is read by: the company's year and clock."""
    ours = caller.company
    return {"fiscal_start": ours.fiscal_start, "today": caller.today, "zone": str(ours.zone)}


def _beside(question: Question, caller: Caller) -> dict[str, Any]:
    """Which earlier period was asked instead, and before which day it was cut off; null where it was taken whole."""
    if question.beside is None:
        return {}
    return {"of": question.period.code(caller.company.fiscal_start), "until": question.until}


def definition(metric: Metric) -> dict[str, Any]:
    """What a metric is called, what it means, what it is made of."""
    return {
        "key": metric.key,
        "label": str(metric.label),
        "meaning": str(metric.meaning),
        "unit": metric.unit,
        "better": metric.better,
        "kind": type(metric).__name__.lower(),
        "additive": metric.additive,
        "version": metric.version,
        "inputs": [part.key for part in metric.inputs()],
    }


def _explained(found: Drill) -> dict[str, Any]:
    parts = found.addends
    return {
        "metric": found.metric.key,
        "value": figure(found.value),
        "type": found.kind.key if found.kind else None,
        "count": found.count,
        "rows": [
            {
                "id": row.record,
                "label": row.label,
                "day": row.day,
                "value": row.value,
                "people": [{"name": one.name, "value": one.value} for one in row.people],
            }
            for row in found.rows
        ],
        "more": found.more,
        "hidden": {"count": found.hidden_count, "value": found.hidden_value},
        "addends": {
            name: {"value": value, "count": count}
            for name, (value, count) in (
                {"booked": parts.booked, "reversed": parts.reversed, "adjusted": parts.adjusted} if parts else {}
            ).items()
        },
        "inputs": [{"metric": metric.key, "value": figure(value)} for metric, value in found.inputs],
        "earlier": [{"unit": unit, "count": count} for unit, count in found.elsewhere],
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "id": line.key,
        "label": line.label,
        "depth": line.depth,
        "actual": figure(line.actual),
        "target": line.target,
        "floor": line.floor,
        "missing": line.missing,
        "rate": figure(line.rate),
    }


def _unit(text: str | None, caller: Caller) -> int | None:
    """The unit that an attainment is narrowed to.

    :raises NotFound: if there is none such.
    """
    if text is None:
        return None
    return int(reading.get(caller.scope, types.get("unit"), id_of(text) or 0).pk)
