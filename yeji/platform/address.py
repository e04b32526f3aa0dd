"""Where a request comes from: the machine itself, or what a trusted proxy says."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The address of whoever asks. What a header says counts only from proxies that the operator named.

    The header is read from its end: each trusted proxy added the address it was called from, and what stands before
    the first address that is none of theirs was written by somebody else.
    """
    address = str(request.META.get("REMOTE_ADDR", ""))
    said = [part.strip() for part in str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",") if part.strip()]
    while said and _is_trusted(address):
        before = said.pop()
        if not _is_address(before):
            break
        address = before
    return address


def _is_trusted(address: str) -> bool:
    if not _is_address(address):
        return False
    found = ip_address(address)
    return any(found in network for network in map(ip_network, settings.TRUSTED_PROXIES))


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
