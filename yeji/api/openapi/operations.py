"""Putting an operation together: its parameters, its body, its answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

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
    body_needed: bool = True,
    signed_in: bool = True,
) -> Schema:
    """One operation. Every one may be refused; ``problems`` are the statuses of its own beside 400, 401 and 503."""
    told: Schema = {"operationId": name, "summary": str(summary), "tags": [str(tag)]}
    if parameters:
        told["parameters"] = list(parameters)
    if body is not None:
        told["requestBody"] = {"required": body_needed, "content": {"application/json": {"schema": body}}}
    if not signed_in:
        told["security"] = []
    responses: dict[str, Any] = {str(status): _answer(schema) for status, schema in answers.items()}
    wrong = {400, 401, 503, *problems, *((413, 415) if body is not None else ())}
    responses |= {str(status): {"$ref": "#/components/responses/Problem"} for status in sorted(wrong)}
    return {**told, "responses": responses}


def problem_response() -> Schema:
    """The answer of everything that could not be done."""
    return {
        "description": _("What could not be done, and why."),
        "content": {"application/problem+json": {"schema": ref("Problem")}},
    }


def _answer(schema: Schema | None) -> Schema:
    told: Schema = {"description": _("Done.")}
    return told if schema is None else {**told, "content": {"application/json": {"schema": schema}}}
