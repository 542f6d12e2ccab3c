"""Keyed hashes: what makes a submission one, and its receipt findable, without leading to anybody."""

from __future__ import annotations

import base64
import hashlib
import hmac
import uuid

RECEIPT_LENGTH = 12  # characters of 5 bits: 60 bits, too many to guess at ten look-ups a minute


class Keys:
    """The keyed hashes of intake. One secret, one purpose each."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def submission_key(self, round_id: uuid.UUID, submission_id: str) -> str:
        """What makes a second press the same submission (64 hex characters)."""
        return self._digest("submission", round_id.hex, submission_id).hex()

    def receipt_code(self, submission_key: str) -> str:
        """The code on the thank-you page: the same for the same submission, guessable by nobody."""
        raw = base64.b32encode(self._digest("receipt", submission_key))[:RECEIPT_LENGTH].decode()
        return "-".join(raw[start : start + 4] for start in range(0, RECEIPT_LENGTH, 4))

    def receipt_hash(self, code: str) -> str:
        """What is stored of a receipt code, however a person typed it."""
        plain = "".join(character for character in code.upper() if character.isalnum())
        # base 32 has no 0, 1 or 8: read them as the letters they look like
        plain = plain.translate(str.maketrans("018", "OIB"))
        return self._digest("stored receipt", plain).hex()

    def _digest(self, *parts: str) -> bytes:
        return hmac.new(self._secret, "\0".join(parts).encode(), hashlib.sha256).digest()
