"""The service as it is served, at its most talkative: no trace of a respondent, however broken the request."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bscp_voice.serve import free_port

TELL_TALE = "Tell-Tale/1.0"
WORDS = "my-secret-words"
BIN = Path(sys.executable).with_name("bscp-voice")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """A running service (port, file of everything it wrote), logging at DEBUG."""
    folder = tmp_path_factory.mktemp("served")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BSCP_")}
    kept |= {
        "BSCP_SECRET_KEY": "s" * 40,
        "BSCP_TEXT_KEYS": Fernet.generate_key().decode(),
        "BSCP_INSTANCE": str(folder),
        "BSCP_LOG_LEVEL": "DEBUG",
        "DATABASE_URL": f"sqlite:///{folder / 'served.sqlite3'}",
    }
    subprocess.run([str(BIN), "db", "upgrade"], env=kept, check=True, capture_output=True)
    port, log = free_port("127.0.0.1", 8900), folder / "written"
    with log.open("wb") as out:
        server = subprocess.Popen(
            [str(BIN), "serve", "--port", str(port)], env=kept, stdout=out, stderr=out
        )
    try:
        _wait_for(port)
        yield port, log
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the service did not start")


def ask(port: int, request: bytes) -> bytes:
    """Send raw bytes, read until the server closes."""
    got = b""
    with socket.create_connection(("127.0.0.1", port), 10) as line:
        try:
            line.sendall(request)
            while part := line.recv(65_536):
                got += part
        except (ConnectionError, TimeoutError):
            pass
    return got


def head(start: bytes, *more: bytes) -> bytes:
    lines = (start, b"Host: x", b"User-Agent: " + TELL_TALE.encode(), b"Connection: close", *more)
    return b"\r\n".join(lines) + b"\r\n\r\n"


BROKEN = {
    "huge header": (head(b"GET / HTTP/1.1", b"X-A: " + b"a" * 200_000), {b"400", b"431", b""}),
    "many headers": (
        head(b"GET / HTTP/1.1", *(b"X-%d: a" % n for n in range(500))), {b"400", b"431", b""}
    ),
    "no host": (b"GET / HTTP/1.0\r\n\r\n", {b"200"}),
    "broken line": (b"\x16\x03\x01\x02\0" + b"\xff" * 50 + b"\r\n\r\n", {b"400", b""}),
    "line break in a header": (
        head(b"GET /f/my-token/en HTTP/1.1", b"X-A: a\r\n b: c"), {b"400", b"404"}
    ),
    "two lengths": (
        head(b"POST /f/my-token/en HTTP/1.1", b"Content-Length: 3", b"Content-Length: 9") + b"a=b",
        {b"400"},
    ),
    "smuggled": (
        head(b"POST /f/my-token/en HTTP/1.1", b"Content-Length: 3", b"Transfer-Encoding: chunked")
        + b"0\r\n\r\n",
        {b"400", b"404"},
    ),
    "chunked": (
        head(b"POST /f/my-token/en HTTP/1.1", b"Transfer-Encoding: chunked",
             b"Content-Type: application/x-www-form-urlencoded")
        + b"13\r\nwhy=my-secret-words\r\n0\r\n\r\n",
        {b"404"},
    ),
    "broken chunk": (
        head(b"POST /r HTTP/1.1", b"Transfer-Encoding: chunked",
             b"Content-Type: application/x-www-form-urlencoded") + b"zz\r\nmy-secret-words",
        {b"400", b"422", b"413"},
    ),
    "unknown method": (head(b"BREW /f/my-token/en HTTP/1.1"), {b"405"}),
    "method not allowed": (head(b"DELETE /f/my-token/en HTTP/1.1"), {b"405"}),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_a_broken_request_is_no_server_error_and_leaves_no_trace(
    served: tuple[int, Path], name: str
) -> None:
    port, log = served
    request, allowed = BROKEN[name]
    got = ask(port, request)
    assert got[9:12] in allowed, got[:200]
    assert b"Traceback" not in got
    written = log.read_text(encoding="utf-8", errors="replace")
    for trace in (TELL_TALE, WORDS, "my-token", "127.0.0.1', "):
        assert trace not in written


def test_pages_for_respondents_set_nothing_that_knows_them_again(
    served: tuple[int, Path],
) -> None:
    port, log = served
    for address in (b"/", b"/r", b"/said-and-done", b"/f/my-token/en", b"/exit", b"/nothing"):
        got = ask(port, head(b"GET " + address + b" HTTP/1.1")).partition(b"\r\n\r\n")[0].lower()
        for header in (
            b"set-cookie",
            b"etag",
            b"x-request-id",
            b"accept-ch",
            b"nel:",
            b"report-to",
        ):
            assert header not in got, address
    written = log.read_text(encoding="utf-8", errors="replace")
    assert "collect" in written  # it did log, at DEBUG
    assert "my-token" not in written
