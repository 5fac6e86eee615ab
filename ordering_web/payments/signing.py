"""Signed webhooks: `t=<seconds>,v1=<HMAC-SHA256 of "t.body" in hex>`, in the form that Stripe made common."""

from __future__ import annotations

import hashlib
import hmac
import re

TOLERANCE_S = 300  # how far the signature's time may be from ours


def sign(secret: bytes, body: bytes, at_s: int) -> str:
    """The signature of a body at a time."""
    return f"t={at_s},v1={_digest(secret, body, at_s)}"


def is_signed(secret: bytes, body: bytes, signature: str, now_s: int) -> bool:
    """Whether a signature is ours, for this body, and not older or newer than the tolerance."""
    parts = re.fullmatch(r"t=([0-9]{1,12}),v1=([0-9a-f]{64})", signature)
    if parts is None or abs(now_s - int(parts[1])) > TOLERANCE_S:
        return False
    return hmac.compare_digest(_digest(secret, body, int(parts[1])), parts[2])


def _digest(secret: bytes, body: bytes, at_s: int) -> str:
    return hmac.new(secret, b"%d." % at_s + body, hashlib.sha256).hexdigest()
