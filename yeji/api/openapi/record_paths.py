"""The paths of every object type, from its declaration."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yeji.api.openapi import schemas
from yeji.api.openapi.operations import IF_MATCH, KEY, operation, path_id, query
from yeji.api.openapi.schemas import Schema, ref
from yeji.api.records.listing import COUNTS, LARGEST_PAGE, LONGEST_TEXT
from yeji.records.filters.compact import LONGEST
from yeji.records.listing import sortable
from yeji.records.private import maskable
from yeji.records.types import ObjectType, Verb

_SORT = gettext_lazy("One or more fields, the first deciding first; - before one that falls: -amount,name")
_FILTER = gettext_lazy(
    "Conditions field:operator:value joined by ; (all) or | (any), brackets for groups; or the same as JSON."
)


_VIEW = gettext_lazy("The key of a view; filter narrows it further.")
_COUNT = gettext_lazy("Say how many there are: as far as 10,000, or to the end of the list, however long.")


def paths(kind: ObjectType) -> dict[str, Schema]:
    """A type's paths with their operations."""
    start = f"/records/{kind.key}"
    found = {
        start: {"get": _list(kind), "post": _create(kind)},
        f"{start}/bulk": {"post": _bulk(kind)},
        f"{start}/all": {"post": _all(kind)},
        f"{start}/all/{{number}}": {"get": _of_change(kind, "read_all", _("How far a change to many is: %(plural)s"))},
        f"{start}/all/{{number}}/stop": {
            "post": _of_change(kind, "stop_all", _("Stop a change to many: %(plural)s"), bare=True)
        },
        f"{start}/all/{{number}}/undo": {
            "post": _of_change(kind, "undo_all", _("Take a change to many back: %(plural)s"), status=202, bare=True)
        },
        f"{start}/bin": {"get": _bin(kind)},
        f"{start}/duplicates": {"get": _duplicates(kind), "post": _check(kind)},
        f"{start}/{{id}}": {"get": _read(kind), "patch": _change(kind), "delete": _remove(kind)},
        f"{start}/{{id}}/history": {"get": _history(kind)},
    }
    acts = {"restore": _restore(kind), "purge": _purge(kind), "reveal": _reveal(kind)}
    if kind.merges:
        acts |= {"merge": _merge(kind), "unmerge": _unmerge(kind)}
    acts |= {verb.key: _verb(kind, verb) for verb in kind.verbs}
    return found | {f"{start}/{{id}}/{key}": {"post": act} for key, act in acts.items()}


def components(kind: ObjectType) -> dict[str, Schema]:
    """A type's named shapes."""
    found = {
        name(kind): schemas.record(kind),
        f"Deleted{name(kind)}": schemas.deleted(kind),
        f"New{name(kind)}": schemas.new_record(kind),
        f"{name(kind)}Change": schemas.change(kind),
        f"{name(kind)}Write": schemas.history(kind),
    }
    return found | {f"{name(kind)}{capfirst(verb.key)}": schemas.verb_body(kind, verb) for verb in kind.verbs}


def name(kind: ObjectType) -> str:
    """What a type's shapes are called."""
    return "".join(capfirst(part) for part in kind.key.split("_"))


_WRITES = (409, 422)


def _operation(
    kind: ObjectType,
    act: str,
    summary: str,
    answer: Schema | None = None,
    *,
    status: int = 200,
    body: Schema | None = None,
    bare: bool = False,
    parameters: Sequence[Schema] = (),
    problems: Sequence[int] = (),
) -> Schema:
    """What a type's operations have alike. ``bare``: it may come with an empty body, or none."""
    return operation(
        f"{act}_{kind.key}",
        summary % {"type": kind.label, "plural": kind.plural},
        tag=kind.plural,
        parameters=parameters,
        body=schemas.partial({}) if bare and body is None else body,
        body_needed=not bare,
        answers={status: answer},
        problems=problems,
    )


def _one(
    kind: ObjectType,
    act: str,
    summary: str,
    answer: Schema | None = None,
    *,
    status: int = 200,
    body: Schema | None = None,
    bare: bool = False,
    parameters: Sequence[Schema] = (),
    problems: Sequence[int] = _WRITES,
) -> Schema:
    """An operation on one record, which may not be there."""
    return _operation(
        kind,
        act,
        summary,
        answer,
        status=status,
        body=body,
        bare=bare,
        parameters=(path_id(), *parameters),
        problems=(404, *problems),
    )


def _paging() -> list[Schema]:
    size = {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": 50}
    return [query("page_size", size), query("cursor", {"type": "string"}, _("The next_cursor of the page before."))]


def _list(kind: ObjectType) -> Schema:
    order = "|".join(sortable(kind))
    held = [query(f"filter[{key}]", {"type": "string"}, kind.field(key).label) for key in kind.filters]
    parameters = [
        query("q", {"type": "string", "maxLength": LONGEST_TEXT}, _("Text in the title or number.")),
        query("sort", {"type": "string", "pattern": rf"^-?({order})(,-?({order})){{0,3}}$"}, _SORT),
        query("filter", {"type": "string", "maxLength": LONGEST}, _FILTER),
        query("view", {"type": "string", "maxLength": 40}, _VIEW),
        query("count", {"type": "string", "enum": list(COUNTS)}, _COUNT),
        *held,
        *_paging(),
    ]
    answer = schemas.counted(ref(name(kind)))
    return _operation(kind, "list", _("List %(plural)s"), answer, parameters=parameters, problems=(404,))


def _create(kind: ObjectType) -> Schema:
    body, answer = ref(f"New{name(kind)}"), ref(name(kind))
    return _operation(
        kind, "create", _("Create: %(type)s"), answer, status=201, body=body, parameters=[KEY], problems=_WRITES
    )


def _bulk(kind: ObjectType) -> Schema:
    summary = _("Create and change many: %(plural)s")
    return _operation(
        kind, "bulk", summary, ref("Bulk"), body=schemas.bulk_body(kind), parameters=[KEY], problems=_WRITES
    )


def _all(kind: ObjectType) -> Schema:
    summary, answer = _("Change or remove all of a list: %(plural)s"), ref("ListChange")
    body, problems = schemas.all_body(kind), (404, *_WRITES)
    return _operation(kind, "all", summary, answer, status=202, body=body, parameters=[KEY], problems=problems)


def _of_change(kind: ObjectType, act: str, summary: str, *, status: int = 200, bare: bool = False) -> Schema:
    """An operation on a change to many, which is its maker's alone."""
    number = {"name": "number", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}
    problems = (404, *(_WRITES if bare else ()))
    return _operation(
        kind,
        act,
        summary,
        ref("ListChange"),
        status=status,
        bare=bare,
        parameters=[number, *([KEY] if bare else [])],
        problems=problems,
    )


def _read(kind: ObjectType) -> Schema:
    return _one(kind, "read", _("Read: %(type)s"), ref(name(kind)), problems=())


def _change(kind: ObjectType) -> Schema:
    body, answer = ref(f"{name(kind)}Change"), ref(name(kind))
    return _one(kind, "change", _("Change: %(type)s"), answer, body=body, parameters=[IF_MATCH])


def _remove(kind: ObjectType) -> Schema:
    return _one(kind, "delete", _("Move to the recycle bin: %(type)s"), status=204, parameters=[IF_MATCH])


def _reveal(kind: ObjectType) -> Schema:
    given: Schema = {"field": {"enum": [item.key for item in maskable(kind)]}, "why": {"type": "string"}}
    return operation(
        f"reveal_{kind.key}",
        _("The whole value of a masked field; it is noted who had it shown"),
        tag=kind.plural,
        parameters=[path_id()],
        body=schemas.partial(given, "field"),
        answers={200: schemas.whole({"field": {"type": "string"}, "value": {}})},
        problems=(403, 404, 429),
    )


def _restore(kind: ObjectType) -> Schema:
    return _one(
        kind, "restore", _("Take out of the recycle bin: %(type)s"), ref(name(kind)), bare=True, parameters=[KEY]
    )


def _duplicates(kind: ObjectType) -> Schema:
    answer = schemas.listed(schemas.duplicates())
    return _operation(kind, "duplicates", _("Possible duplicates: %(plural)s"), answer)


def _check(kind: ObjectType) -> Schema:
    body, answer = ref(f"New{name(kind)}"), schemas.listed(schemas.alike())
    return _operation(kind, "check", _("Is there one like it already: %(type)s"), answer, body=body)


def _merge(kind: ObjectType) -> Schema:
    body, answer = schemas.merge_body(kind), ref(name(kind))
    return _one(kind, "merge", _("Merge others into it: %(type)s"), answer, body=body, parameters=[IF_MATCH, KEY])


def _unmerge(kind: ObjectType) -> Schema:
    summary = _("Undo the last merge into it: %(type)s")
    return _one(kind, "unmerge", summary, ref(name(kind)), bare=True, parameters=[KEY])


def _purge(kind: ObjectType) -> Schema:
    summary = _("Delete for good what is in the recycle bin: %(type)s")
    return _one(kind, "purge", summary, status=204, bare=True, parameters=[KEY])


def _bin(kind: ObjectType) -> Schema:
    answer = schemas.listed(ref(f"Deleted{name(kind)}"))
    return _operation(kind, "bin", _("Recycle bin: %(plural)s"), answer, parameters=_paging())


def _history(kind: ObjectType) -> Schema:
    answer = schemas.listed(ref(f"{name(kind)}Write"))
    return _one(kind, "history", _("History: %(type)s"), answer, parameters=_paging(), problems=())


def _verb(kind: ObjectType, verb: Verb) -> Schema:
    body = ref(f"{name(kind)}{capfirst(verb.key)}")
    summary = f"{capfirst(str(verb.label))}: %(type)s"
    return _one(kind, verb.key, summary, ref(name(kind)), body=body, bare=True, parameters=[IF_MATCH, KEY])
