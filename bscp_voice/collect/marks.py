"""The submission id a page carries: when it was made, something random, and a keyed hash.

It makes a second press the same submission and gives the time a person took, with no session and no
cookie. Script adds "~" and something random when a page is filled again after it was sent.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
import uuid
from dataclasses import dataclass

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
SHAPE = re.compile(r"([0-9a-z]{1,9})\.([0-9a-z]{8})\.([0-9a-f]{20})(?:~[0-9a-z]{1,16})?", re.ASCII)


@dataclass(frozen=True)
class Mark:
    """A submission id that this service made for this round."""

    text: str
    seconds: int  # since the page was made; for a page filled again, since it was first made


def new_mark(secret: str, round_id: uuid.UUID, now: float | None = None) -> str:
    """A fresh id, `<base 36 seconds>.<random>.<hash>`; 36 characters."""
    moment = _base36(int(time.time() if now is None else now))
    number = secrets.randbits(41)
    body = f"{moment}.{_base36(number).rjust(8, '0')}"
    return f"{body}.{_hash(secret, round_id, body)}"


def read_mark(secret: str, round_id: uuid.UUID, text: str, now: float | None = None) -> Mark | None:
    """The mark, or None when it is missing, forged, from the future or made for another round."""
    found = SHAPE.fullmatch(text)
    if not found:
        return None
    moment, number, hashed = found.groups()
    if not hmac.compare_digest(hashed, _hash(secret, round_id, f"{moment}.{number}")):
        return None
    seconds = int((time.time() if now is None else now) - int(moment, 36))
    return Mark(text, seconds) if seconds >= 0 else None


def _hash(secret: str, round_id: uuid.UUID, body: str) -> str:
    message = f"submission mark\0{round_id.hex}\0{body}".encode()
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()[:20]


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = DIGITS[digit] + digits
    return digits or "0"
