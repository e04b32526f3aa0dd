"""What the application may do to this room's tables beyond the common rights. Laid by the owner role."""

from __future__ import annotations

from typing import Any

RIGHTS = """
REVOKE ALL ON platform_accountevent FROM "{app}";
GRANT SELECT, INSERT ON platform_accountevent TO "{app}";
"""


def install(cursor: Any, *, app_role: str) -> None:
    """Let the application only append to what was done to accounts."""
    cursor.execute(RIGHTS.format(app=app_role))
