"""What it costs to guess a password, as the service itself hashes it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask_security.utils import hash_password, verify_password

from bscp_voice.settings import Settings
from tests import hashing
from tests.conftest import with_settings


def test_the_service_hashes_at_no_less_than_owasp_asks(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OWASP Password Storage Cheat Sheet: argon2id, 19 MiB and 2 passes, or more of one for less of the other."""
    for name in list(hashing.OPTIONS):
        monkeypatch.delitem(hashing.OPTIONS, name)
    with with_settings(settings, tmp_path / "own.sqlite3").app_context():
        hashed = hash_password("a long enough password")
        assert verify_password("a long enough password", hashed)
        assert not verify_password("another long password", hashed)
    found = re.match(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$", hashed)
    assert found, hashed[:20]
    memory, passes, _lanes = map(int, found.groups())
    assert memory >= 19 * 1024
    assert memory * passes >= 2 * 19 * 1024
