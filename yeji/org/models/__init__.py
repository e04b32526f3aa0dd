"""The company, its dated tree of units, positions, people, and who holds which role."""

from yeji.org.models.company import Company, ExchangeRate
from yeji.org.models.handover import HandOver, HandOverStep
from yeji.org.models.roles import Access, Grant, Reach, Reveal, Role, RoleField, RoleRight, RoleUnit, Sharing, Teammate
from yeji.org.models.tree import Membership, Person, Position, PositionPlace, Territory, Unit, UnitPath, UnitPlace

__all__ = [
    "Access",
    "Company",
    "ExchangeRate",
    "Grant",
    "HandOver",
    "HandOverStep",
    "Membership",
    "Person",
    "Position",
    "PositionPlace",
    "Reach",
    "Reveal",
    "Role",
    "RoleField",
    "RoleRight",
    "RoleUnit",
    "Sharing",
    "Teammate",
    "Territory",
    "Unit",
    "UnitPath",
    "UnitPlace",
]
