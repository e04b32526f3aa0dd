"""What these tests read is told in English."""

from tests.support.english import english

__all__ = ("english",)
