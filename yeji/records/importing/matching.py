"""Which column is which field: by what it is called, in both languages or in pinyin, else by what stands in it."""

from __future__ import annotations

import re
from collections.abc import Mapping as Lookup
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as part
from typing import Any, Final

from django.utils.translation import gettext as _

from yeji.kit.pinyin import is_chinese, readings
from yeji.kit.refusal import Refused
from yeji.kit.text import folded
from yeji.records.fields import Field, Link, Shares
from yeji.records.importing.cells import Cells, Reader
from yeji.records.importing.mapping import PLACES, FieldMap, Mapping
from yeji.records.importing.outcome import REMARKS
from yeji.records.importing.source import Batch
from yeji.records.named import in_each_language
from yeji.records.own_id import ID, RECORD_ID, has_column
from yeji.records.types import ObjectType

UNIT: Final = re.compile(
    r"[(（\[【]\s*(?:单位[:：]?\s*)?(千|万|百万|千万|亿)\s*(?:元|人民币|rmb|cny)?\s*[)）\]】]", re.IGNORECASE
)
_TIMES: Final = {"千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_BETWEEN: Final = re.compile(r"[\s_\-/·:：*.]+|[(（\[【].*?[)）\]】]")
SYNONYMS: Final[Lookup[str, tuple[str, ...]]] = {
    "name": ("名称", "姓名", "名字", "全称", "标题", "title", "full name", "公司", "公司名称", "company"),
    "code": ("编号", "编码", "代码", "单号", "工号", "no", "number", "id", "staff number"),
    "owner": (
        "负责人",
        "归属人",
        "业务员",
        "销售",
        "销售员",
        "销售代表",
        "跟进人",
        "sales",
        "sales rep",
        "salesperson",
    ),
    "amount": ("金额", "签单金额", "合同金额", "订单金额", "value", "total", "sum"),
    "customer": ("客户", "客户名称", "公司名称", "单位", "account", "company", "client"),
    "phone": ("电话", "手机", "手机号", "联系电话", "mobile", "tel", "telephone"),
    "email": ("邮箱", "电子邮件", "mail", "e-mail"),
    "stage": ("阶段", "状态", "进度", "status"),
    "closed_on": ("结单日期", "签约日期", "成交日期", "签单日期", "close date", "signed on"),
    "opened_on": ("建立日期", "创建日期", "created", "created on", "open date"),
    "expected_close_on": ("预计签约", "预计成交日期", "expected close"),
    "credit_code": ("统一社会信用代码", "信用代码", "税号"),
    "period": ("期间", "月份", "季度", "month", "quarter"),
    "value": ("目标", "目标值", "指标值", "金额", "target"),
    "note": ("备注", "说明", "remark", "remarks", "notes", "comment"),
    "address": ("地址", "公司地址"),
    "place": ("所在地", "城市", "所在城市", "地区", "地址", "city", "town", "location"),
}
"""What people call fields beside their own names, by the field's key."""
PIECES: Final[Lookup[str, tuple[str, ...]]] = {
    "province": ("省", "省份", "所在省", "所在省份", "省市", "province", "state"),
    "city": ("市", "城市", "地市", "所在市", "所在城市", "city"),
    "district": ("区", "区县", "县区", "县", "所在区", "所在区县", "district", "county"),
    "detail": ("详细地址", "街道", "街道地址", "门牌", "street", "street address", "address line"),
}
"""What people call columns that hold a piece of an address."""
_BY_CONTENT: Final = frozenset({"date", "choice", "phone", "email", "period"})
"""Kinds that show what they are. A number shows nothing: to take it for money would be a guess."""
_ENOUGH: Final = 2


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A column and the field it seems to be: ``why`` is name, synonym, pinyin or content; ``times`` its unit,
    ``format`` how its days were read the last time, ``values`` what its cells were taken for then.

    ``field`` may be a piece of one: ``address.province``.
    """

    column: str
    field: str
    why: str
    times: int = 1
    format: str = ""
    values: Lookup[str, str] = part(default_factory=dict)


def propose(kind: ObjectType, header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Proposal]:
    """For each column that seems to be a field, which; each field once. ``rows`` are some rows under the heading."""
    found: dict[str, Proposal] = {}
    free = {item.key: item for item in kind.fields if not item.read_only and item.in_tables}
    if has_column(kind):
        free[ID] = RECORD_ID
    for why, names in (("name", _names(kind)), ("synonym", _synonyms(kind)), ("pinyin", _sounds(kind))):
        for column in header:
            key = names.get(plain(column))
            if column and column not in found and column not in REMARKS and key in free:
                found[column] = Proposal(column=column, field=key, why=why, times=times_of(column, free.pop(key)))
    free = {key: item for key, item in free.items() if not isinstance(item, Shares)}  # known by their name alone
    _take_pieces(kind, header, found)
    for place, column in enumerate(header):
        if column and column not in found and column not in REMARKS and not _is_place(kind, column):
            fit = _fitting(free, column, [row[place] for row in rows if place < len(row) and row[place].strip()])
            if fit is not None:
                del free[fit.key]
                found[column] = Proposal(column=column, field=fit.key, why="content", times=times_of(column, fit))
    return [found[column] for column in header if column in found]


def _take_pieces(kind: ObjectType, header: Sequence[str], found: dict[str, Proposal]) -> None:
    """Columns that are pieces of one field, such as the city of an address; its whole column is then what is left."""
    whole = [item for item in kind.fields if item.pieces and not item.read_only]
    for item in whole:
        begin = ("",) if len(whole) == 1 else ()
        names = {
            plain(before + word): piece
            for piece, words in PIECES.items()
            for word in words
            for before in (*begin, *in_each_language(item.label))
        }
        own = {column: names[plain(column)] for column in header if column not in found and plain(column) in names}
        if not own:
            continue
        taken = next((column for column, one in found.items() if one.field == item.key), None)
        if taken is not None:
            own.setdefault(taken, item.pieces[-1])
        once: dict[str, str] = {}
        for column, piece in own.items():
            once.setdefault(piece, column)
        for piece, column in once.items():
            found[column] = Proposal(column=column, field=f"{item.key}.{piece}", why="name")


def plain(name: str) -> str:
    """A column's name without case, width, spaces and what stands in brackets."""
    return _BETWEEN.sub("", folded(name))


def times_of(column: str, item: Field) -> int:
    """What the unit in a column's name multiplies by: 10000 for ``金额（万元）``."""
    unit = UNIT.search(column)
    return _TIMES[unit[1]] if unit and item.numeric else 1


def mapping_from(
    kind: ObjectType, chosen: Lookup[str, Lookup[str, Any]], header: Sequence[str], *, match: str, place: Any = None
) -> dict[str, Any]:
    """A map as it is kept, from what was chosen: by field, the settings of its column; the rest is left aside.

    Its match is a field of the map; where none was chosen it is the record's id, the type's own or the record's name.
    """
    used = {name for how in chosen.values() for name in columns_in(how)} | set(_places(kind, header).values())
    names = (match, ID, kind.match, kind.title)
    own = next((key for key in names if key in chosen or (kind.identity and key == kind.match)), names[0])
    data: dict[str, Any] = {
        "match": own,
        "fields": {key: dict(how) for key, how in chosen.items()},
        "ignore": [name for name in header if name and name not in used],
    }
    path = [column for key, column in _places(kind, header).items() if key.startswith("unit_")]
    if kind.place and path:
        rest = {key: column for key, column in _places(kind, header).items() if not key.startswith("unit_")}
        data["place"] = {"path": path, **rest}
    return data


def columns_in(how: Lookup[str, Any]) -> dict[str, str]:
    """The columns that a field is filled from in the map as it is kept, each with the piece it is, if it is one."""
    if "pieces" in how:
        return {column: piece for piece, column in how["pieces"].items()}
    return {str(how["column"]): ""} if how.get("column") else {}


def _places(kind: ObjectType, header: Sequence[str]) -> dict[str, str]:
    if not kind.place:
        return {}
    return {key: name for key, label in PLACES.items() for name in (*in_each_language(label), key) if name in header}


def _is_place(kind: ObjectType, column: str) -> bool:
    return column in _places(kind, [column]).values()


def _names(kind: ObjectType) -> dict[str, str]:
    """Fields by key and by label in each language, alone and behind the type's own name."""
    known: dict[str, str] = {}
    kinds = in_each_language(kind.label)
    for item in kind.fields:
        labels = in_each_language(item.label)
        for name in (item.key, *labels, *(one + label for one, label in zip(kinds, labels, strict=True))):
            known.setdefault(plain(name), item.key)
    if has_column(kind):
        known |= {plain(name): ID for name in in_each_language(RECORD_ID.label)}
    return known


def _synonyms(kind: ObjectType) -> dict[str, str]:
    known: dict[str, str] = {}
    kinds = in_each_language(kind.label)
    pieced = any(item.pieces for item in kind.fields)  # then a city is a piece of an address
    for item in kind.fields:
        for name in () if pieced and item.key == "place" else SYNONYMS.get(item.key, ()):
            for whole in (name, *(one + name for one in kinds)):
                known.setdefault(plain(whole), item.key)
    return known


def _sounds(kind: ObjectType) -> dict[str, str]:
    """Fields by the pinyin of what they are called, in full and by its first letters."""
    known: dict[str, str] = {}
    for name, key in {**_names(kind), **_synonyms(kind)}.items():
        if name and all(map(is_chinese, name)) and len(name) >= _ENOUGH:
            sounds = [next(iter(readings(letter)), "") for letter in name]
            known.setdefault("".join(sounds), key)
            if len(name) > _ENOUGH:
                known.setdefault("".join(sound[:1] for sound in sounds), key)
    return known


def _fitting(free: Lookup[str, Field], column: str, samples: Sequence[str]) -> Field | None:
    """The one field that holds all the samples, if it is the only one of its kind."""
    if len(samples) < _ENOUGH:
        return None
    fits = [item for item in free.values() if item.kind in _BY_CONTENT and _holds(item, column, samples)]
    special = [item for item in fits if item.kind == "choice"] or fits
    return special[0] if len(special) == 1 and not isinstance(special[0], Link) else None


def _holds(item: Field, column: str, samples: Sequence[str]) -> bool:
    how = FieldMap(column=column, times=times_of(column, item))
    reader = Reader(item, Cells(how, [column], Mapping(match="", fields={item.key: how})))
    batch = Batch(range(len(samples)), [[sample] for sample in samples], [list(samples)])
    return not any(isinstance(value, Refused) for value in reader.values(batch))


def why_told(why: str) -> str:
    """Why a column was taken for a field, in words."""
    return {
        "name": _("by its name"),
        "synonym": _("by another word for it"),
        "pinyin": _("by its pinyin"),
        "content": _("by what stands in it"),
        "before": _("as last time"),
    }.get(why, "")


def piece_words() -> dict[str, str]:
    """What the pieces of an address are called."""
    return {"province": _("province"), "city": _("city"), "district": _("district"), "detail": _("street and number")}
