"""What templates ask of this face."""

from __future__ import annotations

from django import template

from yeji.web.middleware import request_number

register = template.Library()

register.simple_tag(request_number, name="request_number")
