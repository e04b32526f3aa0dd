"""Signed statements: attainment as it stood, in a file that anybody can check and nobody can change.

Pay, praise and reproach rest on figures. A statement holds them with the definition they were counted by, the seals of
the locked months they are made of, and the instance's signature.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from yeji.kit.periods import Period, containing, parse
from yeji.kit.refusal import Refused
from yeji.ledger.metrics import registry
from yeji.ledger.periods import months
from yeji.ledger.seals import check_seals, seals
from yeji.ledger.upkeep import mark_what_is_known
from yeji.ledger.verify.sums import months_that_differ
from yeji.org.calendar import company
from yeji.org.scopes import Scope
from yeji.performance.planning.queries import By, Line, attainment
from yeji.platform.signing import Signed, canonical, is_genuine, own_key, sign

FORMAT: Final = "yeji-statement-1"
LONGEST: Final = 20_000_000
"""Bytes of the largest file that is looked at."""
_FIGURES: Final = ("actual", "target", "floor")


class MayNotState(Refused):
    """Only those who see all figures sign for them."""

    status = 403
    code = "statement.forbidden"


class BadStatement(Refused):
    """The file is no statement that can be read."""

    status = 422
    code = "statement.unreadable"


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What a check found: ``genuine``, the file is as this instance signed it; ``findings``, what is no longer so.

    ``left``: the months that were not sealed anew, because they hold too much.
    """

    genuine: bool
    period: str
    made_at: str
    made_by: str
    findings: tuple[str, ...] = ()
    left: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        return self.genuine and not self.findings


def allow(scope: Scope) -> None:
    """Let pass who may make and check statements.

    :raises MayNotState: unless they see all figures.
    """
    if not scope.sees_all_figures:
        raise MayNotState(_("Only those who see all figures make and check signed statements."))


def make_statement(
    *, period: Period, by: By, scope: Scope, today: date, at: datetime, maker: str, metric: str = "won_amount"
) -> bytes:
    """The signed file: attainment of a period as it stands now.

    :raises MayNotState: unless the maker sees all figures.
    :raises UnknownMetric: if there is no such metric.
    """
    allow(scope)
    of = registry.get(metric)
    known_at = mark_what_is_known()
    ours = company()
    body = {
        "format": FORMAT,
        "company": ours.name,
        "currency": ours.currency,
        "made_at": _moment(at),
        "made_by": maker,
        "known_at": _moment(known_at),
        "metric": {"key": of.key, "label": str(of.label), "version": of.version, "definition": _plain(of.definition())},
        "period": {"name": str(period), "start": str(period.start), "end": str(period.end)},
        "by": str(by),
        "months": list(_months(period)),
        **_figures(period=period, by=by, scope=scope, today=today, metric=metric),
    }
    message = canonical(body)
    signed = sign(message)
    whole = {
        "statement": body,
        "sha256": hashlib.sha256(message).hexdigest(),
        "signature": signed.signature,
        "public_key": signed.public_key,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True).encode()


def check_statement(file: bytes, *, scope: Scope, today: date, most: int | None = None) -> Checked:
    """Whether a file is as this instance signed it, and whether everything in it still is so, down to the entries.

    Its locked months are sealed anew, but none of more than ``most`` entries where that is given.

    :raises MayNotState: unless whoever asks sees all figures.
    :raises BadStatement: if it cannot be read at all.
    """
    allow(scope)
    whole = _read(file)
    body = whole["statement"]
    message = canonical(body)
    signed = Signed(signature=str(whole.get("signature", "")), public_key=str(whole.get("public_key", "")))
    made_at, made_by = str(body.get("made_at", "")), str(body.get("made_by", ""))
    period = body.get("period")
    name = str(period.get("name", "")) if isinstance(period, dict) else ""
    told = Checked(genuine=False, period=name, made_at=made_at, made_by=made_by)
    if whole.get("sha256") != hashlib.sha256(message).hexdigest() or not is_genuine(message, signed):
        return replace(told, findings=(_("The file was changed after it was signed."),))
    if signed.public_key != own_key():
        return replace(told, findings=(_("Another instance signed this file."),))
    held, left = _sealed_within(parse(body["period"]["name"]), most)
    findings = (*_seals_then(body), *_broken(held), *_sums_then(body), *_figures_then(body, scope, today))
    return replace(told, genuine=True, findings=findings, left=tuple(left))


def _read(file: bytes) -> Mapping[str, Any]:
    try:
        whole = json.loads(file) if len(file) <= LONGEST else None
    except (ValueError, RecursionError):
        whole = None
    body = whole.get("statement") if isinstance(whole, dict) else None
    if not isinstance(whole, dict) or not isinstance(body, dict) or body.get("format") != FORMAT:
        raise BadStatement(_("This file is no signed statement."), field="file")
    return whole


def _figures(*, period: Period, by: By, scope: Scope, today: date, metric: str) -> dict[str, Any]:
    found = attainment(period=period, by=by, scope=scope, today=today, metric=metric)
    return {"total": _line(found.whole), "rows": [_line(line) for line in found.lines]}


def _line(line: Line) -> dict[str, Any]:
    figures = {name: _exact(getattr(line, name)) for name in _FIGURES}
    return {"id": line.key, "label": line.label, **figures}


def _exact(value: Decimal | None) -> str | None:
    """A figure as text that is the same however many zeros the database adds."""
    return None if value is None else f"{value.normalize():f}"


def _months(period: Period) -> Iterator[dict[str, Any]]:
    """How far each month of a period is closed, with its seal."""
    status = {one.starts_on: one.status for one in months()}
    seal = {one.month: one.hash for one in seals()}
    start = period.start.replace(day=1)
    while start < period.end:
        yield {"month": f"{start:%Y-%m}", "status": status.get(start) or "open", "seal": seal.get(start)}
        start = containing(start, "month").end


def _seals_then(body: Mapping[str, Any]) -> Iterator[str]:
    """The seals that are others now than in the file."""
    now = {f"{one.month:%Y-%m}": one.hash for one in seals()}
    for month in body["months"]:
        if month["seal"] is not None and now.get(month["month"]) != month["seal"]:
            yield _("The seal of %(month)s is another one now.") % {"month": month["month"]}


def _sealed_within(period: Period, most: int | None) -> tuple[list[date], list[str]]:
    """The locked months of a period that are sealed anew, and those that hold more than ``most`` entries."""
    within = [one for one in seals() if period.start.replace(day=1) <= one.month < period.end]
    left = [one.month for one in within if most is not None and one.entries > most]
    return [one.month for one in within if one.month not in left], [f"{month:%Y-%m}" for month in left]


def _broken(held: Iterable[date]) -> Iterator[str]:
    """What of locked months is no longer what was sealed: an entry that was changed, say, though no sum was."""
    for month in held:
        for broken in check_seals(month=month):
            yield _("The seal of %(month)s is broken: %(told)s") % {"month": f"{month:%Y-%m}", "told": broken.told}


def _sums_then(body: Mapping[str, Any]) -> Iterator[str]:
    """Figures are read from sums: the months in which these are not the sums of the entries."""
    period = parse(body["period"]["name"])
    until = containing(period.end - timedelta(days=1), "month").end
    for month in months_that_differ(metric=body["metric"]["key"], since=period.start.replace(day=1), until=until):
        yield _("%(month)s: the sums are not those of the entries.") % {"month": f"{month:%Y-%m}"}


def _figures_then(body: Mapping[str, Any], scope: Scope, today: date) -> Iterator[str]:
    """The figures that are others now than in the file."""
    period = parse(body["period"]["name"])
    now = _figures(period=period, by=By(body["by"]), scope=scope, today=today, metric=body["metric"]["key"])
    kept = {row["id"]: row for row in body["rows"]} | {"total": {**body["total"], "label": _("Total")}}
    found = {row["id"]: row for row in now["rows"]} | {"total": {**now["total"], "label": _("Total")}}
    for key in {**kept, **found}:
        then, today_s = kept.get(key, {}), found.get(key, {})
        for name in _FIGURES:
            if (then.get(name) or "0") != (today_s.get(name) or "0"):
                label = then.get("label") or today_s.get("label") or _("nobody")
                yield _("%(label)s, %(figure)s: %(then)s then, %(now)s now.") % {
                    "label": label,
                    "figure": _words()[name],
                    "then": then.get(name) or "—",
                    "now": today_s.get(name) or "—",
                }


def _words() -> Mapping[str, str]:
    return {"actual": _("actual"), "target": _("target"), "floor": _("floor")}


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _plain(value: Any) -> Any:
    return json.loads(json.dumps(value, default=str))
