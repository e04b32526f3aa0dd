"""Rich text: Markdown as people type it, shown as HTML in which nothing runs.

What comes from the reader of Markdown holds no HTML of the writer's already; the sanitizer behind it lets a few tags
through and nothing else, so that two programs would have to be wrong at once.
"""

from __future__ import annotations

from html import unescape
from typing import Final

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_READ: Final = MarkdownIt("js-default", {"html": False, "breaks": True, "linkify": False}).disable("image")
_TAGS: Final = {
    *("a", "b", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "li", "ol"),
    *("p", "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
_SCHEMES: Final = {"http", "https", "mailto", "tel"}


def shown(text: str) -> SafeString:
    """The text as a page shows it."""
    html = nh3.clean(
        _READ.render(text),
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(html)  # noqa: S308 - the sanitizer's own output


def plain(text: str) -> str:
    """The words alone, on one line."""
    return " ".join(unescape(nh3.clean(_READ.render(text), tags=set())).split())
