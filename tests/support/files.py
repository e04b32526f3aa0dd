"""An instance's place for files, for tests that upload."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pytest_django import Settings


@dataclass(frozen=True)
class Here:
    """As much of an instance as keeping files needs."""

    files: Path
    serves: str = "own"


def files_in(directory: Path, settings: Settings) -> Here:
    """Let uploads lie below this directory."""
    here = Here(directory / "files")
    settings.INSTANCE = here
    return here


def pdf(*, media: str = "0 0 200 100", content: str = "1 0 0 rg 0 0 200 100 re f") -> bytes:
    """A PDF of one page, red all over."""
    bodies = (
        "<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [{media}] /Contents 4 0 R >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
    )
    text, places = "%PDF-1.7\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(text))
        text += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    start = len(text)
    text += f"xref\n0 5\n0000000000 65535 f \n{table}trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    return text.encode()
