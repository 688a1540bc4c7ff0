"""Settings come from the environment and `.env`; what is wrong with one is said without saying a secret."""

from __future__ import annotations

import os
import traceback
from pathlib import Path

import pytest

from technopark.errors import SettingsError
from technopark.settings import Settings, load_settings

SECRET = "correct-horse-battery"  # noqa: S105 - what must not be shown
UNUSABLE = {
    "BATCH_SIZE": "0",
    "BATCH_WAIT_MS": "soon",
    "BUFFER_MESSAGES": "99",
    "MAX_PAYLOAD_BYTES": "1",
    "FUTURE_TOLERANCE_S": "-1",
    "STALE_AFTER_S": "0.5",
    "API_PORT": "65536",
    "METRICS_PORT": "http",
    "LOG_LEVEL": "debug",
    "LOG_FORMAT": "xml",
}


@pytest.fixture(autouse=True)
def nothing_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("TECHNOPARK_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_nothing_needs_to_be_set() -> None:
    settings = load_settings()
    assert settings.database_url.get_secret_value() == "postgresql://technopark@127.0.0.1:5432/technopark"
    assert settings.mqtt_url.get_secret_value() == "mqtt://127.0.0.1:1883"
    assert settings.catalogue is None


def test_the_environment_comes_before_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("TECHNOPARK_API_PORT=9000\nTECHNOPARK_API_HOST=0.0.0.0\nOTHERS=1\n", "utf-8")
    monkeypatch.setenv("TECHNOPARK_API_PORT", "9001")
    settings = load_settings()
    assert (settings.api_port, settings.api_host) == (9001, "0.0.0.0")  # noqa: S104 - read, not listened on


def test_what_is_empty_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.setenv(f"TECHNOPARK_{name.upper()}", "")
    assert load_settings() == Settings.model_construct()


@pytest.mark.parametrize("name", UNUSABLE)
def test_an_unusable_setting_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"TECHNOPARK_{name}", UNUSABLE[name])
    with pytest.raises(SettingsError, match=rf"^TECHNOPARK_{name}: Input should be [^;]+$"):
        load_settings()


def test_every_unusable_setting_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in UNUSABLE.items():
        monkeypatch.setenv(f"TECHNOPARK_{name}", value)
    with pytest.raises(SettingsError) as error:
        load_settings()
    named = [problem.split(": ")[0] for problem in str(error.value).split("; ")]
    assert sorted(named) == sorted(f"TECHNOPARK_{name}" for name in UNUSABLE)


def test_no_secret_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TECHNOPARK_DATABASE_URL", f"postgresql://technopark:{SECRET}@db/technopark")
    monkeypatch.setenv("TECHNOPARK_MQTT_URL", f"mqtts://collector:{SECRET}@broker")
    settings = load_settings()
    assert SECRET not in repr(settings) + str(settings) + settings.model_dump_json()
    assert SECRET in settings.database_url.get_secret_value()

    monkeypatch.setenv("TECHNOPARK_API_PORT", "none")
    with pytest.raises(SettingsError) as error:
        load_settings()
    assert SECRET not in "".join(traceback.format_exception(error.value))


def test_origins_are_parted_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TECHNOPARK_CORS_ORIGINS", "https://board.example, http://localhost:3000,,")
    assert load_settings().cors_origins == ("https://board.example", "http://localhost:3000")


def test_settings_do_not_change_once_read() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings().api_port = 1


def test_a_file_that_is_no_text_is_named() -> None:
    Path(".env").write_bytes(b"TECHNOPARK_API_PORT=9000\n\xff\xfe")
    with pytest.raises(SettingsError, match=r"^\.env cannot be read: .*0xff"):
        load_settings()
