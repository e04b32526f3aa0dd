"""The page that shows all pictures side by side."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Final

from tools.pictures.pages import Shot

_HEAD: Final = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Yeji in pictures</title><style>
body { margin: 24px; font: 14px system-ui; background: #eceef2 }
h2 { margin: 28px 0 8px } div { display: flex; gap: 12px; overflow-x: auto; align-items: flex-start }
figure { margin: 0; flex: none } img { display: block; max-height: 420px; border: 1px solid #b9c0cc; background: #fff }
figcaption { padding: 4px 0; color: #4c586a } .bad { color: #be3128 }
</style><h1>Yeji in pictures</h1>"""


def write(folder: Path, taken: Sequence[tuple[Shot, str]]) -> Path:
    """Write index.html beside the pictures: a row a page, with what went wrong."""
    parts = [_HEAD]
    ordered = sorted(taken, key=lambda one: (one[0].page.name, one[0].device, one[0].language, one[0].theme))
    for name, some in groupby(ordered, key=lambda one: one[0].page.name):
        parts.append(f'<h2 id="{escape(name)}">{escape(name)}</h2><div>{"".join(map(_figure, some))}</div>')
    file = folder / "index.html"
    file.write_text("\n".join(parts), encoding="utf-8")
    return file


def _figure(one: tuple[Shot, str]) -> str:
    shot, wrong = one
    said = f' <b class="bad">{escape(wrong)}</b>' if wrong else ""
    caption = f"{shot.device} · {shot.theme} · {shot.language}{said}"
    picture = f'<a href="{escape(shot.file)}"><img loading="lazy" alt="" src="{escape(shot.file)}"></a>'
    return f"<figure>{picture}<figcaption>{caption}</figcaption></figure>"
