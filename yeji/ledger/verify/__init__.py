"""Is the ledger right? Asked twice: by capture's own diff, and by a second program that shares no code with it."""

from yeji.ledger.verify.independent import Check, checks, verify_independently
from yeji.ledger.verify.mend import mend
from yeji.ledger.verify.own import Difference, verify

__all__ = ["Check", "Difference", "checks", "mend", "verify", "verify_independently"]
