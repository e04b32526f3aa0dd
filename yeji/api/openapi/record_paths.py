"""The paths of every object type, from its declaration."""

from __future__ import annotations

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yeji.api.openapi import schemas
from yeji.api.openapi.operations import IF_MATCH, KEY, operation, path_id, query
from yeji.api.openapi.schemas import Schema, ref
from yeji.api.records.listing import COUNTS, LARGEST_PAGE, LONGEST_TEXT
from yeji.records.filters.compact import LONGEST
from yeji.records.listing import sortable
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
        f"{start}/bin": {"get": _bin(kind)},
        f"{start}/duplicates": {"get": _duplicates(kind), "post": _check(kind)},
        f"{start}/{{id}}": {"get": _read(kind), "patch": _change(kind), "delete": _remove(kind)},
        f"{start}/{{id}}/history": {"get": _history(kind)},
        f"{start}/{{id}}/restore": {"post": _restore(kind)},
        f"{start}/{{id}}/purge": {"post": _purge(kind)},
    }
    if kind.merges:
        found[f"{start}/{{id}}/merge"] = {"post": _merge(kind)}
        found[f"{start}/{{id}}/unmerge"] = {"post": _unmerge(kind)}
    return found | {f"{start}/{{id}}/{verb.key}": {"post": _verb(kind, verb)} for verb in kind.verbs}


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
    summary = _("List %(plural)s") % {"plural": kind.plural}
    answers = {200: schemas.counted(ref(name(kind)))}
    return operation(
        f"list_{kind.key}", summary, tag=kind.plural, parameters=parameters, answers=answers, problems=(404,)
    )


def _create(kind: ObjectType) -> Schema:
    return operation(
        f"create_{kind.key}",
        _("Create: %(type)s") % {"type": kind.label},
        tag=kind.plural,
        parameters=[KEY],
        body=ref(f"New{name(kind)}"),
        answers={201: ref(name(kind))},
        problems=(403, 409, 422),
    )


def _read(kind: ObjectType) -> Schema:
    return operation(
        f"read_{kind.key}",
        _("Read: %(type)s") % {"type": kind.label},
        tag=kind.plural,
        parameters=[path_id()],
        answers={200: ref(name(kind))},
        problems=(404,),
    )


def _change(kind: ObjectType) -> Schema:
    return operation(
        f"change_{kind.key}",
        _("Change: %(type)s") % {"type": kind.label},
        tag=kind.plural,
        parameters=[path_id(), IF_MATCH],
        body=ref(f"{name(kind)}Change"),
        answers={200: ref(name(kind))},
        problems=(403, 404, 409, 422),
    )


def _remove(kind: ObjectType) -> Schema:
    return operation(
        f"delete_{kind.key}",
        _("Move to the recycle bin: %(type)s") % {"type": kind.label},
        tag=kind.plural,
        parameters=[path_id(), IF_MATCH],
        answers={204: None},
        problems=(403, 404, 409, 422),
    )


def _restore(kind: ObjectType) -> Schema:
    return operation(
        f"restore_{kind.key}",
        _("Take out of the recycle bin: %(type)s") % {"type": kind.label},
        tag=kind.plural,
        parameters=[path_id(), KEY],
        body=schemas.partial({}),
        body_needed=False,
        answers={200: ref(name(kind))},
        problems=(403, 404, 409, 422),
    )


def _duplicates(kind: ObjectType) -> Schema:
    return operation(
        f"duplicates_{kind.key}",
        _("Possible duplicates: %(plural)s") % {"plural": kind.plural},
        tag=kind.plural,
        answers={200: schemas.listed(schemas.duplicates())},
        problems=(403,),
    )


def _check(kind: ObjectType) -> Schema:
    return operation(
        f"check_{kind.key}",
        _("Is there one like it already: %(type)s") % {"type": kind.label},
        tag=kind.plural,
        body=ref(f"New{name(kind)}"),
        answers={200: schemas.listed(schemas.alike())},
        problems=(403,),
    )


def _merge(kind: ObjectType) -> Schema:
    return operation(
        f"merge_{kind.key}",
        _("Merge others into it: %(type)s") % {"type": kind.label},
        tag=kind.plural,
        parameters=[path_id(), IF_MATCH, KEY],
        body=schemas.merge_body(kind),
        answers={200: ref(name(kind))},
        problems=(403, 404, 409, 422),
    )


def _unmerge(kind: ObjectType) -> Schema:
    return operation(
        f"unmerge_{kind.key}",
        _("Undo the last merge into it: %(type)s") % {"type": kind.label},
        tag=kind.plural,
        parameters=[path_id(), KEY],
        body=schemas.partial({}),
        body_needed=False,
        answers={200: ref(name(kind))},
        problems=(403, 404, 409, 422),
    )


def _purge(kind: ObjectType) -> Schema:
    return operation(
        f"purge_{kind.key}",
        _("Delete for good what is in the recycle bin: %(type)s") % {"type": kind.label},
        tag=kind.plural,
        parameters=[path_id(), KEY],
        body=schemas.partial({}),
        body_needed=False,
        answers={204: None},
        problems=(403, 404, 409, 422),
    )


def _bin(kind: ObjectType) -> Schema:
    return operation(
        f"bin_{kind.key}",
        _("Recycle bin: %(plural)s") % {"plural": kind.plural},
        tag=kind.plural,
        parameters=_paging(),
        answers={200: schemas.listed(ref(f"Deleted{name(kind)}"))},
        problems=(403,),
    )


def _history(kind: ObjectType) -> Schema:
    return operation(
        f"history_{kind.key}",
        _("History: %(type)s") % {"type": kind.label},
        tag=kind.plural,
        parameters=[path_id(), *_paging()],
        answers={200: schemas.listed(ref(f"{name(kind)}Write"))},
        problems=(404,),
    )


def _verb(kind: ObjectType, verb: Verb) -> Schema:
    return operation(
        f"{verb.key}_{kind.key}",
        f"{capfirst(str(verb.label))}: {kind.label}",
        tag=kind.plural,
        parameters=[path_id(), IF_MATCH, KEY],
        body=ref(f"{name(kind)}{capfirst(verb.key)}"),
        body_needed=False,
        answers={200: ref(name(kind))},
        problems=(403, 404, 409, 422),
    )
