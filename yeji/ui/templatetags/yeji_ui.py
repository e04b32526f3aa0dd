"""The signs that templates write themselves; everything larger is a component that a page prints."""

from __future__ import annotations

from django import template

from yeji.ui import signs

register = template.Library()

register.simple_tag(signs.icon, name="icon")
register.simple_tag(signs.tag, name="sign")
register.simple_tag(signs.face, name="face")
register.simple_tag(signs.legend, name="legend")
register.simple_tag(signs.delta, name="delta")
