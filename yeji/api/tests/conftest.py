"""Programs that call the interface for the people of the small company."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.world import NOON, World
from yeji.platform.services import make_token


@dataclass(frozen=True)
class Reply:
    """A status, the headers and the JSON of an answer."""

    status: int
    headers: dict[str, str]
    body: Any
    text: str


@dataclass
class Program:
    """A client with somebody's token, speaking a language."""

    token: str | None = None
    language: str = "en"
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Reply:
        """Send a request; ``body`` is JSON, or bytes as they are. Underscores in header names become dashes."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        kind = given.pop("Content-Type", "application/json")
        told = {"Accept-Language": self.language, **given}
        if self.token:
            told.setdefault("Authorization", f"Bearer {self.token}")
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        address = path if path.startswith(("/api", "//", "/healthz")) else f"/api/v1{path}"
        found = self.client.generic(method, address, data, content_type=kind, headers=told)
        text = found.content.decode()
        return Reply(found.status_code, dict(found.headers), json.loads(text) if text else None, text)

    def get(self, path: str, **headers: str) -> Reply:
        return self.send("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Reply:
        return self.send("POST", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Reply:
        return self.send("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Reply:
        return self.send("DELETE", path, **headers)


def program_of(world: World, name: str, **more: Any) -> Program:
    """A program with a token of this person's account."""
    return Program(make_token(account=world.accounts[name], label="test", at=timezone.now()), **more)


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The faces' clock stands at noon of the world's day."""
    for module in ("yeji.api.calls.caller", "yeji.api.administering.tokens"):
        monkeypatch.setattr(f"{module}.timezone.now", lambda: NOON)
    return NOON


@pytest.fixture
def ada(world: World) -> Program:
    """The director's program."""
    return program_of(world, "ada")


@pytest.fixture
def ben(world: World) -> Program:
    """The program of the manager of East."""
    return program_of(world, "ben")


@pytest.fixture
def chen(world: World) -> Program:
    """The program of a rep of East."""
    return program_of(world, "chen")


@pytest.fixture
def dora(world: World) -> Program:
    """The program of a rep of West."""
    return program_of(world, "dora")


@pytest.fixture
def eve(world: World) -> Program:
    """The program of somebody without a role."""
    return program_of(world, "eve")


@pytest.fixture
def root(world: World) -> Program:
    """The administrator's program."""
    return program_of(world, "root")
