"""The two faces as an attacker uses them: somebody's browser and somebody's program."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from tests.attacks.scope.company import MARK, Company

_LINK = re.compile(r"/records/([a-z_]+)/(\d+)\b")
_PASSING = re.compile(r'csrfmiddlewaretoken" value="[^"]*"|"csrf[^"]*": ?"[^"]*"|X-CSRFToken[^}]*\}|data-token="[^"]*"')


@dataclass(frozen=True)
class Seen:
    """An answer: its status, its text, and what of it names a record."""

    status: int
    text: str
    where: str
    address: str
    part: str = ""

    @property
    def marks(self) -> set[str]:
        """The marks of records that are named."""
        return set(re.findall(MARK, self.text))

    @property
    def links(self) -> set[tuple[str, int]]:
        """The records that are linked to, by type and id."""
        return {(key, int(record)) for key, record in _LINK.findall(self.text)}

    @property
    def body(self) -> Any:
        return json.loads(self.text)

    @property
    def steady(self) -> str:
        """The text without what differs from one request to the next."""
        return f"{self.status} {_PASSING.sub('', self.text)}"


@dataclass
class Somebody:
    """An account at both faces; without a name, a stranger."""

    name: str = ""
    token: str = ""
    browser: Client = field(default_factory=lambda: Client(raise_request_exception=False))
    program: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def ask(self, method: str, address: str, body: Any = None, *, part: str = "") -> Seen:
        """Send a request: JSON with the token to the REST interface, a form with the session to a page.

        ``part`` is the element that a page's script asks for alone.
        """
        if address.startswith("/api/"):
            headers = {"Accept-Language": "en", **({"Authorization": f"Bearer {self.token}"} if self.token else {})}
            data = b"" if body is None else json.dumps(body, default=str).encode()
            self.program.cookies.clear()  # a program keeps none
            found: Any = self.program.generic(method, address, data, content_type="application/json", headers=headers)
        else:
            asked = {"HX-Request": "true", "HX-Target": f"div#{part}"} if part else {}
            send = self.browser.post if method == "POST" else self.browser.get
            found = send(address, body or {}, headers=asked)
        # What streams goes on for ever; its own tests read it.
        text = "" if found.streaming else found.content.decode()
        where = f"{self.name or 'a stranger'}: {method} {address}" + (f" for #{part}" if part else "")
        return Seen(found.status_code, text, where, address, part)

    def get(self, address: str, *, part: str = "") -> Seen:
        return self.ask("GET", address, part=part)

    def post(self, address: str, body: Any = None) -> Seen:
        return self.ask("POST", address, body)


def somebody(company: Company, name: str) -> Somebody:
    """An account signed in at both faces."""
    found = Somebody(name, company.tokens[name])
    found.browser.cookies["yeji_language"] = "en"
    found.browser.force_login(company.accounts[name])
    return found
