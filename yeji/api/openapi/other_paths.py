"""The paths that belong to no object type: search, notices, metrics, attainment."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yeji.api.openapi.operations import operation, query
from yeji.api.openapi.schemas import AMOUNT, DAY, FIGURE, ID, MOMENT, Schema, partial, ref, whole
from yeji.api.records.listing import LARGEST_PAGE
from yeji.api.records.search import EACH, MOST_EACH
from yeji.ledger.asking import LAST_YEAR, MOST_METRICS, MOST_VALUES
from yeji.ledger.columns import Kind
from yeji.ledger.metrics import registry
from yeji.ledger.models import Scenario
from yeji.ledger.question import HELD, MAY_NAME_NONE, Dimension, Structure, View
from yeji.performance.planning.queries import By
from yeji.records.search.asking import LONGEST
from yeji.records.types import registry as types

NUMBER: Schema = {"type": "integer", "minimum": 0}


def paths() -> dict[str, Schema]:
    """These paths with their operations."""
    return {
        "/search": {"get": _search()},
        "/notices": {"get": _notices()},
        "/notices/read": {"post": _read("read_notices", _("Mark all notices as read"))},
        "/notices/{number}/read": {"post": _read("read_notice", _("Mark a notice as read"), one=True)},
        "/metrics": {"get": _definitions()},
        "/metrics/query": {"post": _query()},
        "/metrics/explain": {"post": _explain()},
        "/attainment": {"get": _attainment()},
        "/attainment/statement": {"get": _statement()},
        "/attainment/statement/check": {"post": _check_statement()},
    }


def components() -> dict[str, Schema]:
    """Their named shapes."""
    return {
        "Question": partial({**_question(), "columns": _columns()}, "metrics", "period"),
        "Metric": _metric(),
        "AttainmentLine": _line(),
    }


def _search() -> Schema:
    hit = whole({"id": ID, "label": {"type": "string"}})
    group: dict[str, Schema] = {
        "type": {"type": "string"},
        "items": {"type": "array", "items": hit},
        "more": {"type": "boolean"},
    }
    parameters = [
        query(
            "q", {"type": "string", "minLength": 1, "maxLength": LONGEST}, "云岭, yunling, yl, 云ling", required=True
        ),
        query("type", {"type": "string", "enum": [kind.key for kind in types]}),
        query("size", {"type": "integer", "minimum": 1, "maximum": MOST_EACH, "default": EACH}),
    ]
    return operation(
        "search",
        _("Records by name, number, pinyin or initials"),
        tag=_("search"),
        parameters=parameters,
        answers={200: whole({"groups": {"type": "array", "items": whole(group)}})},
        problems=(404,),
    )


def _notices() -> Schema:
    text: Schema = {"type": "string"}
    told: dict[str, Schema] = {"id": ID, "kind": text, "text": text, "type": {"type": ["string", "null"]}}
    told |= {"record": {"type": ["integer", "null"]}, "at": MOMENT, "read_at": {**MOMENT, "type": ["string", "null"]}}
    answer = {"unread": NUMBER, "items": {"type": "array", "items": whole(told)}}
    return operation("list_notices", _("What the caller should know"), tag=_("notices"), answers={200: whole(answer)})


def _read(name: str, summary: str, *, one: bool = False) -> Schema:
    place: Schema = {"name": "number", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}
    return operation(
        name,
        summary,
        tag=_("notices"),
        parameters=[place] if one else [],
        answers={204: None},
        problems=(404,) if one else (),
    )


def _definitions() -> Schema:
    answer = whole({"items": {"type": "array", "items": ref("Metric")}})
    return operation("list_metrics", _("What is measured"), tag=_("figures"), answers={200: answer})


def _query() -> Schema:
    named = {"type": "object", "additionalProperties": {"type": ["string", "integer", "null"]}}
    rows = {"type": "array", "items": named}
    return operation(
        "query_metrics",
        _("Any figures by any dimensions"),
        tag=_("figures"),
        body=ref("Question"),
        answers={
            200: partial(
                {
                    "rows": rows,
                    "of": {"type": "string"},
                    "until": {"type": ["string", "null"]},
                    "counting": {"type": "boolean"},
                },
                "rows",
            )
        },
        problems=(404, 422),
    )


def _explain() -> Schema:
    asked = _question()
    del asked["by"]
    asked["metrics"] = {**asked["metrics"], "maxItems": 1}
    asked |= {
        "first": {"type": "integer", "minimum": 0, "default": 0},
        "size": {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE},
    }
    part = whole({"value": AMOUNT, "count": NUMBER})
    people = whole({"name": {"type": "string"}, "value": AMOUNT})
    row = {"id": ID, "label": {"type": "string"}, "day": DAY, "value": AMOUNT}
    answer = {
        "metric": {"type": "string"},
        "value": FIGURE,
        "type": {"type": ["string", "null"]},
        "count": NUMBER,
        "rows": {"type": "array", "items": whole({**row, "people": {"type": "array", "items": people}})},
        "more": {"type": "boolean"},
        "hidden": part,
        "addends": partial({"booked": part, "reversed": part, "adjusted": part}),
        "inputs": {"type": "array", "items": whole({"metric": {"type": "string"}, "value": FIGURE})},
        "earlier": {"type": "array", "items": whole({"unit": {"type": "string"}, "count": NUMBER})},
    }
    return operation(
        "explain_metric",
        _("The records behind a figure"),
        tag=_("figures"),
        body=partial(asked, "metrics", "period"),
        answers={200: whole(answer)},
        problems=(404, 422),
    )


def _attainment() -> Schema:
    answer = {
        "metric": {"type": "string"},
        "period": {"type": "string"},
        "by": {"type": "string"},
        "total": ref("AttainmentLine"),
        "rows": {"type": "array", "items": ref("AttainmentLine")},
        "elapsed": whole({"working_days": NUMBER, "of": NUMBER}),
    }
    parameters = [
        query("period", {"type": "string"}, "2026, 2026H1, 2026Q3, 2026-11, 2026-11-21", required=True),
        query("by", {"type": "string", "enum": list(By), "default": By.PERSON}),
        query("metric", {"type": "string", "enum": [metric.key for metric in registry], "default": "won_amount"}),
        query("unit", {"type": "integer", "minimum": 1}),
    ]
    return operation(
        "attainment",
        _("Actual against target"),
        tag=_("figures"),
        parameters=parameters,
        answers={200: whole(answer)},
        problems=(404, 422),
    )


def _statement_parts() -> dict[str, Schema]:
    text: Schema = {"type": "string"}
    return {"statement": {"type": "object"}, "sha256": text, "signature": text, "public_key": text}


def _statement() -> Schema:
    parameters = [
        query("period", {"type": "string"}, "2026, 2026H1, 2026Q3, 2026-11", required=True),
        query("by", {"type": "string", "enum": list(By), "default": By.PERSON}),
        query("metric", {"type": "string", "enum": [metric.key for metric in registry], "default": "won_amount"}),
    ]
    return operation(
        "sign_attainment",
        _("Attainment as it stands, signed by this instance"),
        tag=_("figures"),
        parameters=parameters,
        answers={200: whole(_statement_parts())},
        problems=(403, 404, 422),
    )


def _check_statement() -> Schema:
    text: Schema = {"type": "string"}
    told: dict[str, Schema] = {"genuine": {"type": "boolean"}, "holds": {"type": "boolean"}}
    told |= {name: {"type": "array", "items": text} for name in ("findings", "left")}
    told |= {"period": text, "made_at": text, "made_by": text}
    return operation(
        "check_statement",
        _("Whether a signed file is genuine, and everything in it still so"),
        tag=_("figures"),
        body=whole(_statement_parts()),
        answers={200: whole(told)},
        problems=(403, 422),
    )


def _question() -> dict[str, Schema]:
    keys = [metric.key for metric in registry]
    held = {name: _one_or_several("integer", none=name in MAY_NAME_NONE) for name in HELD}
    metrics = {"type": "array", "items": {"type": "string", "enum": keys}, "minItems": 1, "maxItems": MOST_METRICS}
    return {
        "metrics": metrics,
        "by": {"type": "array", "items": {"type": "string", "examples": [*Dimension, "customer.level"]}},
        "period": {"type": "string", "examples": ["2026", "2026H1", "2026Q3", "2026-11", "2026-11-21"]},
        "scenario": {"type": "string", "enum": [*(scenario.name.lower() for scenario in Scenario), LAST_YEAR]},
        "view": {"type": "string", "enum": list(View)},
        "known_at": MOMENT,
        "where": {**partial(held), "additionalProperties": _one_or_several("string", none=True)},
        "overlay": {"type": "boolean"},
        "structure": {"type": "string", "enum": list(Structure)},
    }


def _one_or_several(kind: str, *, none: bool) -> Schema:
    """What something is held fixed at: a value, or a list of those of which it is any."""
    one: Schema = {"type": [kind, "null"] if none else kind}
    return {"anyOf": [one, {"type": "array", "items": one, "minItems": 1, "maxItems": MOST_VALUES}]}


def _columns() -> Schema:
    """Which kinds of figures stand beside each other, in place of a scenario or overlay."""
    return {"type": "array", "items": {"type": "string", "enum": list(Kind)}, "minItems": 1}


def _metric() -> Schema:
    text: Schema = {"type": "string"}
    return whole(
        {
            "key": text,
            "label": text,
            "meaning": text,
            "unit": text,
            "better": {"type": "string", "enum": ["up", "down"]},
            "kind": text,
            "additive": {"type": "boolean"},
            "version": {"type": "integer"},
            "inputs": {"type": "array", "items": text},
        }
    )


def _line() -> Schema:
    own: dict[str, Schema] = {"id": {"type": ["integer", "null"]}, "label": {"type": "string"}, "depth": NUMBER}
    return whole({**own, "actual": AMOUNT, "target": FIGURE, "floor": FIGURE, "missing": FIGURE, "rate": FIGURE})
