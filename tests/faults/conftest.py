"""Prints the table of what the kills did."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.faults.product import Product, running_product
from tests.faults.report import PROPERTY, Figures, table, write
from tests.support.server import reachable_directory, scratch_instance
from yeji.platform.database.parameters import PRODUCTION


@pytest.fixture
def directory() -> Iterator[Path]:
    """A temporary directory that the database's account can enter."""
    with reachable_directory() as made:
        yield made


@pytest.fixture(scope="module")
def product() -> Iterator[Product]:
    """The whole product, running."""
    with reachable_directory() as made:
        instance = scratch_instance(made / "home", settings=PRODUCTION)
        with running_product(instance) as running:
            yield running


@pytest.fixture
def kills() -> int:
    """How many times each process of the product is killed."""
    return int(os.environ.get("YEJI_FAULTS", "5"))


@pytest.fixture
def tries() -> int:
    """How many times anything else goes wrong."""
    return int(os.environ.get("YEJI_FAULTS", "2"))


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> object:
    """Takes the figures of a test for the table."""

    def take(found: Figures) -> None:
        request.node.user_properties.append(found.as_property())

    return take


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    rows = [
        value
        for report in reports
        if report.when == "call"
        for name, value in report.user_properties
        if name == PROPERTY and isinstance(value, dict)
    ]
    if rows:
        terminalreporter.section("what the kills did")
        for line in table(rows):
            terminalreporter.write_line(line)
        if page := os.environ.get("YEJI_FAULTS_PAGE"):
            write(Path(page), rows, said=_said())


def _said() -> str:
    """On what and when the run was."""
    cores, python = os.cpu_count(), platform.python_version()
    return f"{datetime.now(UTC):%Y-%m-%d}, {platform.system()}, {cores} cores, Python {python}."
