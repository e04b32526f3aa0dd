"""What every record's table has in common: one id sequence, a version, and no way to read without a scope."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from django.db import models

from yeji.platform.custom_values import PREFIX, CustomValues, unpacked


class UnscopedRead(Exception):  # noqa: N818 - it names what was tried
    """A query was started without saying on whose behalf. A bug of ours, never the reader's."""


class SharedIdField(models.BigAutoField):  # type: ignore[type-arg]  # not generic at run time
    """A primary key from the one sequence that all records share, so that an id alone names a record."""

    def db_type_suffix(self, connection: Any) -> str:
        return "DEFAULT nextval('record_id')"

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "yeji.platform.rows.SharedIdField", args, kwargs


class Door(models.Manager[Any]):
    """Reads start with a scope, through ``records.visible``; anything else refuses."""

    def get_queryset(self) -> NoReturn:
        raise UnscopedRead("start with records.visible(scope, type)")


class Row(models.Model):
    """A record of any object type. Written by ``records.save`` and its bulk twin alone."""

    id = SharedIdField(primary_key=True)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        "platform.Account",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    updated_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)
    custom: Any = CustomValues(default=dict, db_default={})
    told: tuple[str, ...] = ()

    objects: ClassVar[Door] = Door()
    unscoped: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        abstract = True
        default_manager_name = "unscoped"
        base_manager_name = "unscoped"

    if not TYPE_CHECKING:  # every other name stays checked

        def __getattr__(self, name: str) -> Any:
            """The values of a company's own fields, under the names that queries have for them."""
            if name.startswith(PREFIX):
                how, _between, key = name.removeprefix(PREFIX).partition("_")
                return unpacked(how, self.custom.get(key))
            raise AttributeError(f"{type(self).__name__} has no {name}")
