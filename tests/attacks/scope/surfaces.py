"""Every address of the product, found from the resolver, and what kind of surface each is.

A new address fails the check until it stands in ``KINDS``: one line says of what kind it is, and from then on it is
tried as every person with records that he sees, does not see, and that are in the bin.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from django.urls import URLPattern, URLResolver, get_resolver


class Kind(Enum):
    """What a surface promises about what it shows."""

    PUBLIC = "anybody may ask, and no record is in the answer"
    LIST = "exactly the records of a type that one sees"
    COUNT = "how many records of a type one sees"
    RECORD = "one record; what one does not see is not there"
    FORM = "a form or a request that makes a record of a type"
    FIGURE = "figures within figure scope, with the names of records that one sees"
    PAGE = "something of one's own; every record in it is one that one sees"
    SELECTED = "many records of a type at once, of which only those one sees are touched"
    BIN = "exactly the records in the bin that one may take out of it"
    OWN = "what is one's own, found by its number; another's is not touched"
    FILE = "what hangs on a record; who sees the record has it, for all others it is not there"
    ADMIN = "administrators alone"
    HANDING = "those alone whose role hands over what leavers owned"
    LOOKING = "those alone whose role looks as somebody else"
    CLOSING = "those alone whose role closes months"


KINDS: Final[dict[str, Kind]] = {
    # screens
    "/": Kind.FIGURE,
    "/sign-in/": Kind.PUBLIC,
    "/sign-out/": Kind.PAGE,
    "/set-up/<secret>/": Kind.PUBLIC,
    "/password/<secret>/": Kind.PUBLIC,
    "/welcome/": Kind.ADMIN,
    "/places/": Kind.PAGE,
    "/templates/<type_key>.csv": Kind.PAGE,
    "/settings/accounts/": Kind.ADMIN,
    "/settings/accounts/new/": Kind.ADMIN,
    "/settings/accounts/<number>/": Kind.ADMIN,
    "/settings/accounts/<number>/roles/": Kind.ADMIN,
    "/settings/accounts/<number>/person/": Kind.ADMIN,
    "/settings/accounts/<number>/link/": Kind.ADMIN,
    "/settings/accounts/<number>/deactivate/": Kind.ADMIN,
    "/settings/accounts/<number>/reactivate/": Kind.ADMIN,
    "/settings/roles/": Kind.ADMIN,
    "/settings/roles/new/": Kind.ADMIN,
    "/settings/roles/<code>/": Kind.ADMIN,
    "/settings/roles/<code>/edit/": Kind.ADMIN,
    "/settings/roles/<code>/delete/": Kind.ADMIN,
    "/settings/roles/<code>/types/<type_key>/": Kind.ADMIN,
    "/settings/sharing/": Kind.ADMIN,
    "/settings/sharing/some/": Kind.ADMIN,
    "/settings/sharing/<number>/": Kind.ADMIN,
    "/settings/sharing/<number>/delete/": Kind.ADMIN,
    "/looking/": Kind.LOOKING,
    "/looking/stop/": Kind.PAGE,
    "/looking/<number>/": Kind.LOOKING,
    "/hand-overs/": Kind.HANDING,
    "/hand-overs/new/": Kind.HANDING,
    "/hand-overs/<number>/": Kind.HANDING,
    "/hand-overs/<number>/cancel/": Kind.HANDING,
    "/hand-overs/<number>/undo/": Kind.HANDING,
    "/settings/reveals/": Kind.ADMIN,
    "/settings/system/": Kind.ADMIN,
    "/settings/system/<kind>/": Kind.ADMIN,
    "/settings/system/<kind>/start/": Kind.ADMIN,
    "/settings/backups/": Kind.ADMIN,
    "/settings/backups/<name>/download/": Kind.ADMIN,
    "/settings/backups/<name>/delete/": Kind.ADMIN,
    "/settings/backups/<name>/restore/": Kind.ADMIN,
    "/settings/objects/": Kind.ADMIN,
    "/settings/objects/new/": Kind.ADMIN,
    "/settings/objects/package/": Kind.ADMIN,
    "/settings/objects/package/download/": Kind.ADMIN,
    "/settings/objects/<type_key>/": Kind.ADMIN,
    "/settings/objects/<type_key>/edit/": Kind.ADMIN,
    "/settings/objects/<type_key>/list/": Kind.ADMIN,
    "/settings/objects/<type_key>/delete/": Kind.ADMIN,
    "/settings/objects/<type_key>/same/": Kind.ADMIN,
    "/settings/objects/<type_key>/checks/new/": Kind.ADMIN,
    "/settings/objects/<type_key>/checks/<number>/": Kind.ADMIN,
    "/settings/objects/<type_key>/checks/<number>/delete/": Kind.ADMIN,
    "/settings/objects/<type_key>/tags/new/": Kind.ADMIN,
    "/settings/objects/<type_key>/tags/<code>/": Kind.ADMIN,
    "/settings/objects/<type_key>/tags/<code>/drop/": Kind.ADMIN,
    "/settings/objects/<type_key>/layouts/new/": Kind.ADMIN,
    "/settings/objects/<type_key>/layouts/try/": Kind.ADMIN,
    "/settings/objects/<type_key>/layouts/<key>/": Kind.ADMIN,
    "/settings/objects/<type_key>/layouts/<key>/<verb>/": Kind.ADMIN,
    "/settings/objects/<type_key>/fields/new/": Kind.ADMIN,
    "/settings/objects/<type_key>/fields/<key>/": Kind.ADMIN,
    "/settings/objects/<type_key>/fields/<key>/<verb>/": Kind.ADMIN,
    "/settings/organisation/": Kind.ADMIN,
    "/settings/organisation/units/new/": Kind.ADMIN,
    "/settings/organisation/units/<unit>/move/": Kind.ADMIN,
    "/settings/organisation/people/<person>/move/": Kind.ADMIN,
    "/settings/territories/": Kind.ADMIN,
    "/settings/territories/new/": Kind.ADMIN,
    "/settings/territories/moves/": Kind.ADMIN,
    "/settings/territories/<number>/": Kind.ADMIN,
    "/settings/months/": Kind.CLOSING,
    "/settings/months/<month>/": Kind.CLOSING,
    "/settings/statements/": Kind.PAGE,
    "/imports/": Kind.PAGE,
    "/imports/<number>/": Kind.OWN,
    "/imports/<number>/progress/": Kind.OWN,
    "/imports/<number>/source/": Kind.OWN,
    "/imports/<number>/columns/": Kind.OWN,
    "/imports/<number>/act/": Kind.OWN,
    "/imports/<number>/answers/": Kind.OWN,
    "/imports/<number>/refused.csv": Kind.OWN,
    "/exports/": Kind.PAGE,
    "/exports/<number>/": Kind.OWN,
    "/records/<type_key>/export/": Kind.PAGE,
    "/settings/statements/file/": Kind.PAGE,
    "/language/": Kind.PUBLIC,
    "/theme/": Kind.PUBLIC,
    "/performance/": Kind.FIGURE,
    "/today/": Kind.PAGE,
    "/search/": Kind.PAGE,
    "/regions/": Kind.PAGE,
    "/rich/": Kind.PAGE,
    "/search/panel/": Kind.PAGE,
    "/me/": Kind.PAGE,
    "/me/preferences/": Kind.PAGE,
    "/me/followed/": Kind.PAGE,
    "/me/password/": Kind.PAGE,
    "/me/sessions/": Kind.PAGE,
    "/me/tokens/": Kind.PAGE,
    "/me/tokens/<number>/": Kind.OWN,
    "/notices/": Kind.PAGE,
    "/notices/bell/": Kind.PAGE,
    "/notices/read/": Kind.PAGE,
    "/notices/<number>/": Kind.OWN,
    "/explain/<metric>/": Kind.FIGURE,
    "/entries/<metric>/": Kind.FIGURE,
    "/ask/": Kind.FIGURE,
    "/ask/narrow/": Kind.FIGURE,
    "/performance/figures/": Kind.PAGE,
    "/metrics/": Kind.PAGE,
    "/metrics/new/": Kind.ADMIN,
    "/metrics/<metric>/": Kind.FIGURE,
    "/metrics/<metric>/change/": Kind.ADMIN,
    "/metrics/<metric>/words/": Kind.ADMIN,
    "/metrics/<metric>/owner/": Kind.ADMIN,
    "/metrics/<metric>/filling/": Kind.ADMIN,
    "/metrics/<metric>/again/": Kind.ADMIN,
    "/metrics/<metric>/retire/": Kind.ADMIN,
    "/metrics/<metric>/use/": Kind.ADMIN,
    "/records/<type_key>/": Kind.LIST,
    "/records/<type_key>/totals/": Kind.COUNT,
    "/records/<type_key>/board/": Kind.PAGE,
    "/records/<type_key>/bin/": Kind.BIN,
    "/records/<type_key>/choices/": Kind.PAGE,
    "/records/<type_key>/same/": Kind.PAGE,
    "/records/<type_key>/same/ask/": Kind.PAGE,
    "/records/<type_key>/duplicates/": Kind.PAGE,
    "/records/<type_key>/merge/": Kind.PAGE,
    "/records/<type_key>/merges/<number>/undo/": Kind.PAGE,
    "/records/<type_key>/selected/": Kind.SELECTED,
    "/records/<type_key>/all/": Kind.PAGE,
    "/records/<type_key>/all/field/": Kind.PAGE,
    "/records/<type_key>/all/<number>/": Kind.PAGE,
    "/records/<type_key>/all/<number>/stop/": Kind.PAGE,
    "/records/<type_key>/all/<number>/undo/": Kind.PAGE,
    "/records/<type_key>/filter/": Kind.PAGE,
    "/records/<type_key>/filter/line/": Kind.PAGE,
    "/records/<type_key>/columns/": Kind.PAGE,
    "/records/<type_key>/views/": Kind.PAGE,
    "/records/<type_key>/views/new/": Kind.PAGE,
    "/records/<type_key>/views/<number>/": Kind.PAGE,
    "/records/<type_key>/views/<number>/list/": Kind.PAGE,
    "/records/<type_key>/views/<number>/delete/": Kind.PAGE,
    "/records/<type_key>/views/<number>/move/": Kind.PAGE,
    "/records/<type_key>/calendar/": Kind.PAGE,
    "/records/<type_key>/<record>/day/": Kind.RECORD,
    "/records/<type_key>/new/": Kind.FORM,
    "/records/<type_key>/<record>/": Kind.RECORD,
    "/records/<type_key>/<record>/edit/": Kind.RECORD,
    "/records/<type_key>/<record>/uncounted/": Kind.RECORD,
    "/records/<type_key>/<record>/reveal/": Kind.RECORD,
    "/records/<type_key>/<record>/who/": Kind.RECORD,
    "/records/<type_key>/<record>/who/<person>/": Kind.RECORD,
    "/records/<type_key>/<record>/delete/": Kind.RECORD,
    "/records/<type_key>/<record>/restore/": Kind.RECORD,
    "/records/<type_key>/<record>/purge/": Kind.RECORD,
    "/records/<type_key>/<record>/move/": Kind.RECORD,
    "/records/<type_key>/<record>/comments/": Kind.RECORD,
    "/records/<type_key>/<record>/comments/<number>/": Kind.RECORD,
    "/records/<type_key>/<record>/comments/<number>/delete/": Kind.RECORD,
    "/records/<type_key>/<record>/follow/": Kind.RECORD,
    "/records/<type_key>/<record>/unfollow/": Kind.RECORD,
    "/records/<type_key>/<record>/files/": Kind.RECORD,
    "/records/<type_key>/<record>/files/<file>/restore/": Kind.RECORD,
    "/files/": Kind.PAGE,
    "/files/<file>/": Kind.FILE,
    "/files/<file>/download/": Kind.FILE,
    "/files/<file>/delete/": Kind.FILE,
    "/files/<file>/<size>/": Kind.FILE,
    "/records/<type_key>/<record>/<verb_key>/": Kind.RECORD,
    # REST
    "/healthz": Kind.PUBLIC,
    "/api/v1/openapi.json": Kind.PUBLIC,
    "/api/v1/": Kind.PUBLIC,
    "/api/v1/tokens": Kind.PUBLIC,
    "/api/v1/tokens/current": Kind.PAGE,
    "/api/v1/tokens/<number>": Kind.OWN,
    "/api/v1/records/<type_key>": Kind.LIST,
    "/api/v1/records/<type_key>/bin": Kind.BIN,
    "/api/v1/records/<type_key>/bulk": Kind.SELECTED,
    "/api/v1/records/<type_key>/all": Kind.SELECTED,
    "/api/v1/records/<type_key>/all/<number>": Kind.PAGE,
    "/api/v1/records/<type_key>/all/<number>/stop": Kind.PAGE,
    "/api/v1/records/<type_key>/all/<number>/undo": Kind.PAGE,
    "/api/v1/records/<type_key>/duplicates": Kind.PAGE,
    "/api/v1/records/<type_key>/<record>": Kind.RECORD,
    "/api/v1/records/<type_key>/<record>/history": Kind.RECORD,
    "/api/v1/records/<type_key>/<record>/merge": Kind.RECORD,
    "/api/v1/records/<type_key>/<record>/restore": Kind.RECORD,
    "/api/v1/records/<type_key>/<record>/reveal": Kind.RECORD,
    "/api/v1/records/<type_key>/<record>/purge": Kind.RECORD,
    "/api/v1/records/<type_key>/<record>/unmerge": Kind.RECORD,
    "/api/v1/records/<type_key>/<record>/files": Kind.RECORD,
    "/api/v1/records/<type_key>/<record>/comments": Kind.RECORD,
    "/api/v1/records/<type_key>/<record>/followers": Kind.RECORD,
    "/api/v1/comments/<number>": Kind.FILE,
    "/api/v1/files": Kind.PAGE,
    "/api/v1/files/<file>": Kind.FILE,
    "/api/v1/files/<file>/content": Kind.FILE,
    "/api/v1/records/<type_key>/<record>/<verb_key>": Kind.RECORD,
    "/api/v1/accounts": Kind.ADMIN,
    "/api/v1/accounts/<number>": Kind.ADMIN,
    "/api/v1/accounts/<number>/roles": Kind.ADMIN,
    "/api/v1/accounts/<number>/person": Kind.ADMIN,
    "/api/v1/accounts/<number>/link": Kind.ADMIN,
    "/api/v1/accounts/<number>/deactivate": Kind.ADMIN,
    "/api/v1/accounts/<number>/reactivate": Kind.ADMIN,
    "/api/v1/hand-overs": Kind.HANDING,
    "/api/v1/hand-overs/holdings": Kind.HANDING,
    "/api/v1/hand-overs/<number>": Kind.HANDING,
    "/api/v1/hand-overs/<number>/cancel": Kind.HANDING,
    "/api/v1/hand-overs/<number>/undo": Kind.HANDING,
    "/api/v1/reveals": Kind.ADMIN,
    "/api/v1/setup/package": Kind.ADMIN,
    "/api/v1/setup/layouts/<type_key>": Kind.ADMIN,
    "/api/v1/setup/layouts/<type_key>/order": Kind.ADMIN,
    "/api/v1/setup/layouts/<type_key>/<key>": Kind.ADMIN,
    "/api/v1/setup/layouts/<type_key>/<key>/copy": Kind.ADMIN,
    "/api/v1/setup/layouts/<type_key>/<key>/history": Kind.ADMIN,
    "/api/v1/setup/objects": Kind.ADMIN,
    "/api/v1/setup/objects/<key>": Kind.ADMIN,
    "/api/v1/setup/objects/<key>/fields": Kind.ADMIN,
    "/api/v1/setup/objects/<key>/fields/<field>": Kind.ADMIN,
    "/api/v1/setup/objects/<key>/fields/<field>/restore": Kind.ADMIN,
    "/api/v1/setup/objects/<key>/checks": Kind.ADMIN,
    "/api/v1/setup/checks/<number>": Kind.ADMIN,
    "/api/v1/setup/objects/<key>/tags": Kind.ADMIN,
    "/api/v1/setup/objects/<key>/tags/<code>": Kind.ADMIN,
    "/api/v1/setup/objects/<key>/tags/<code>/merge": Kind.ADMIN,
    "/api/v1/sharing": Kind.ADMIN,
    "/api/v1/sharing/<number>": Kind.ADMIN,
    "/api/v1/roles": Kind.ADMIN,
    "/api/v1/roles/<code>": Kind.ADMIN,
    "/api/v1/roles/<code>/types/<type_key>": Kind.ADMIN,
    "/api/v1/views/<type_key>": Kind.PAGE,
    "/api/v1/views/<type_key>/<number>": Kind.PAGE,
    "/api/v1/territories": Kind.ADMIN,
    "/api/v1/territories/follow": Kind.ADMIN,
    "/api/v1/organisation": Kind.ADMIN,
    "/api/v1/organisation/units/<number>/move": Kind.ADMIN,
    "/api/v1/organisation/people/<number>/move": Kind.ADMIN,
    "/api/v1/imports": Kind.PAGE,
    "/api/v1/imports/<number>": Kind.OWN,
    "/api/v1/imports/<number>/source": Kind.OWN,
    "/api/v1/imports/<number>/map": Kind.OWN,
    "/api/v1/imports/<number>/questions": Kind.OWN,
    "/api/v1/imports/<number>/answers": Kind.OWN,
    "/api/v1/imports/<number>/refused.csv": Kind.OWN,
    "/api/v1/imports/<number>/<act>": Kind.OWN,
    "/api/v1/exports": Kind.PAGE,
    "/api/v1/exports/<number>": Kind.OWN,
    "/api/v1/exports/<number>/file": Kind.OWN,
    "/api/v1/periods": Kind.CLOSING,
    "/api/v1/periods/<month>": Kind.CLOSING,
    "/api/v1/search": Kind.PAGE,
    "/api/v1/notices": Kind.PAGE,
    "/api/v1/notices/read": Kind.PAGE,
    "/api/v1/notices/<number>/read": Kind.OWN,
    "/api/v1/tiles": Kind.PAGE,
    "/api/v1/counted/<type_key>/<record>": Kind.RECORD,
    "/api/v1/metrics": Kind.PAGE,
    "/api/v1/metrics/query": Kind.FIGURE,
    "/api/v1/metrics/explain": Kind.FIGURE,
    "/api/v1/metrics/<metric>": Kind.PAGE,
    "/api/v1/metrics/<metric>/versions": Kind.ADMIN,
    "/api/v1/metrics/<metric>/owner": Kind.ADMIN,
    "/api/v1/metrics/try": Kind.ADMIN,
    "/api/v1/attainment": Kind.FIGURE,
    "/api/v1/attainment/statement": Kind.PAGE,
    "/api/v1/attainment/statement/check": Kind.PAGE,
}

STAND_IN: Final[Mapping[str, object]] = {
    "person": 1,
    "metric": "won_amount",
    "number": 1,
    "code": "rep",
    "act": "run",
    "size": "small",
    "file": "00000000-0000-4000-8000-000000000000",
    "field": "fee",
}
"""What stands for a part of an address where it does not matter which."""

FILLED: Final = frozenset(
    {
        "type_key",
        "record",
        "verb_key",
        "metric",
        "secret",
        "number",
        "act",
        "field",
        "month",
        "kind",
        "name",
        "unit",
        "person",
        "key",
        "verb",
        "code",
        "file",
        "size",
    }
)
"""The parts of addresses that the sweep knows how to fill in."""


@dataclass(frozen=True)
class Surface:
    """One address, with its parts in angle brackets."""

    route: str

    @property
    def kind(self) -> Kind:
        return KINDS[self.route]

    @property
    def rest(self) -> bool:
        """Whether programs ask here, with a token."""
        return self.route.startswith("/api/") or self.route == "/healthz"

    @property
    def parts(self) -> list[str]:
        """The names of what is filled in."""
        return [part.partition(">")[0] for part in self.route.split("<")[1:]]

    def at(self, **filled: object) -> str:
        """The address with its parts filled in."""
        address = self.route
        for name in self.parts:
            address = address.replace(f"<{name}>", str(filled.get(name, STAND_IN.get(name))))
        return address


def surfaces() -> list[Surface]:
    """Every address that the product answers at."""
    return [Surface(route) for route in dict.fromkeys(_routes(get_resolver(), "/"))]


def _routes(resolver: URLResolver, before: str) -> Iterator[str]:
    for entry in resolver.url_patterns:
        here = before + _plain(str(entry.pattern))
        if isinstance(entry, URLResolver):
            yield from _routes(entry, here)
        elif isinstance(entry, URLPattern):
            yield here


def _plain(pattern: str) -> str:
    """A pattern without the types of its parts: ``<int:record>/`` is ``<record>/``."""
    pieces = pattern.split("<")
    return pieces[0] + "".join(f"<{piece.rpartition(':')[2] if ':' in piece else piece}" for piece in pieces[1:])
