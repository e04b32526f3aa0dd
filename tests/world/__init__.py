"""The small company that tests share, and builders for what is in it."""

from tests.world.company import NOON, TODAY, World, make_world
from tests.world.records import deal_of, record_of, win

__all__ = ["NOON", "TODAY", "World", "deal_of", "make_world", "record_of", "win"]
