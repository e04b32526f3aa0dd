"""Every rule of counting names a test that is there."""

from __future__ import annotations

import re

from tests.docs.pages import ROOT

RULES = ROOT / "docs" / "ledger-rules.md"


def test_every_rule_names_a_test_that_is_there() -> None:
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", RULES.read_text(encoding="utf-8"))
    assert len(named) > 40
    gone = [name for file, name in named if f"def {name}(" not in (ROOT / file).read_text(encoding="utf-8")]
    assert gone == []
