"""The paths of metrics that people build."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yeji.api.openapi.operations import KEY, operation
from yeji.api.openapi.schemas import DAY, FIGURE, MOMENT, Schema, partial, ref, whole
from yeji.ledger.built.choices import OF_METRICS, OF_RECORDS
from yeji.ledger.models import Definition

TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}


def paths() -> dict[str, Schema]:
    """These paths with their operations."""
    body = partial({"key": TEXT, "definition": ref("MetricDefinition"), "since": _or_null(DAY)}, "key", "definition")
    change = partial({"definition": ref("MetricDefinition"), "since": _or_null(DAY), "reason": TEXT}, "definition")
    return {
        "/metrics": {"post": _posted("build_metric", _("Build a metric"), body, ref("MetricVersion"), 201)},
        "/metrics/try": {
            "post": _posted("try_metric", _("Try a definition; nothing is kept"), _asked(), _tried(), 200)
        },
        "/metrics/{metric}": {"get": _one(), "patch": _reword()},
        "/metrics/{metric}/owner": {"put": _entrust()},
        "/metrics/{metric}/versions": {
            "post": _posted(
                "change_metric",
                _("Let a metric mean something else from a day on"),
                change,
                ref("MetricVersion"),
                201,
                keyed=True,
            )
        },
    }


def components() -> dict[str, Schema]:
    """Their named shapes."""
    return {"MetricDefinition": _definition(), "MetricVersion": _version()}


def _posted(name: str, summary: str, body: Schema, answer: Schema, status: int, *, keyed: bool = False) -> Schema:
    return operation(
        name,
        summary,
        tag=_("figures"),
        parameters=[*([_key()] if keyed else []), *([KEY] if status == 201 else [])],
        body=body,
        answers={status: answer},
        problems=(403, 404, 409, 422),
    )


def _one() -> Schema:
    rule = {"type": "object", "properties": dict.fromkeys(("formula", "where", "day", "credit"), TEXT)}
    answer: Schema = {
        "type": "object",
        "properties": {"key": TEXT, "rule": rule, "owner": _owner(), "versions": {"type": "array"}},
    }
    return operation(
        "read_metric",
        _("A metric with its versions"),
        tag=_("figures"),
        parameters=[_key()],
        answers={200: answer},
        problems=(404,),
    )


def _reword() -> Schema:
    words = partial({"zh": TEXT, "en": TEXT})
    return operation(
        "reword_metric",
        _("Call a metric otherwise; nothing is counted anew"),
        tag=_("figures"),
        parameters=[_key()],
        body=partial({"name": words, "meaning": words}),
        answers={200: ref("MetricVersion")},
        problems=(403, 404, 422),
    )


def _entrust() -> Schema:
    return operation(
        "entrust_metric",
        _("Name who answers for a metric; null: whoever wrote its newest version"),
        tag=_("figures"),
        parameters=[_key()],
        body=partial({"person": _or_null(WHOLE)}),
        answers={200: _owner()},
        problems=(403, 404),
    )


def _owner() -> Schema:
    who = {"person": _or_null(WHOLE), "name": _or_null(TEXT)}
    named = whole({**who, "by": _or_null(TEXT), "at": MOMENT})
    return whole({**who, "named": {"type": "array", "items": named}})


def _asked() -> Schema:
    ids: Schema = {"type": "array", "items": {"type": "integer", "minimum": 1}}
    parts = {"key": TEXT, "definition": ref("MetricDefinition"), "records": ids, "since": _or_null(DAY)}
    return partial(parts, "definition")


def _tried() -> Schema:
    check = whole({"words": TEXT, "met": {"type": "boolean"}})
    record = whole(
        {
            "id": WHOLE,
            "label": TEXT,
            "counts": {"type": "boolean"},
            "checks": {"type": "array", "items": check},
            "day": _or_null(DAY),
            "value": FIGURE,
            "person": TEXT,
        }
    )
    return whole(
        {
            "words": TEXT,
            "records": {"type": "array", "items": record},
            "months": {"type": "array", "items": _month()},
        }
    )


def _month() -> Schema:
    return whole({"month": DAY, "before": TEXT, "before_count": WHOLE, "after": TEXT, "after_count": WHOLE})


def _definition() -> Schema:
    words = partial({"zh": TEXT, "en": TEXT})
    condition = partial(
        {"field": TEXT, "operator": TEXT, "values": {"type": "array", "items": TEXT}}, "field", "operator"
    )
    credit = partial(
        {
            "who": {"type": "string", "enum": ["owner", "person", "owner_of", "territory", "nobody"]},
            "field": TEXT,
            "team": {"type": "boolean"},
        }
    )
    return partial(
        {
            "format": WHOLE,
            "name": words,
            "meaning": words,
            "type": TEXT,
            "conditions": {"type": "array", "items": condition},
            "where": TEXT,
            "value": {"type": "string", "enum": [*OF_RECORDS, *OF_METRICS]},
            "measure": TEXT,
            "on": TEXT,
            "until": TEXT,
            "credit": credit,
            "unit": {"type": "string", "enum": ["count", "money", "rate", "days"]},
            "better": {"type": "string", "enum": ["up", "down"]},
            "metrics": {"type": "array", "items": TEXT},
            "formula": TEXT,
        },
        "name",
    )


def _version() -> Schema:
    return whole(
        {
            "key": TEXT,
            "version": WHOLE,
            "since": _or_null(DAY),
            "state": {"type": "string", "enum": list(Definition.State)},
            "progress": WHOLE,
            "problem": TEXT,
            "reason": TEXT,
            "by": {"type": ["string", "null"]},
            "at": MOMENT,
            "words": TEXT,
            "definition": {"type": "object"},
            "effect": {"type": "array", "items": _month()},
        }
    )


def _key() -> Schema:
    return {
        "name": "metric",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "pattern": "^[a-z][a-z0-9_]+$"},
    }


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}
