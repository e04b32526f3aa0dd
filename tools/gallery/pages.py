"""The gallery as files that any browser opens: one page a language and theme."""

from __future__ import annotations

import inspect
import re
import shutil
from pathlib import Path
from typing import Any, Final

from django.template import Context, Template
from django.test import override_settings
from django.utils import translation
from django.utils.safestring import mark_safe

from tools.gallery.samples import WITHIN, kinds, samples

HERE: Final = Path(__file__).resolve().parent
STATIC: Final = HERE.parents[1] / "yeji" / "ui" / "static"
LOOKS: Final = tuple((language, theme) for language in ("zh-hans", "en") for theme in ("light", "dark"))
_LABELS: Final = {"zh-hans": "中文", "en": "English", "light": "☀", "dark": "☾"}
_PLAIN: Final = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
_SPRITE: Final = re.compile(r'href="[^"]*built/icons\.svg#')
_BUILT: Final = re.compile(r'(href|src)="[^"]*/(built|ui)/([\w.]+)"')


def write(folder: Path) -> Path:
    """Write the gallery into the folder; the page to open first."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(STATIC, folder, dirs_exist_ok=True)
    shutil.copy(HERE / "gallery.css", folder)
    for language, theme in LOOKS:
        (folder / file_of(language, theme)).write_text(page(language, theme), encoding="utf-8")
    return folder / file_of(*LOOKS[0])


def file_of(language: str, theme: str) -> str:
    """The file of one look; the first one is the index."""
    return "index.html" if (language, theme) == LOOKS[0] else f"{language}-{theme}.html"


def page(language: str, theme: str) -> str:
    """The gallery in a language and a theme. What it needs of the product stands beside it or in it."""
    template = Template((HERE / "page.html").read_text(encoding="utf-8"))
    with translation.override(language), override_settings(STORAGES=_PLAIN, STATIC_URL="/static/"):
        text = template.render(Context(_context(language, theme)))
    # A page from a file may not use a picture of another file, and knows no root.
    return _BUILT.sub(r'\1="\2/\3"', _SPRITE.sub('href="#', text))


def _context(language: str, theme: str) -> dict[str, Any]:
    drawn = samples(theme)
    sprite = (STATIC / "built" / "icons.svg").read_text(encoding="utf-8")
    return {
        "theme": theme,
        "title": "Yeji · components",
        "looks": "Language and theme",
        "others": [
            (f"{_LABELS[one]} {_LABELS[look]}", file_of(one, look), (one, look) == (language, theme))
            for one, look in LOOKS
        ],
        "sections": [
            {
                "name": kind.__name__,
                "about": inspect.cleandoc(kind.__doc__ or ""),
                "samples": drawn.get(kind, ()),
                "around": [mark_safe(part) for part in WITHIN.get(kind, ("", ""))],
            }
            for kind in kinds()
        ],
        "sprite": mark_safe(sprite),
    }
