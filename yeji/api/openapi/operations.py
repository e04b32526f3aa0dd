"""Putting an operation together: its parameters, its body, its answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from yeji.api.calls.answers import JSON
from yeji.api.openapi.schemas import Schema, ref

IF_MATCH: Final[Schema] = {
    "name": "If-Match",
    "in": "header",
    "schema": {"type": "string", "pattern": r'^"\d{1,9}"$'},
}
KEY: Final[Schema] = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {"type": "string", "pattern": r"^[!-~]{1,200}$"},
}


def path_id() -> Schema:
    """The record's id in an address."""
    return {"name": "id", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}


def query(name: str, schema: Schema, description: object = "", *, required: bool = False) -> Schema:
    """A parameter of an address."""
    told: Schema = {"name": name, "in": "query", "schema": schema}
    if description:
        told["description"] = str(description)
    return {**told, "required": True} if required else told


def operation(
    name: str,
    summary: object,
    *,
    tag: object,
    answers: Mapping[int, Schema | None],
    problems: Sequence[int] = (),
    parameters: Sequence[Schema] = (),
    body: Schema | None = None,
    body_kind: str = JSON,
    body_needed: bool = True,
    files: Sequence[str] = (),
    signed_in: bool = True,
) -> Schema:
    """One operation. Every one may be refused; ``problems`` are the statuses of its own beside 400, 401, 403 (a
    token that is not for it), 429 and 503. ``files``: the answer is no JSON but a file of one of these kinds.
    """
    told: Schema = {"operationId": name, "summary": str(summary), "tags": [str(tag)]}
    if parameters:
        told["parameters"] = list(parameters)
    if body is not None:
        told["requestBody"] = {"required": body_needed, "content": {body_kind: {"schema": body}}}
    if not signed_in:
        told["security"] = []
    responses: dict[str, Any] = {
        str(status): _file(files) if files else _answer(schema) for status, schema in answers.items()
    }
    wrong = {400, 401, 403, 429, 503, *problems, *((413, 415) if body is not None else ())}
    responses |= {str(status): {"$ref": "#/components/responses/Problem"} for status in sorted(wrong)}
    return {**told, "responses": responses}


def problem_response() -> Schema:
    """The answer of everything that could not be done."""
    return {
        "description": _("What could not be done, and why."),
        "content": {"application/problem+json": {"schema": ref("Problem")}},
    }


def _file(kinds: Sequence[str]) -> Schema:
    """An answer that is a file, of one of these kinds."""
    content = {"schema": {"type": "string", "format": "binary"}}
    return {"description": _("Done."), "content": {kind.partition(";")[0]: content for kind in kinds}}


def _answer(schema: Schema | None) -> Schema:
    told: Schema = {"description": _("Done.")}
    return told if schema is None else {**told, "content": {"application/json": {"schema": schema}}}
