"""A signed statement looked at far from its instance: by the file and the public key alone, without a database."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typer

from yeji.cli.early_words import speak_operators_language
from yeji.kit.words import Text
from yeji.platform.signing import Signed, canonical, is_genuine


def check_alone(file: Path, *, key: str) -> tuple[bool, Mapping[str, Any]]:
    """Whether a file is what the instance with this public key signed, and what it says."""
    speak_operators_language(os.environ)
    try:
        whole = json.loads(file.read_bytes())
        body, signature = whole["statement"], str(whole["signature"])
        told = {"period": str(body["period"]["name"]), "made_at": str(body["made_at"]), "made_by": str(body["made_by"])}
    except (ValueError, KeyError, TypeError, RecursionError):
        raise typer.BadParameter(str(Text("This file is no signed statement.")), param_hint="FILE") from None
    return is_genuine(canonical(body), Signed(signature=signature, public_key=key.strip())), told
