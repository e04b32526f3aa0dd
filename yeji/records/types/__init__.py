"""Object types: one declaration, read by screens, REST, import, search and the ledger alike."""

from yeji.records.types.draft import Draft
from yeji.records.types.known import OWN_KEYS, Types, registry
from yeji.records.types.object_type import ObjectType, UnknownField, UnknownType
from yeji.records.types.parts import Board, Moment, Same, Verb
from yeji.records.types.written import Written

__all__ = [
    "OWN_KEYS",
    "Board",
    "Draft",
    "Moment",
    "ObjectType",
    "Same",
    "Types",
    "UnknownField",
    "UnknownType",
    "Verb",
    "Written",
    "registry",
]
