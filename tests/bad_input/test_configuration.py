"""A wrong setting or a wrong argument: one line that says what to do, and never a stack trace."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bscp_voice import cli
from bscp_voice.settings import (
    DEMO_SEALING_KEY,
    DEMO_SECRET,
    DEMO_TEXT_KEY,
    ROOT,
    Settings,
    SettingsError,
)
from tests.conftest import with_settings

GOOD = {"BSCP_SECRET_KEY": "s" * 40, "BSCP_TEXT_KEYS": Fernet.generate_key().decode()}

WRONG = {
    "BSCP_SECRET_KEY": ("", "short", DEMO_SECRET),
    "BSCP_TEXT_KEYS": ("", "not a key", DEMO_TEXT_KEY, "é"),
    "BSCP_TEXT_KEYS_FILE": ("/nowhere/at/all", "/"),
    "DATABASE_URL": (
        "",
        "mysql://x",
        "nonsense",
        "sqlite:///",
        "sqlite:///:memory:",
        "postgresql://host:port/x",
        "postgresql://[::1/x",
    ),
    "BSCP_LANGUAGES": ("", "xx", "en,xx", "../en"),
    "BSCP_EXIT_URL": (
        "",
        "http://x",
        "javascript:alert(1)",
        "https://",
        "https://x\r\nSet-Cookie: a",
    ),
    "BSCP_PUBLIC_URL": ("nonsense", "javascript:alert(1)", "https://", "https://x\n"),
    "BSCP_CLOSURE_WEEKS": ("", "-1", "x", "1.5", "٣", "9" * 30, "0"),
    "BSCP_PROTOCOL_DAYS": ("x", "9" * 30),
    "BSCP_CONFERENCE_AGE_FLOOR": ("x", "9" * 30),
    "BSCP_SUBMISSIONS_PER_MINUTE": ("x", "0", "9" * 30),
    "BSCP_MINIMUM_SECONDS": ("x", "9" * 30),
    "BSCP_LOG_LEVEL": ("LOUD", ""),
    "BSCP_HELP_FILE": ("/nowhere", "/", __file__),
    "BSCP_INSTANCE": (__file__, ""),
    "BSCP_DEMO": ("yes", "true"),
    "BSCP_INSECURE_COOKIES": ("yes",),
    "BSCP_OFFER_TRANSLATIONS": ("", "all", "Draft"),
    "BSCP_MEDIA": (__file__, ""),
    "BSCP_SEALING_KEYS": ("not a key", DEMO_SEALING_KEY, f"{DEMO_SEALING_KEY}=", "é"),
    "BSCP_SEALING_KEYS_FILE": ("/nowhere/at/all", "/", "/dev/null"),
    "BSCP_OFFLINE": ("yes",),
    "BSCP_PARTNERSHIP_FILE": ("/nowhere", "/", __file__),
    "BSCP_RETENTION_FILE": ("/nowhere", "/", __file__),
    "BSCP_PROXIES": ("x", "-1", "99"),
}


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in WRONG.items() for value in values]
)
def test_every_wrong_setting_is_one_line_that_names_it(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.from_env({**GOOD, name: value})
    says = str(refused.value)
    assert "\n" not in says
    assert name in says or (name.startswith("BSCP_TEXT_KEYS") and "BSCP_TEXT_KEYS" in says)
    if name in {"BSCP_SECRET_KEY", "BSCP_TEXT_KEYS"} and len(value) > 5:
        assert value not in says  # a key is never printed


def test_every_setting_of_the_environment_is_tried() -> None:
    source = (ROOT / "bscp_voice/settings.py").read_text(encoding="utf-8")
    known = {word.strip("\"'(),:") for word in source.split()}
    names = {
        word.split('"')[0]
        for word in known
        if word.startswith("BSCP_") and word.replace("_", "").isalnum() and word.isupper()
    }
    assert names <= set(WRONG)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BSCP_")}
    kept.pop("DATABASE_URL", None)
    return {**kept, **GOOD, "BSCP_INSTANCE": str(tmp_path)}


COMMANDS = (
    ["nonsense"],
    ["--nonsense"],
    ["serve", "--port", "x"],
    ["serve", "--port", "99999999"],
    ["serve", "--host", "not a host", "--port", "0"],
    ["serve", "--workers", "-1"],
    ["serve"],
    ["code"],
    ["links", "x"],
    ["links", "00000000-0000-0000-0000-000000000000"],
    ["round-new", "--title", "x", "--form", "nonsense", "--group", "nonsense"],
    ["round-new", "--title", "x", "--form", "parent_carer", "--group", "x", "--opens", "tomorrow"],
    ["staff", "add", "nobody", "--name", "x", "--role", "king", "--password", "x"],
    ["staff", "add", "nobody", "--name", "x", "--role", "reader", "--password", "x"],
    ["import", "/nowhere", "--mapping", "/nowhere", "--round", "x"],
    ["db", "upgrade", "nonsense"],
    ["demo", "--nonsense"],
)


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_wrong_command_ends_with_a_plain_message(
    arguments: list[str],
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """As the console script does it, without a process for each."""
    for name in set(os.environ) - set(environment):
        monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "argv", ["bscp-voice", *arguments])
    monkeypatch.setattr(os, "umask", lambda _mask: 0)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    code = ended.value.code
    said = capsys.readouterr().err + (code if isinstance(code, str) else "") + caplog.text
    assert code not in (0, None)
    assert "Traceback" not in said
    assert said.strip()


def test_the_console_script_says_it_and_nothing_else(environment: dict[str, str]) -> None:
    ran = subprocess.run(
        [str(Path(sys.executable).with_name("bscp-voice")), "serve"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 1
    assert ran.stdout == ""
    assert ran.stderr.startswith("bscp-voice does not start: ")
    assert len(ran.stderr.splitlines()) == 1


def test_behind_a_web_server_one_visitor_does_not_use_up_the_limit_of_all(
    settings: Settings, tmp_path: Path
) -> None:
    app = with_settings(settings, tmp_path / "proxy.sqlite3", proxies=1, lookups_per_minute=3)

    def look_up(visitor: str) -> int:
        headers = {"X-Forwarded-For": visitor}
        return app.test_client().post("/r", data={"code": "AAAA"}, headers=headers).status_code

    assert [look_up("192.0.2.1") for _ in range(4)] == [404, 404, 404, 429]
    assert look_up("192.0.2.2") == 404


def test_without_one_nobody_chooses_their_own_address(settings: Settings, tmp_path: Path) -> None:
    app = with_settings(settings, tmp_path / "direct.sqlite3", lookups_per_minute=3)
    codes = []
    for number in range(4):
        headers = {"X-Forwarded-For": f"192.0.2.{number}"}
        answer = app.test_client().post("/r", data={"code": "AAAA"}, headers=headers)
        codes.append(answer.status_code)
    assert codes == [404, 404, 404, 429]
