"""A running site with a small company, and a browser to visit it with."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test import Client
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, sync_playwright
from pytest_django import Settings

from tests.browser.visit import DESKTOP, PASSWORD, PHONE, Visit
from tests.world import World
from tools.browser import FLAGS, chromium
from yeji.platform.models import Account


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives Chromium."""
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all visits. Its driver runs a loop in this thread, which Django would refuse to work beside."""
    program = chromium()
    if program is None:
        pytest.skip("Chromium is not installed")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "yes"
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
            yield browser
            browser.close()
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def company(own_world: World) -> World:
    """The small company in a database of its own; everybody can sign in."""
    Account.objects.update(password=make_password(PASSWORD))
    for account in own_world.accounts.values():
        account.refresh_from_db()
    return own_world


@pytest.fixture
def site(company: World, settings: Settings) -> Iterator[str]:
    """The address of a server that serves the company."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    thread = LiveServerThread("127.0.0.1", StaticFilesHandler, connections_override={})
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    yield f"http://127.0.0.1:{thread.port}"
    thread.terminate()


@pytest.fixture
def plain_static_files(settings: Settings) -> None:
    """Addresses without hashes."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


Visits = Callable[..., Visit]


@pytest.fixture
def visits(browser: Browser, site: str, company: World) -> Iterator[Visits]:
    """Opens visits: ``visits("ada", language="zh-hans", phone=True)`` is signed in and at home.

    Fails when the browser had to complain.
    """
    opened: list[Visit] = []

    def visit(name: str | None = None, *, language: str = "en", phone: bool = False, **more: Any) -> Visit:
        options: dict[str, Any] = {"viewport": PHONE if phone else DESKTOP, "reduced_motion": "reduce"}
        if phone:
            options |= {"is_mobile": True, "has_touch": True}
        context = browser.new_context(**(options | more))
        context.set_default_timeout(10_000)
        context.add_cookies([{"name": "yeji_language", "value": language, "url": site}])
        found = Visit(context.new_page(), site)
        opened.append(found)
        if name:
            client = Client()
            client.force_login(company.accounts[name])
            key = settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": key, "value": client.cookies[key].value, "url": site}])
            found.go("/")
        return found

    yield visit
    complaints = [complaint for found in opened for complaint in found.complaints]
    for found in opened:
        found.page.context.close()
    assert complaints == []
