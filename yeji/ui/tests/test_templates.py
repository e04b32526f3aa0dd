"""What holds for every template of the product: the content security policy, the sprite, the words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

YEJI = Path(__file__).parents[2]
FRONTEND = YEJI.parent / "frontend"
TEMPLATES = sorted(YEJI.glob("*/templates/**/*.html"))
PYTHON = sorted(path for room in ("ui", "web") for path in (YEJI / room).rglob("*.py") if "tests" not in path.parts)

_FORBIDDEN = {
    "an inline style": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style", re.IGNORECASE),
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE),
    "an event attribute": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "an htmx script": re.compile(r"hx-on|js:|javascript:", re.IGNORECASE),
    "an address elsewhere": re.compile(r"(?:src|href)=[\"']https?://", re.IGNORECASE),
}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(YEJI)))
def test_no_template_needs_more_than_the_policy_allows(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = [what for what, form in _FORBIDDEN.items() if form.search(text)]
    assert found == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(YEJI)))
def test_every_template_documents_its_context(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if path.parent.name == "fields" and path.name != "field.html":
        pytest.skip("the frame field.html documents all controls")
    assert "{% comment %}" in text
    assert "ontext:" in text


def _named(paths: list[Path], form: str) -> set[str]:
    return {name for path in paths for name in re.findall(form, path.read_text(encoding="utf-8"))}


@pytest.mark.skipif(not FRONTEND.exists(), reason="the sources of the front end are not part of the wheel")
def test_every_icon_used_is_in_the_sprite() -> None:
    known = set(re.findall(r'"([a-z0-9-]+)"', (FRONTEND / "icons.mjs").read_text(encoding="utf-8")))
    in_templates = _named(TEMPLATES, r'{% icon "([a-z0-9-]+)"')
    in_python = _named(PYTHON, r'\bicon(?:_name)?(?:: str)? ?[=(] ?"([a-z0-9-]+)"')
    assert in_templates | in_python <= known


@pytest.mark.skipif(not FRONTEND.exists(), reason="the sources of the front end are not part of the wheel")
def test_every_controller_named_is_registered() -> None:
    script = (FRONTEND / "src" / "yeji.js").read_text(encoding="utf-8")
    known = set(re.findall(r"^  (\w+): \w+,$", script, re.MULTILINE))
    attribute = re.compile(r'data-controller="([^"]*)"')
    named = {
        word
        for path in TEMPLATES
        for value in attribute.findall(path.read_text(encoding="utf-8"))
        for word in re.sub(r"{%.*?%}", " ", value).split()
    }
    assert named <= known
