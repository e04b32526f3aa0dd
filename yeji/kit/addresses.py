"""Addresses in China: province, city, district and what follows, found in a line as people write it.

A line is kept with one space between its parts: ``浙江省 杭州市 西湖区 文三路 1 号``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple, TypeVar

Regions = Mapping[str, Mapping[str, Sequence[str]]]
"""The districts of each city of each province."""

Place = TypeVar("Place")

_LONGEST_NAME: Final = 14
_SHORTEST_NAME: Final = 2
_STREETS: Final = re.compile(r"大道|大街|大厦|广场|[路街道巷弄里村镇乡号省市区县州]")
_BETWEEN: Final = " ,，、/|-·"
_FILLERS: Final = ("市辖区", "中国")
_ETHNIC: Final = (
    "藏族|羌族|彝族|回族|苗族|侗族|布依族|壮族|土家族|傣族|景颇族|白族|傈僳族|哈尼族|朝鲜族|蒙古族|蒙古|柯尔克孜|哈萨克"
)
_PROVINCE_TAIL: Final = re.compile(r"(?:(?:壮族|回族|维吾尔)?自治区|特别行政区|省|市)$")
_CITY_TAIL: Final = re.compile(rf"(?:(?:{_ETHNIC})*自治州|地区|盟|市)$")
_DISTRICT_ENDS: Final = ("", "区", "县", "市")


class Address(NamedTuple):
    """The parts of an address; what is not said is empty."""

    province: str = ""
    city: str = ""
    district: str = ""
    detail: str = ""

    def line(self) -> str:
        """As it is kept: the parts that there are, a space between them."""
        return " ".join(part for part in self if part)

    def told(self) -> str:
        """As people read it: without spaces between the places, and a city that is its own province once."""
        city = "" if self.city == self.province else self.city
        places = f"{self.province}{city}{self.district}"
        latin = self.detail[:1].isascii() and self.detail[:1].isalpha()
        return f"{places}{' ' if places and latin else ''}{self.detail}"


@dataclass(frozen=True)
class Atlas:
    """The provinces, cities and districts there are, found by what people call them."""

    regions: Regions

    def split(self, text: str) -> Address:
        """The parts of a line. What names no place stays together as the detail; an ambiguous place is none."""
        rest = _bare(" ".join(unicodedata.normalize("NFKC", text).split()))
        name, (province, city) = self._begins(rest)
        rest = _bare(rest[len(name) :])
        if province and not city:
            name = _longest(rest, self._cities[province])
            city, rest = self._cities[province].get(name, ""), _bare(rest[len(name) :])
        districts = self._districts_within(province, city)
        name = _longest(rest, districts)
        if name:
            province, city = districts[name]
            rest = _bare(rest[len(name) :])
        return Address(province, city, name, rest)

    def places(self, text: str) -> tuple[Address, ...]:
        """The provinces, cities and districts that are called so; none if there is none such."""
        found = self.split(text)
        if found.province and not found.detail:
            return (found,)
        if found.province:
            return ()
        names = [found.detail + end for end in _DISTRICT_ENDS]
        return tuple(
            Address(province, city, name)
            for province, cities in self.regions.items()
            for city, districts in cities.items()
            for name in names
            if name in districts
        )

    def cities(self, province: str) -> tuple[str, ...]:
        """The cities of a province."""
        return tuple(self.regions.get(province, ()))

    def districts(self, province: str, city: str) -> tuple[str, ...]:
        """The districts of a city."""
        return tuple(self.regions.get(province, {}).get(city, ()))

    def _begins(self, rest: str) -> tuple[str, tuple[str, str]]:
        name = _longest(rest, self._tops)
        return name, self._tops.get(name, ("", ""))

    def _districts_within(self, province: str, city: str) -> Mapping[str, tuple[str, str]]:
        """Districts by name, those of one name left out where it is not known which is meant."""
        if city:
            return dict.fromkeys(self.districts(province, city), (province, city))
        return self._own_districts.get(province, {}) if province else self._known_districts

    @cached_property
    def _tops(self) -> Mapping[str, tuple[str, str]]:
        """Provinces and cities by full and short name; a province goes before a city of the same name."""
        provinces = {name: (one, "") for one in self.regions for name in _called(one, _PROVINCE_TAIL)}
        cities = _single(
            (name, (province, city))
            for province in self.regions
            for city in self.regions[province]
            for name in _called(city, _CITY_TAIL)
        )
        return {**cities, **provinces}

    @cached_property
    def _cities(self) -> Mapping[str, Mapping[str, str]]:
        return {
            province: _single((name, city) for city in cities for name in _called(city, _CITY_TAIL))
            for province, cities in self.regions.items()
        }

    @cached_property
    def _own_districts(self) -> Mapping[str, Mapping[str, tuple[str, str]]]:
        return {
            province: _single((name, (province, city)) for city, names in cities.items() for name in names)
            for province, cities in self.regions.items()
        }

    @cached_property
    def _known_districts(self) -> Mapping[str, tuple[str, str]]:
        return _single(
            (name, (province, city))
            for province, cities in self.regions.items()
            for city, names in cities.items()
            for name in names
        )


def _single(found: Iterable[tuple[str, Place]]) -> dict[str, Place]:
    """What each name means; a name of several things means none."""
    known: dict[str, Place] = {}
    twice: set[str] = set()
    for name, place in found:
        if known.setdefault(name, place) != place:
            twice.add(name)
    return {name: place for name, place in known.items() if name not in twice}


def _called(name: str, tail: re.Pattern[str]) -> tuple[str, ...]:
    """A place's full name, and its short one where that is long enough to be one."""
    short = tail.sub("", name)
    if not _SHORTEST_NAME <= len(short) < len(name):
        return (name,)
    return (name, short, f"{short}州") if name.endswith("自治州") else (name, short)


def _longest(text: str, names: Mapping[str, object]) -> str:
    """The longest of the names that a text begins with; a short name before a street's ending is the street's."""
    for length in range(min(_LONGEST_NAME, len(text)), _SHORTEST_NAME - 1, -1):
        name = text[:length]
        if name in names and (name[-1] in "省市区县州盟旗" or not _STREETS.match(text, length)):
            return name
    return ""


def _bare(text: str) -> str:
    """A text without what stands between the parts of an address."""
    plain = text.strip(_BETWEEN)
    for filler in _FILLERS:
        plain = plain.removeprefix(filler).lstrip(_BETWEEN)
    return plain
