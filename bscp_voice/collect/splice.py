"""One page, compressed once, with a few fresh characters in it at each request.

The page is cut where the fresh text goes. What stands before is compressed and flushed, so that the
stream ends on a whole byte; the fresh text and the short rest follow uncompressed, as both formats
allow: brotli by an uncompressed meta-block (RFC 7932, section 9.2), gzip by a stored block (RFC 1951,
section 3.2.4). A request then costs a copy, and the page still has the smallest size there is.
"""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass

import brotli

GZIP_HEADER = gzip.compress(b"", 9, mtime=0)[:10]
LAST_EMPTY_METABLOCK = b"\x03"


@dataclass(frozen=True)
class Spliced:
    """A page in two halves; `head` in every encoding."""

    plain: bytes
    br: bytes
    deflated: bytes
    crc: int
    rest: bytes

    def body(self, fresh: bytes, accepts: tuple[bool, bool]) -> tuple[bytes, str | None]:
        """The page with `fresh` in its place, and its Content-Encoding. `accepts`: brotli, gzip."""
        tail = fresh + self.rest
        brotli_accepted, gzip_accepted = accepts
        if brotli_accepted:
            return self.br + _uncompressed_metablock(tail) + LAST_EMPTY_METABLOCK, "br"
        if gzip_accepted:
            crc = zlib.crc32(tail, self.crc)
            size = (len(self.plain) + len(tail)) & 0xFFFFFFFF
            end = crc.to_bytes(4, "little") + size.to_bytes(4, "little")
            return GZIP_HEADER + self.deflated + _stored_block(tail) + end, "gzip"
        return self.plain + tail, None


def splice(head: bytes, rest: bytes) -> Spliced:
    """Compress the part before the fresh text. `rest` is what follows it; keep it short."""
    encoder = brotli.Compressor(quality=11, mode=brotli.MODE_TEXT)
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15, 9)
    return Spliced(
        plain=head,
        br=encoder.process(head) + encoder.flush(),
        deflated=deflate.compress(head) + deflate.flush(zlib.Z_SYNC_FLUSH),
        crc=zlib.crc32(head),
        rest=rest,
    )


@dataclass(frozen=True)
class Parted:
    """A page of two long halves with a few fresh characters between them. Gzip only: brotli's second
    half would lean on what stands before it."""

    before: bytes
    after: bytes
    deflated: tuple[bytes, bytes]
    crc: int

    def body(self, fresh: bytes, accepts_gzip: bool) -> tuple[bytes, str | None]:
        """The page with `fresh` in its place, and its Content-Encoding."""
        if not accepts_gzip:
            return self.before + fresh + self.after, None
        crc = zlib.crc32(self.after, zlib.crc32(fresh, self.crc))
        size = (len(self.before) + len(fresh) + len(self.after)) & 0xFFFFFFFF
        end = crc.to_bytes(4, "little") + size.to_bytes(4, "little")
        middle = _stored_block(fresh, last=False)
        return GZIP_HEADER + self.deflated[0] + middle + self.deflated[1] + end, "gzip"


def part(before: bytes, after: bytes) -> Parted:
    """Compress both halves, each on its own."""
    first, second = (zlib.compressobj(9, zlib.DEFLATED, -15, 9) for _ in range(2))
    return Parted(
        before=before,
        after=after,
        deflated=(
            first.compress(before) + first.flush(zlib.Z_SYNC_FLUSH),
            second.compress(after) + second.flush(),
        ),
        crc=zlib.crc32(before),
    )


def _uncompressed_metablock(data: bytes) -> bytes:
    if not 1 <= len(data) <= 65536:
        raise ValueError("the fresh part must be 1 to 65,536 bytes")
    # bits, lowest first: ISLAST 0, MNIBBLES 00 (four), MLEN-1 in 16, ISUNCOMPRESSED 1, then padding
    header = (len(data) - 1) << 3 | 1 << 19
    return header.to_bytes(3, "little") + data


def _stored_block(data: bytes, *, last: bool = True) -> bytes:
    if len(data) > 65535:
        raise ValueError("the fresh part must be 65,535 bytes or fewer")
    size = len(data)
    # BFINAL, BTYPE 00; the flush before it ended on a whole byte
    return bytes([last]) + size.to_bytes(2, "little") + (size ^ 0xFFFF).to_bytes(2, "little") + data
