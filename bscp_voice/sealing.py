"""Sealed answers: what a phone without signal keeps until it can send it. Only this service can open them.

Laid out as: version (1 byte), id of the key (8), the phone's one-time public key (65), random bytes (12),
what was sealed and its tag. P-256 → HKDF-SHA-256 → AES-256-GCM; everything before the random bytes is bound
into the tag. `assets/later/seal.js` is the other side. Imports nothing of ours: the settings use it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

VERSION = 1
LABEL = b"bscp-voice sealed answers 1\0"
CURVE = ec.SECP256R1()
PRIVATE, ID, POINT, NONCE, TAG = 32, 8, 65, 12, 16
HEAD = 1 + ID + POINT
LEAST = HEAD + NONCE + TAG
# the order of P-256: a private key is a number below it
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class CannotOpen(Exception):
    """A sealed message cannot be opened. `reason`: "cut_short", "version", "key" or "broken"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class SealingKey:
    """A private key and what phones are told of it."""

    private: ec.EllipticCurvePrivateKey
    point: bytes  # the public key, uncompressed

    @property
    def id(self) -> bytes:
        """What a sealed message says it was sealed to."""
        return hashlib.sha256(self.point).digest()[:ID]

    def told(self) -> dict[str, str]:
        """The public half, for a phone."""
        return {"id": _text(self.id), "key": _text(self.point)}


def new_key() -> str:
    """A fresh private key as the setting holds it."""
    return _text((secrets.randbelow(ORDER - 1) + 1).to_bytes(PRIVATE, "big"))


def read_key(text: str) -> SealingKey:
    """The key of a setting. Raises ValueError when it is none."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as problem:
        raise ValueError("not base64") from problem
    if len(raw) != PRIVATE or not 0 < int.from_bytes(raw, "big") < ORDER:
        raise ValueError("not a private key of P-256")
    private = ec.derive_private_key(int.from_bytes(raw, "big"), CURVE)
    return SealingKey(private, _point(private.public_key()))


def is_key(text: str) -> bool:
    """Whether a setting's text is a private key."""
    try:
        read_key(text)
    except ValueError:
        return False
    return True


def unseal(sealed: bytes, keys: Sequence[SealingKey]) -> str:
    """What was sealed. Raises CannotOpen."""
    if sealed[:1] and sealed[0] != VERSION:
        raise CannotOpen("version")
    if len(sealed) < LEAST:
        raise CannotOpen("cut_short")
    head, nonce, rest = sealed[:HEAD], sealed[HEAD : HEAD + NONCE], sealed[HEAD + NONCE :]
    key = next((each for each in keys if each.id == head[1 : 1 + ID]), None)
    if key is None:
        raise CannotOpen("key")
    try:
        theirs = head[1 + ID :]
        shared = key.private.exchange(
            ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, theirs)
        )
        opened = AESGCM(_key(shared, theirs, key.point)).decrypt(nonce, rest, head)
        return opened.decode("utf-8").rstrip(" ")
    except (InvalidTag, ValueError) as problem:  # changed, cut at the end, or no point of the curve
        raise CannotOpen("broken") from problem


def seal(text: str, to: SealingKey, padded: int = 2048) -> bytes:
    """As a phone does it: for trying out, and for tests."""
    private = ec.generate_private_key(CURVE)
    own = _point(private.public_key())
    head = bytes([VERSION]) + to.id + own
    nonce = secrets.token_bytes(NONCE)
    plain = text.encode()
    plain += b" " * (-len(plain) % padded)
    key = _key(private.exchange(ec.ECDH(), to.private.public_key()), own, to.point)
    return head + nonce + AESGCM(key).encrypt(nonce, plain, head)


def _key(shared: bytes, phone: bytes, service: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=bytes(32), info=LABEL + phone + service).derive(shared)


def _point(public: ec.EllipticCurvePublicKey) -> bytes:
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
