"""Unsafe settings refuse the start with one line that says what to set."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bscp_voice.sealing import new_key
from bscp_voice.settings import (
    DEMO_SEALING_KEY,
    DEMO_SECRET,
    DEMO_TEXT_KEY,
    Settings,
    SettingsError,
    load_help,
)

SAFE = {"BSCP_SECRET_KEY": "s" * 40, "BSCP_TEXT_KEYS": Fernet.generate_key().decode()}


def test_safe_production_settings_start() -> None:
    settings = Settings.from_env(SAFE)
    assert settings.secure_cookies
    assert not settings.demo
    assert settings.database_url.startswith("sqlite:///")


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"BSCP_SECRET_KEY": ""}, "BSCP_SECRET_KEY"),
        ({"BSCP_SECRET_KEY": "short"}, "BSCP_SECRET_KEY"),
        ({"BSCP_SECRET_KEY": DEMO_SECRET}, "BSCP_SECRET_KEY"),
        ({"BSCP_TEXT_KEYS": ""}, "BSCP_TEXT_KEYS"),
        ({"BSCP_TEXT_KEYS": "not a key"}, "BSCP_TEXT_KEYS"),
        ({"BSCP_TEXT_KEYS": DEMO_TEXT_KEY}, "BSCP_TEXT_KEYS"),
        ({"BSCP_TEXT_KEYS_FILE": "no/such/file"}, "BSCP_TEXT_KEYS_FILE"),
        ({"BSCP_SEALING_KEYS": "not a key"}, "bscp-voice sealing-key"),
        ({"BSCP_SEALING_KEYS": f"{new_key()} AAAA"}, "key 2"),
        ({"BSCP_SEALING_KEYS": DEMO_SEALING_KEY}, "BSCP_SEALING_KEYS"),
        ({"BSCP_SEALING_KEYS_FILE": "no/such/file"}, "BSCP_SEALING_KEYS_FILE"),
        ({"BSCP_OFFLINE": "no"}, "BSCP_OFFLINE"),
        ({"DATABASE_URL": "mysql://somewhere"}, "DATABASE_URL"),
        ({"BSCP_CLOSURE_WEEKS": "twelve"}, "BSCP_CLOSURE_WEEKS"),
        ({"BSCP_LANGUAGES": "en,xx"}, "BSCP_LANGUAGES"),
        ({"BSCP_LANGUAGES": ""}, "BSCP_LANGUAGES"),
        ({"BSCP_EXIT_URL": "javascript:alert(1)"}, "BSCP_EXIT_URL"),
        ({"BSCP_HELP_FILE": "no/such/file"}, "BSCP_HELP_FILE"),
    ],
)
def test_unsafe_settings_are_refused_in_one_line(changes: dict[str, str], names: str) -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.from_env({**SAFE, **changes})
    message = str(refused.value)
    assert names in message
    assert "\n" not in message


def test_keys_may_come_from_a_file(tmp_path: Path) -> None:
    keys = [Fernet.generate_key().decode() for _ in range(2)]
    file = tmp_path / "keys"
    file.write_text("\n".join(keys))
    settings = Settings.from_env({**SAFE, "BSCP_TEXT_KEYS": "", "BSCP_TEXT_KEYS_FILE": str(file)})
    assert settings.text_keys == tuple(keys)


def test_short_postgres_address_gets_its_driver() -> None:
    settings = Settings.from_env({**SAFE, "DATABASE_URL": "postgres://me@db/voice"})
    assert settings.database_url == "postgresql+psycopg://me@db/voice"


def test_the_demo_needs_nothing_set() -> None:
    settings = Settings.from_env({"BSCP_DEMO": "1"})
    assert settings.demo
    assert settings.secret_key == DEMO_SECRET


def test_help_contacts_have_an_owner_and_a_date(tmp_path: Path) -> None:
    settings = Settings.from_env(SAFE)
    assert settings.help.owner
    assert {contact.key for contact in settings.help.contacts} >= {"emergency", "childline", "cass"}
    broken = tmp_path / "help.yaml"
    broken.write_text("owner: me\ncontacts: [")
    with pytest.raises(SettingsError, match=r"help\.yaml"):
        load_help(broken)


def test_a_language_without_a_catalogue_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Settings.from_env({**SAFE, "BSCP_LANGUAGES": "en,ckb"}).offered_languages == (
        "en",
        "ckb",
    )
    monkeypatch.setattr("bscp_voice.settings.ROOT", tmp_path)
    with pytest.raises(SettingsError, match="no translation yet for ckb"):
        Settings.from_env({**SAFE, "BSCP_LANGUAGES": "en,ckb"})


def test_without_a_sealing_key_it_starts_and_the_first_of_several_is_the_current_one() -> None:
    keys = (new_key(), new_key())
    assert Settings.from_env(SAFE).sealing_keys == ()
    assert Settings.from_env({**SAFE, "BSCP_SEALING_KEYS": ", ".join(keys)}).sealing_keys == keys
    assert Settings.from_env({"BSCP_DEMO": "1"}).sealing_keys == (DEMO_SEALING_KEY,)
    assert not Settings.from_env({**SAFE, "BSCP_OFFLINE": "0"}).offline
