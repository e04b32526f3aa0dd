"""Where a request comes from, with proxies and without (S-40)."""

from __future__ import annotations

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from yeji.platform.address import address_of


@pytest.mark.parametrize(
    ("caller", "said", "found"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # no proxy of ours: its word does not count
        ("10.0.0.2", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.2", "6.6.6.6, 198.51.100.1", "198.51.100.1"),  # what stands before was forged
        ("10.0.0.2", "6.6.6.6, 198.51.100.1, 10.0.0.7", "198.51.100.1"),
        ("10.0.0.2", "nonsense", "10.0.0.2"),
        ("10.0.0.2", "", "10.0.0.2"),
        ("::1", "2001:db8::5", "2001:db8::5"),
        ("", "198.51.100.1", ""),
    ],
)
def test_s40_only_named_proxies_are_believed(settings: Settings, caller: str, said: str, found: str) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.0/8", "::1"]
    request = RequestFactory().get("/")
    request.META |= {"REMOTE_ADDR": caller, **({"HTTP_X_FORWARDED_FOR": said} if said else {})}
    assert address_of(request) == found


def test_s40_without_a_named_proxy_nobody_is_believed(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = []
    request = RequestFactory().get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="198.51.100.1")
    assert address_of(request) == "127.0.0.1"
