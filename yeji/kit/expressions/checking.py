"""From what was written to a tree: names looked up, sorts of value compared, choices turned into what is stored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from yeji.kit.expressions.functions import BY_KEY, CHINESE, GATHERS, Function
from yeji.kit.expressions.kinds import Kind, Known, Relation, Vocabulary
from yeji.kit.expressions.parsing import Call, Literal, Name, Written
from yeji.kit.expressions.refusal import BadExpression
from yeji.kit.expressions.tree import Applied, Constant, Gathered, Named, Node, Today, depth, moved_to, nodes
from yeji.kit.words import Text

MOST_NODES: Final = 400
DEEPEST: Final = 150
"""So many steps an expression may take, the formulas it names counted in."""

_MOST_PLACES: Final = 10
_ALIKE: Final = ("=", "<>", "contains")
_LITERALS: Final = {Decimal: Kind.NUMBER, str: Kind.TEXT, bool: Kind.YES_NO, type(None): Kind.EMPTY}


def checked(written: Written, names: Vocabulary) -> Node:
    """The tree of what was written.

    :raises BadExpression: for a name that is none, sorts that do not fit, or too many steps.
    """
    tree = _Checker(names, inside=None).node(written)
    if sum(1 for _node in nodes(tree)) > MOST_NODES or depth(tree) > DEEPEST:
        raise BadExpression(Text("The expression takes more than %(most)s steps.", most=MOST_NODES), at=written.at)
    return tree


def as_kind(tree: Node, kind: Kind, at: int) -> Node:
    """The tree, giving this sort of value.

    :raises BadExpression: if it gives another.
    """
    fitted = _fitted(tree, kind)
    if fitted is None:
        raise BadExpression(
            Text("This gives %(given)s; %(wanted)s is needed.", given=_said(tree.kind), wanted=_said(kind)), at=at
        )
    return fitted


class _Checker:
    """Looks up names; ``inside`` the relation whose records are being gathered, if any."""

    def __init__(self, names: Vocabulary, *, inside: Relation | None) -> None:
        self._names = names
        self._inside = inside

    def node(self, written: Written) -> Node:
        if isinstance(written, Literal):
            value = written.value
            return Constant(value, _LITERALS[type(value)])
        if isinstance(written, Name):
            return self._named(written)
        return self._called(written)

    def _known(self, name: Name) -> tuple[Known, str]:
        """The field meant, and the relation it belongs to."""
        if len(name.parts) == 1:
            known = self._names.named(name.parts[0])
            if known is None and self._names.related(name.parts[0]):
                raise BadExpression(Text("Take related records together: sum, count, min, max, average."), at=name.at)
        else:
            relation = self._names.related(name.parts[0])
            if relation is not None and (self._inside is None or self._inside.key != relation.key):
                raise BadExpression(Text("Take related records together: sum, count, min, max, average."), at=name.at)
            known = relation.names.named(name.parts[1]) if relation else None
        if known is None:
            raise BadExpression(Text("There is no field “%(name)s”.", name=".".join(name.parts)), at=name.at)
        return known, self._inside.key if self._inside and len(name.parts) == 2 else ""

    def _named(self, name: Name) -> Node:
        known, relation = self._known(name)
        if known.formula is None:
            return Named(known.key, known.kind, relation)
        if relation and any(isinstance(part, Gathered) for part in nodes(known.formula)):
            raise BadExpression(Text("A total cannot be taken of totals."), at=name.at)
        return moved_to(known.formula, relation) if relation else known.formula

    def _called(self, call: Call) -> Node:
        key = CHINESE.get(call.name, call.name.lower())
        if key == "today" and not call.parts:
            return Today()
        if key == "date":
            return _day_of(call)
        if key == "in":
            return self._among(call)
        both = self._inside is not None and key in BY_KEY  # the smallest of several values, of one related record
        if key in GATHERS and not both and (relation := self._relation_of(call.parts, among=key in BY_KEY)):
            return self._gathered(key, call, relation)
        if key not in BY_KEY:
            said = Text("Nothing is gathered here: name related records, as in sum(deals.amount).")
            missing = Text("There is no function “%(name)s”.", name=call.name)
            raise BadExpression(said if key in GATHERS else missing, at=call.at)
        return _applied(key, call.at, self._parts(key, call.parts))

    def _parts(self, key: str, parts: Sequence[Written]) -> list[Node]:
        """The arguments, texts beside a choice turned into what it stores."""
        options = next((found for part in parts if (found := self._options(part))), None) if key in _ALIKE else None
        return [self._choice(part, options) if options else self.node(part) for part in parts]

    def _options(self, part: Written) -> Known | None:
        if not isinstance(part, Name):
            return None
        known, _relation = self._known(part)
        return known if known.options else None

    def _choice(self, part: Written, known: Known) -> Node:
        if not isinstance(part, Literal) or not isinstance(part.value, str) or not part.value:
            return self.node(part)
        stored = known.options.get(part.value) or known.options.get(part.value.casefold())
        if stored is None:
            options = ", ".join(dict.fromkeys(known.options))
            raise BadExpression(
                Text("“%(given)s” is none of: %(options)s", given=part.value, options=options), at=part.at
            )
        return Constant(stored, Kind.TEXT)

    def _among(self, call: Call) -> Node:
        """``x in (a, b)`` is ``x = a or x = b``."""
        subject, *members = call.parts
        if not members:
            raise BadExpression(Text("The list is empty."), at=call.at)
        tests = [_applied("=", call.at, self._parts("=", (subject, member))) for member in members]
        while len(tests) > 1:  # by pairs, so that a long list is not a deep tree
            pairs = [tests[place : place + 2] for place in range(0, len(tests), 2)]
            tests = [_applied("or", call.at, pair) if len(pair) == 2 else pair[0] for pair in pairs]
        return tests[0]

    def _relation_of(self, parts: Sequence[Written], *, among: bool) -> Relation | None:
        """The relation that the arguments name, outside totals of their own. ``among``: min and max are such too."""
        for part in parts:
            if isinstance(part, Name) and (relation := self._names.related(part.parts[0])):
                return relation
            if isinstance(part, Call):
                key = CHINESE.get(part.name, part.name.lower())
                total = key in GATHERS and (among or key not in BY_KEY)
                if not total and (found := self._relation_of(part.parts, among=among)):
                    return found
        return None

    def _gathered(self, how: str, call: Call, relation: Relation) -> Node:
        if self._inside is not None:
            raise BadExpression(Text("A total cannot be taken of totals."), at=call.at)
        if len(call.parts) > 2:
            raise BadExpression(Text("%(name)s takes a value and a condition.", name=call.name), at=call.at)
        within = _Checker(self._names, inside=relation)
        first, *conditions = call.parts
        where = [as_kind(within.node(part), Kind.YES_NO, part.at) for part in conditions]
        if how == "count":
            if not isinstance(first, Name) or len(first.parts) > 1:
                raise BadExpression(Text("count takes related records and a condition."), at=first.at)
            return Gathered(how, relation.key, None, where[0] if where else None, Kind.NUMBER)
        value = within.node(first)
        days = value.kind is Kind.DAY and how in ("min", "max")
        value = value if days else as_kind(value, Kind.NUMBER, first.at)
        return Gathered(how, relation.key, value, where[0] if where else None, value.kind)


def _day_of(call: Call) -> Node:
    if len(call.parts) == 1 and isinstance(call.parts[0], Literal) and isinstance(call.parts[0].value, str):
        day = _iso(call.parts[0].value)
        if day is not None:
            return Constant(day, Kind.DAY)
    raise BadExpression(Text('Write a date as date("2026-03-05").'), at=call.at)


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _applied(key: str, at: int, parts: Sequence[Node]) -> Node:
    """The function whose sorts fit the arguments with the fewest of them adapted.

    :raises BadExpression: if none does.
    """
    if key == "&":
        parts = [_as_text(part) for part in parts]
    best: tuple[int, Function, list[Node]] | None = None
    for function in BY_KEY[key]:
        fitted = _fit(function, parts)
        if fitted is not None:
            adapted = sum(one is not other for one, other in zip(fitted, parts, strict=True))
            if best is None or adapted < best[0]:
                best = adapted, function, fitted
    if best is None:
        given = ", ".join(str(_said(part.kind)) for part in parts)
        raise BadExpression(Text("“%(name)s” does not take: %(given)s", name=key, given=given or "–"), at=at)
    _adapted, function, fitted = best
    return Applied(function, tuple(fitted), function.gives)


def _as_text(part: Node) -> Node:
    return Applied(_TEXT_OF[part.kind], (part,), Kind.TEXT) if part.kind in (Kind.NUMBER, Kind.DAY) else part


_TEXT_OF: Final = {function.takes[0]: function for function in BY_KEY["text"]}


def _fit(function: Function, parts: Sequence[Node]) -> list[Node] | None:
    wanted = list(function.takes)
    if function.repeats and parts:
        wanted += [wanted[-1]] * (len(parts) - len(wanted))
    if len(wanted) != len(parts):
        return None
    fitted = [_fitted(part, kind) for part, kind in zip(parts, wanted, strict=True)]
    return None if any(part is None for part in fitted) else [part for part in fitted if part is not None]


def _fitted(part: Node, kind: Kind) -> Node | None:
    """The argument as this sort: itself, or a constant that can be read as it."""
    if part.kind is kind and kind is not Kind.EMPTY:
        return part
    if not isinstance(part, Constant):
        return None
    if part.kind is Kind.EMPTY and kind in _EMPTY:
        return Constant(_EMPTY[kind], kind)
    value: date | int | None = None
    if isinstance(part.value, str) and kind is Kind.DAY:
        value = _iso(part.value)
    elif isinstance(part.value, Decimal) and kind is Kind.PLACES and part.value in range(_MOST_PLACES + 1):
        value = int(part.value)
    return None if value is None else Constant(value, kind)


_EMPTY: Final = {Kind.NUMBER: None, Kind.DAY: None, Kind.LINK: None, Kind.TEXT: ""}


def _said(kind: Kind) -> Text:
    return {
        Kind.NUMBER: Text("a number"),
        Kind.TEXT: Text("text"),
        Kind.DAY: Text("a date"),
        Kind.YES_NO: Text("yes or no"),
        Kind.LINK: Text("a record"),
        Kind.MANY: Text("several choices"),
        Kind.EMPTY: Text("empty"),
        Kind.PLACES: Text("a number of decimals"),
    }[kind]
