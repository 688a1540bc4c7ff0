from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from technopark.errors import SettingsError
from technopark.mqtt import BrokerAddress, SessionOptions, Will, connect


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("client_id", ""),
        ("session_expiry_s", -1),
        ("receive_maximum", 0),
        ("receive_maximum", 65_536),
        ("max_buffered", 0),
        ("max_buffered_bytes", 0),
        ("max_unreceipted", 65_535),
        ("keep_alive_s", 0),
        ("connect_timeout_s", 0.0),
        ("ca_file", Path("no/such/file.pem")),
    ],
)
def test_an_unusable_option_is_refused_by_its_name(setting: str, value: Any) -> None:
    with pytest.raises(SettingsError, match=setting.replace("client_id", "client id")):
        SessionOptions(**({"client_id": "collector"} | {setting: value}))


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ({"subscriptions": ("technopark/#/output",)}, "subscription to 'technopark/#/output'"),
        ({"subscriptions": ("",)}, "subscription to ''"),
        ({"client_id": "c" * 70_000}, "login as 'ccc"),
        ({"will": Will(topic="t" * 70_000, payload=b"offline")}, "login as"),
    ],
)
async def test_what_mqtt_cannot_carry_is_refused_before_anything_is_opened(
    options: dict[str, Any], what: str
) -> None:
    nowhere = BrokerAddress(host="127.0.0.1", port=1)
    with pytest.raises(SettingsError, match=what):
        async with connect(nowhere, SessionOptions(**({"client_id": "collector"} | options))):
            pass
