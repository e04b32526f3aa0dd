"""The instance's own signature: Ed25519 by a key that is derived from the instance's secret and leaves it never.

Whoever has the public key can check a signed file without the instance. A backup carries the secret, so a restored
instance signs alike.
"""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings

_PURPOSE: Final = b"yeji statements 1"


@dataclass(frozen=True, kw_only=True)
class Signed:
    """A signature with the public key that it is checked by; both in Base64."""

    signature: str
    public_key: str


def canonical(body: Mapping[str, Any]) -> bytes:
    """The one way in which plain values are written before they are signed: JSON, keys in order, no spaces, UTF-8."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8", "surrogatepass")


def sign(message: bytes) -> Signed:
    """Sign in the name of this instance."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.from_private_bytes(hmac.digest(settings.SECRET_KEY.encode(), _PURPOSE, "sha256"))
    public = key.public_key().public_bytes_raw()
    return Signed(signature=_text(key.sign(message)), public_key=_text(public))


def own_key() -> str:
    """The public key of this instance, in Base64."""
    return sign(b"").public_key


def is_genuine(message: bytes, signed: Signed) -> bool:
    """Whether this signature is one of this message by this public key."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(signed.public_key, validate=True))
        key.verify(base64.b64decode(signed.signature, validate=True), message)
    except (ValueError, InvalidSignature):
        return False
    return True


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
