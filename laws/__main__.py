"""``python -m laws`` lists every place that breaks a law, and fails when there is one."""

from __future__ import annotations

import sys

from laws.book import LAWS, breaches


def main() -> int:
    """Print the breaches and their number."""
    found = breaches()
    for finding in found:
        print(finding)
    print(f"{len(LAWS)} laws, {len(found)} breaches")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
