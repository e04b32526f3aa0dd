"""The paths of files in and out: imports and exports."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yeji.api.carrying.exports import ASKED
from yeji.api.carrying.imports import ACTS
from yeji.api.openapi.operations import KEY, operation, query
from yeji.api.openapi.schemas import ID, MOMENT, Schema, partial, ref, whole
from yeji.records.exporting.files import FORMS
from yeji.records.importing.prepared import IfKnown
from yeji.records.importing.runs import ENCODINGS, LOWEST_HEADER
from yeji.records.models import ImportQuestion, ImportRun
from yeji.records.types import registry

_TEXT: Schema = {"type": "string"}
_WHEN: Schema = {**MOMENT, "type": ["string", "null"]}
_ANY: Schema = {"type": ["object", "null"]}
_BOOLEAN: Schema = {"type": "boolean"}
_CSV = "text/csv"
_ANSWERS = ["", *ImportQuestion.Answer.values]


def paths() -> dict[str, Schema]:
    """These paths with their operations."""
    one = "/imports/{number}"
    return {
        "/imports": {"get": _listed("imports", _("The caller's imports"), ref("ImportLine")), "post": _begin()},
        one: {"get": _import("read_import", _("Where an import stands"))},
        f"{one}/source": {"put": _source()},
        f"{one}/map": {"put": _map()},
        f"{one}/questions": {"get": _questions()},
        f"{one}/answers": {"put": _answers()},
        f"{one}/refused.csv": {"get": _refused()},
        f"{one}/{{act}}": {"post": _act()},
        "/exports": {"get": _listed("exports", _("What the caller has taken out"), ref("Export")), "post": _export()},
        "/exports/{number}": {"get": _read_export()},
        "/exports/{number}/file": {"get": _file()},
    }


def components() -> dict[str, Schema]:
    """Their named shapes."""
    line = {
        "id": ID,
        "type": _TEXT,
        "file": _TEXT,
        "state": {"enum": ImportRun.State.values},
        **dict.fromkeys(("total", "read", "created", "updated", "refused"), ID),
        "reason": _TEXT,
        "asked_at": MOMENT,
        "started_at": _WHEN,
        "ended_at": _WHEN,
    }
    times = {"type": "integer", "minimum": 1}
    why = {"enum": ["name", "synonym", "pinyin", "content", "before"]}
    proposal = whole({"column": _TEXT, "field": _TEXT, "why": why, "times": times, "format": _TEXT})
    more = {
        "source": whole({"sheet": _TEXT, "header_row": ID, "encoding": _TEXT, "filled": _BOOLEAN}),
        "sheets": {"type": "array", "items": _TEXT},
        "header": {"type": "array", "items": _TEXT},
        "proposals": {"type": "array", "items": proposal},
        "map": {"type": "object"},
        "known": {"enum": list(IfKnown)},
        "rest": {"enum": _ANSWERS},
        "asked": ID,
        "undecided": ID,
        "rehearsal": _ANY,
        "undone": _ANY,
    }
    return {"ImportLine": whole(line), "Import": whole({**line, **more}), "Export": whole(_exported())}


def _exported() -> dict[str, Schema]:
    return {
        "id": ID,
        "type": _TEXT,
        "account": {"type": ["integer", "null"]},
        "format": {"enum": list(FORMS)},
        "state": {"enum": ["waiting", "running", "done", "failed"]},
        "rows": {"type": ["integer", "null"]},
        "reason": _TEXT,
        "at": MOMENT,
        "ended_at": _WHEN,
        "file": _BOOLEAN,
    }


def _number() -> Schema:
    return {"name": "number", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}


def _listed(name: str, summary: str, item: Schema) -> Schema:
    tag = _("imports and exports")
    answer = whole({"items": {"type": "array", "items": item}})
    return operation(f"list_{name}", summary, tag=tag, answers={200: answer})


def _begin() -> Schema:
    kinds = {"type": "string", "enum": [kind.key for kind in registry]}
    return operation(
        "begin_import",
        _("Begin an import with a file: CSV, text or XLSX as it is"),
        tag=_("imports and exports"),
        parameters=[
            query("type", kinds, required=True),
            query("name", {"type": "string", "maxLength": 300}),
            query("encoding", {"enum": list(ENCODINGS)}),
        ],
        body={"type": "string", "format": "binary"},
        body_kind="application/octet-stream",
        answers={201: ref("Import")},
        problems=(404, 409),
    )


def _import(name: str, summary: str, body: Schema | None = None) -> Schema:
    return operation(
        name,
        summary,
        tag=_("imports and exports"),
        parameters=[_number()],
        body=body,
        answers={200: ref("Import")},
        problems=(404,) if body is None else (404, 409),
    )


def _source() -> Schema:
    row = {"type": "integer", "minimum": 0, "maximum": LOWEST_HEADER - 1}
    body = partial({"sheet": _TEXT, "header_row": row, "encoding": {"enum": list(ENCODINGS)}, "filled": _BOOLEAN})
    return _import("set_import_source", _("Read the file from another sheet, row or encoding"), body)


def _map() -> Schema:
    how = {"anyOf": [_TEXT, {"type": "object"}]}
    body = partial(
        {
            "fields": {"type": "object", "additionalProperties": how},
            "match": _TEXT,
            "ignore": {"type": "array", "items": _TEXT},
            "place": {"type": "object"},
            "known": {"enum": list(IfKnown)},
            "for_all": _BOOLEAN,
        },
        "fields",
    )
    return _import("set_import_map", _("Say which column is which field"), body)


def _questions() -> Schema:
    change: Schema = {"type": "array", "minItems": 2, "maxItems": 2}
    question: dict[str, Schema] = {
        "row": ID,
        "record": ID,
        "label": _TEXT,
        "by": _TEXT,
        "surely": {"type": "boolean"},
        "changes": {"type": "object", "additionalProperties": change},
        "answer": {"enum": _ANSWERS},
    }
    page: dict[str, Schema] = {
        "items": {"type": "array", "items": whole(question)},
        "next": {"type": ["integer", "null"]},
        "rest": {"enum": _ANSWERS},
    }
    return operation(
        "list_import_questions",
        _("The rows whose record is there already, to be decided about"),
        tag=_("imports and exports"),
        parameters=[_number(), query("after", {"type": "integer", "minimum": 0})],
        answers={200: whole(page)},
        problems=(404,),
    )


def _answers() -> Schema:
    said = {"type": "object", "additionalProperties": {"enum": _ANSWERS}}
    body = partial({"answers": said, "rest": {"enum": _ANSWERS}})
    return _import("answer_import", _("Decide what becomes of rows whose record is there already"), body)


def _act() -> Schema:
    act = {"name": "act", "in": "path", "required": True, "schema": {"enum": list(ACTS)}}
    return operation(
        "act_on_import",
        _("Rehearse an import, bring it in or go on, pause it, stop it, take it back"),
        tag=_("imports and exports"),
        parameters=[_number(), act, KEY],
        body=partial({}),
        body_needed=False,
        answers={202: ref("Import")},
        problems=(404, 409, 422),
    )


def _refused() -> Schema:
    summary = _("The rows that did not go in, as a file to be mended")
    tag = _("imports and exports")
    return operation(
        "refused_rows", summary, tag=tag, parameters=[_number()], answers={200: None}, files=(_CSV,), problems=(404,)
    )


def _export() -> Schema:
    body = {"type": _TEXT, "format": {"enum": list(FORMS)}, "fields": {"type": "array", "items": _TEXT}}
    return operation(
        "export",
        _("Take the records of a list out as a file"),
        tag=_("imports and exports"),
        parameters=[KEY],
        body=partial({**body, **dict.fromkeys(ASKED, _TEXT)}, "type"),
        answers={201: ref("Export")},
        problems=(404, 409, 422),
    )


def _read_export() -> Schema:
    summary, tag = _("Whether the file is written"), _("imports and exports")
    answers = {200: ref("Export")}
    return operation("read_export", summary, tag=tag, parameters=[_number()], answers=answers, problems=(404,))


def _file() -> Schema:
    summary, tag = _("The file, for whoever made it"), _("imports and exports")
    return operation(
        "read_export_file",
        summary,
        tag=tag,
        parameters=[_number()],
        answers={200: None},
        files=tuple(FORMS.values()),
        problems=(404,),
    )
