"""What hangs on records: who sees the record has it; for everybody else it is answered like what is not there."""

from __future__ import annotations

import re
from typing import Final

from tests.attacks.scope.oracle import rows
from tests.attacks.scope.surfaces import STAND_IN
from tests.attacks.scope.visit import MISSING, OWNED, Found, Visit, named

_FILES: Final = ("/files/{}/", "/files/{}/download/", "/api/v1/files/{}", "/api/v1/files/{}/content")
_HUNG: Final = """
SELECT h.id, d.type, h.record FROM {} h JOIN records_directory d ON d.id = h.record
WHERE h.deleted_at IS NULL ORDER BY h.at, h.id
"""


def hanging(visit: Visit) -> Found:
    """Every file and every comment of every record, by its own address and among those of its record."""
    if not visit.sight.alive:
        return
    for file, key, record in rows(_HUNG.format("records_file")):
        if key in OWNED:
            for place in _FILES:
                yield from _held(visit, place, str(file), str(STAND_IN["file"]), sees=visit.sight.sees(key, record))
    for number, key, record in rows(_HUNG.format("records_comment")):
        if key in OWNED:
            sees = visit.sight.sees(key, record)
            told = visit.me.get(f"/api/v1/records/{key}/{record}/comments")
            listed = told.status == 200 and number in {one["id"] for one in told.body["items"]}
            yield from visit.expect(listed == sees, told, "a comment is there for the wrong")
            yield from named(visit, told)
            page = f"/records/{key}/{record}/comments/{{}}/"
            yield from _held(visit, page, str(number), str(MISSING), sees=False)


def _held(visit: Visit, place: str, one: str, missing: str, *, sees: bool) -> Found:
    """Something by its address: there for those who see its record, for others as if it were not."""
    seen = visit.me.get(place.format(one))
    yield from visit.expect((seen.status == 200) == sees, seen, "is there for the wrong")
    if not sees:
        nowhere = visit.me.get(place.format(missing))
        same = (seen.status, _plain(seen.steady, place.format(one), one)) == (
            nowhere.status,
            _plain(nowhere.steady, place.format(missing), missing),
        )
        yield from visit.expect(same, seen, "is answered otherwise than what is not there")
    yield from named(visit, seen)


def _plain(text: str, address: str, one: str) -> str:
    """An answer without its number, its own address and the id that was asked for, where that is one of a kind."""
    plain = re.sub(r'"request_id":"\w+"', "", text).replace(address, "#")
    return plain if one.isdigit() and len(one) < len(str(MISSING)) else plain.replace(one, "#")
