"""``python -m tools.size`` prints how long our files and functions are, in lines. It never fails."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
_WIDTH: Final = 12


def lengths(files: Sequence[Path]) -> tuple[list[int], list[int]]:
    """The lines of each file, and of each function in them."""
    per_file, per_function = [], []
    for file in files:
        text = file.read_text(encoding="utf-8")
        per_file.append(text.count("\n"))
        per_function += list(_functions(ast.parse(text)))
    return per_file, per_function


def summary(values: Sequence[int]) -> str:
    """The median, the 90th and 99th percentile and the largest, in one line."""
    ordered = sorted(values)
    if not ordered:
        return "none"
    at = {name: ordered[min(len(ordered) - 1, int(share * len(ordered)))] for name, share in _SHARES}
    return f"{len(ordered):>5} · " + " · ".join(f"{name} {value}" for name, value in at.items())


_SHARES: Final = (("median", 0.5), ("p90", 0.9), ("p99", 0.99), ("longest", 1.0))


def _functions(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield (node.end_lineno or node.lineno) - node.lineno + 1


def main() -> None:
    """Print one table for the product and one for its tests."""
    files = [file for file in (ROOT / "yeji").rglob("*.py") if "migrations" not in file.parts]
    files = [file for file in files if file.stat().st_size]
    tests = [file for file in files if "tests" in file.parts] + list((ROOT / "tests").rglob("*.py"))
    for title, chosen in (("product", [file for file in files if file not in tests]), ("tests", tests)):
        per_file, per_function = lengths(chosen)
        print(f"{title:<{_WIDTH}} files     {summary(per_file)}")
        print(f"{title:<{_WIDTH}} functions {summary(per_function)}")


if __name__ == "__main__":
    main()
