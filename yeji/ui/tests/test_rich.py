"""Rich text: what is meant is shown, and nothing that somebody hides in it runs (S-01)."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from yeji.ui.rich import plain, shown

ATTACKS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    "[x](javascript:alert(1))",
    "[x]( JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "<javascript:alert(1)>",
    '[x](https://a.example" onclick="alert(1))',
    '[x](https://a.example "t" onmouseover="alert(1)")',
    "![x](https://evil.example/pixel.png)",
    '![x](x" onerror="alert(1))',
    "<iframe src=https://evil.example></iframe>",
    "<style>*{background:url(https://evil.example)}</style>",
    '<form action="https://evil.example"><input name=password></form>',
    "<math><mtext></p><style><img src onerror=alert(1)>",
    "```html\n<script>alert(1)</script>\n```",
    "[x]: javascript:alert(1)\n\n[x]",
    "\u202e<b onmouseover=alert(1)>x</b>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
)
TAGS = {"p", "br", "a", "pre", "code", "strong", "em", "ul", "ol", "li", "h2"}


class Seen(HTMLParser):
    """Every tag with its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.mark.parametrize("text", ATTACKS)
def test_s27_nothing_runs_that_somebody_hides_in_a_text(text: str) -> None:
    seen = Seen()
    seen.feed(shown(text))
    for tag, attributes in seen.tags:
        assert tag in TAGS, tag
        assert set(attributes) <= {"href", "rel"}, attributes
        assert (attributes.get("href") or "https:").startswith(("https:", "http:")), attributes
    assert "<" not in plain(text) or "&lt;" in shown(text)


def test_what_is_meant_is_shown() -> None:
    html = shown("## Plan\n\n- **call** [them](https://a.example)\n\none\ntwo")
    assert "<h2>Plan</h2>" in html
    assert "<strong>call</strong>" in html
    assert '<a href="https://a.example" rel="noopener noreferrer nofollow">them</a>' in html
    assert "one<br>" in html
    assert plain("**a** & b\n\n- c") == "a & b c"
