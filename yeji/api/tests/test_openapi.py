"""The description of the interface: valid, complete, and what the answers really look like."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.urls import URLPattern, get_resolver
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings
from schemathesis import checks
from schemathesis.generation import GenerationMode

from tests.support.files import files_in
from tests.world import World, deal_of, win
from tests.world.company import NOON
from yeji.api.openapi.document import document
from yeji.api.records.shapes import OWN
from yeji.api.tests.conftest import Program, program_of
from yeji.org.models import Membership
from yeji.org.scopes import SYSTEM
from yeji.platform.rows import Row
from yeji.records.reading import visible
from yeji.records.types import registry
from yeji.records.writing import save

DOCUMENT = document()
APPLICATION = get_wsgi_application()
ONCE = re.compile(
    r"/records/(?!deal/)\w+/(bulk|all(/\{number\}.*)?|bin|duplicates|\{id\}/(history|restore|purge|files|comments|followers|reveal))"
)
"""What is alike for every type whatever its fields: tried with deals alone."""
OPERATIONS = [
    (path, method) for path, methods in DOCUMENT["paths"].items() for method in methods if not ONCE.fullmatch(path)
]
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
FEW, MANY = 4, 12
RESERVED = {"all", "history", "restore", "purge", "merge", "unmerge", "files", "comments", "followers", "reveal"}
DEAR = ("/records/deal", "/metrics", "/attainment")
"""The paths that are tried oftener."""


@pytest.fixture(autouse=True)
def own_files(tmp_path: Path, settings: Settings) -> None:
    """Files that are sent in lie in a folder of the test."""
    files_in(tmp_path, settings)


@pytest.fixture
def one_connection() -> Iterator[None]:
    """The application keeps to the test's own transaction, as Django's own client lets it."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@cache
def described() -> Any:
    """The description as a program reads it; building it takes longer than most requests."""
    found = schemathesis.openapi.from_dict(document())
    found.app = APPLICATION
    return found


def test_the_description_is_valid_openapi() -> None:
    described().validate()


def test_the_description_is_served_to_anybody_in_the_language_asked_for(world: World) -> None:
    english, chinese = Program().get("/openapi.json"), Program(language="zh-CN").get("/openapi.json")
    assert (english.status, english.headers["Content-Type"]) == (200, "application/json")
    assert english.body["paths"]["/records/deal"]["get"]["summary"] == "List deals"
    assert chinese.body["paths"]["/records/deal"]["get"]["summary"] == "商机列表"


def test_every_address_is_described_and_every_description_has_its_address() -> None:
    served = {
        str(pattern.pattern).replace("{", "<").replace("}", ">")
        for resolver in get_resolver("yeji.api.urls").url_patterns
        if not isinstance(resolver, URLPattern)
        for pattern in resolver.url_patterns
    } - {""}
    generic = set()
    for path in DOCUMENT["paths"]:
        parts = path.strip("/").split("/")
        if parts[0] == "records":
            verb = parts[3:4] and parts[3] not in RESERVED
            parts[1] = "<type_key>"
            plain = parts[2] if parts[2:] and parts[2] in ("all", "bin", "bulk", "duplicates") else "<record>"
            parts[2:3] = [plain] if len(parts) > 2 else []
            parts[3:] = ["<verb_key>"] if verb and plain != "all" else parts[3:]
        generic.add("/".join(parts).replace("{", "<").replace("}", ">").replace("<id>", "<record>"))
    assert generic == served


@pytest.mark.parametrize("kind", registry, ids=str)
def test_no_field_hides_what_a_record_says_of_itself(kind: Any) -> None:
    assert not set(kind.by_key) & set(OWN)
    assert {f"{verb.key}" for verb in kind.verbs}.isdisjoint(RESERVED)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_description_names_every_writable_field(language: str) -> None:
    with translation.override(language):
        shapes = document()["components"]["schemas"]
    for kind in registry:
        made = shapes[f"New{kind.key.title().replace('_', '')}"]["properties"]
        assert set(made) == {item.key for item in kind.fields if not item.read_only}
        assert all(shape["title"] for shape in made.values())


@pytest.mark.parametrize(("path", "method"), OPERATIONS, ids=[f"{m} {p}" for p, m in OPERATIONS])
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["fitting", "unfitting"])
def test_no_input_breaks_it_and_every_answer_is_as_described(
    world: World, one_connection: None, path: str, method: str, mode: GenerationMode
) -> None:
    token = program_of(world, "root").token
    fixed = {"id": record_of_path(world, path)} if "{id}" in path else None
    fixed = {"number": world.accounts["chen"].pk} if "{number}" in path else fixed
    strategy = described()[path][method.upper()].as_strategy(generation_mode=mode)
    if fixed and mode == GenerationMode.POSITIVE:
        strategy = st.builds(_about, strategy, st.sampled_from([fixed, {}]))

    @settings(
        max_examples=MANY if path.startswith(DEAR) and not path.endswith("/bulk") else FEW,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def holds(case: Any) -> None:
        headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}
        case.call_and_validate(headers=headers, checks=CHECKS)

    if path != "/tokens/current":
        holds()


def _about(case: Any, record: dict[str, int]) -> Any:
    """A case about a record that is there, or, without one, about whatever it was made for."""
    case.path_parameters |= record
    return case


def moved_of(world: World, deal: Row) -> Row:
    """A won deal that belongs to somebody else by now."""
    return save(registry.get("deal"), deal.pk, {"owner": world.people["dora"]}, by=SYSTEM, at=NOON)


def record_of_path(world: World, path: str) -> int:
    """A record of the type that a path is about; for a verb of deals one that it fits."""
    key = path.split("/")[2]
    if key == "deal":
        deal = deal_of(world, "chen", 100)
        return int((moved_of(world, win(deal)) if path.endswith("recredit") else deal).pk)
    if key == "position":
        return int(Membership.objects.values_list("position", flat=True).first() or 0)
    first = visible(world.scope("root"), registry.get(key)).first()
    return int(first.pk) if first else 1
