"""The verbs of those who build: fields and types of record are made, changed, taken away and brought back."""

from yeji.records.custom.changing import MayNotBuild, may_build
from yeji.records.custom.services.fields import (
    KEPT_DAYS,
    NoSuchField,
    change_field,
    delete_field,
    make_field,
    no_such_field,
    order_fields,
    restore_field,
)
from yeji.records.custom.services.objects import change_object, delete_object, make_object

__all__ = [
    "KEPT_DAYS",
    "MayNotBuild",
    "NoSuchField",
    "change_field",
    "change_object",
    "delete_field",
    "delete_object",
    "make_field",
    "make_object",
    "may_build",
    "no_such_field",
    "order_fields",
    "restore_field",
]
