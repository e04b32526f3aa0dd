"""The field types. Adding one touches one file here and this list."""

from yeji.records.fields.choice import Choice
from yeji.records.fields.day import Day
from yeji.records.fields.field import BadValue, Field
from yeji.records.fields.link import Link, PersonLink
from yeji.records.fields.money import Money
from yeji.records.fields.note import Note
from yeji.records.fields.number import Number
from yeji.records.fields.period import PeriodCode
from yeji.records.fields.shares import Shares
from yeji.records.fields.text import Text
from yeji.records.fields.time_of_day import TimeOfDay
from yeji.records.fields.yes_no import YesNo

__all__ = [
    "BadValue",
    "Choice",
    "Day",
    "Field",
    "Link",
    "Money",
    "Note",
    "Number",
    "PeriodCode",
    "PersonLink",
    "Shares",
    "Text",
    "TimeOfDay",
    "YesNo",
]
