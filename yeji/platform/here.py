"""The instance that this process serves, for whoever has Django's settings."""

from __future__ import annotations

from django.conf import settings

from yeji.kit.words import Text
from yeji.platform.instance import Instance, NotAnInstance


def instance_here() -> Instance:
    """The instance of this process.

    :raises NotAnInstance: in a process without one.
    """
    found: Instance | None = settings.INSTANCE
    if found is None:
        raise NotAnInstance(Text("This process serves no instance."))
    return found
