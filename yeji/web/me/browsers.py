"""What a browser calls itself, in the words of people."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

_BROWSERS: Final = (
    ("MicroMessenger", "微信 WeChat"),
    ("DingTalk", "钉钉 DingTalk"),
    ("Lark", "飞书 Feishu"),
    ("Edg/", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_MACHINES: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def browser_name(agent: str) -> str:
    """``Chrome · Windows``: the first that fits, for many call themselves by each other's names too."""
    named = [next((name for sign, name in known if sign in agent), "") for known in (_BROWSERS, _MACHINES)]
    return " · ".join(filter(None, named)) or _("Unknown browser")
