"""What templates ask of this face."""

from __future__ import annotations

from django import template

from yeji.records.types import ObjectType
from yeji.web.middleware import request_number

register = template.Library()

register.simple_tag(request_number, name="request_number")


@register.filter
def called(kind: ObjectType, number: int) -> str:
    """What so many records of a type are called: ``{{ kind|called:1 }}`` is a customer, not customers."""
    return str(kind.called(number))
