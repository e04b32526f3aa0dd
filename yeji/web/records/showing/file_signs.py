"""How a file is shown where its record is: its sign or its small picture, and its name."""

from __future__ import annotations

from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString

from yeji.records.files.models import StoredFile
from yeji.ui.signs import icon

_SIGNS: Final = (
    ("image/", "photo"),
    ("video/", "movie"),
    ("audio/", "volume"),
    ("text/csv", "table"),
    ("text/", "file-text"),
    ("application/pdf", "file-type-pdf"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml", "table"),
    ("application/vnd.ms-excel", "table"),
    ("application/zip", "file-zip"),
)


def url_of(file: StoredFile) -> str:
    """A file's own address."""
    return f"/files/{file.pk}/"


def icon_of(file: StoredFile) -> str:
    """The sign of a kind of file."""
    return next((sign for start, sign in _SIGNS if file.content.kind.startswith(start)), "file")


def file_shown(file: StoredFile, *, small: bool) -> SafeString:
    """A file as the value of a field: in a list ``small``. One that was let go of is its name alone."""
    if file.deleted_at is not None:
        return format_html("{}", file.name)
    css = "thumb" if small else "thumb l"
    if file.content.pictured:
        return format_html(
            '<a class="{}" href="{}" data-drawer><img src="{}small/" alt="{}" title="{}" loading="lazy"></a>',
            css,
            url_of(file),
            url_of(file),
            file.name,
            file.name,
        )
    return format_html('<a class="row-x" href="{}" data-drawer>{}{}</a>', url_of(file), icon(icon_of(file)), file.name)


def held_shown(file: StoredFile) -> SafeString:
    """A file in the control of its field; it opens beside the form, so that nothing typed is lost."""
    picture = format_html('<img src="{}small/" alt="">', url_of(file)) if file.content.pictured else icon(icon_of(file))
    return format_html(
        '<a class="held" href="{}" target="_blank" data-held="{}">{}<span>{}</span></a>',
        url_of(file),
        file.pk,
        picture,
        file.name,
    )
