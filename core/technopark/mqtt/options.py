"""What a client asks of its session, checked before anything is opened."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from technopark.errors import SettingsError

_DAY_S: Final = 86_400


@dataclass(frozen=True, kw_only=True)
class Will:
    """What the broker publishes for us when we vanish without a goodbye."""

    topic: str
    payload: bytes
    qos: int = 1
    retain: bool = False
    delay_s: int = 0


@dataclass(frozen=True, kw_only=True)
class SessionOptions:
    """How a session behaves; a wrong value raises `SettingsError` at once.

    Attributes:
        client_id: name of the persistent session at the broker; two live sessions may not share one.
        clean_start: forget what the broker held for this client id.
        session_expiry_s: how long the broker keeps session and backlog for us after a disconnection.
        subscriptions: topic filters, at QoS 1. Retained messages come for filters new to the session only.
        receive_maximum: how many unacknowledged messages the broker is asked to send at most.
        max_buffered: reading stops once this many messages are unacknowledged or undelivered. It holds
            against brokers that ignore `receive_maximum`, and for QoS 0.
        max_buffered_bytes: the same bound in bytes of topics and payloads. What one read from the network
            brings, and one message that is not whole yet, can pass both.
        max_unreceipted: how many of our own messages may wait for receipts, if the broker allows as many.
        keep_alive_s: a PINGREQ goes out twice in this time; three without an answer are a dead broker.
        connect_timeout_s: bound for TCP, TLS, login and subscription together.
        will: what the broker publishes for us if we vanish.
        ca_file: certificate authority for mqtts, in place of the system's.
    """

    client_id: str
    clean_start: bool = False
    session_expiry_s: int = 7 * _DAY_S
    subscriptions: tuple[str, ...] = ()
    receive_maximum: int = 10_000
    max_buffered: int = 20_000
    max_buffered_bytes: int = 64 * 1024 * 1024
    max_unreceipted: int = 2_000
    keep_alive_s: int = 20
    connect_timeout_s: float = 10.0
    will: Will | None = None
    ca_file: Path | None = None

    def __post_init__(self) -> None:
        if not self.client_id:
            raise SettingsError("MQTT client id is empty: a persistent session needs a name")
        _check_range("session_expiry_s", self.session_expiry_s, 0, 0xFFFF_FFFF)
        _check_range("receive_maximum", self.receive_maximum, 1, 65_535)
        _check_range("max_buffered", self.max_buffered, 1, None)
        _check_range("max_buffered_bytes", self.max_buffered_bytes, 1, None)
        # One of the 65,535 packet ids is kept for SUBSCRIBE.
        _check_range("max_unreceipted", self.max_unreceipted, 1, 65_534)
        _check_range("keep_alive_s", self.keep_alive_s, 1, 65_535)
        if self.connect_timeout_s <= 0:
            raise SettingsError(f"MQTT connect_timeout_s must be above 0, not {self.connect_timeout_s}")
        if self.ca_file is not None and not self.ca_file.is_file():
            raise SettingsError(f"MQTT ca_file: no such file: {self.ca_file}")


def _check_range(name: str, value: int, lowest: int, highest: int | None) -> None:
    if value < lowest or (highest is not None and value > highest):
        bounds = f"at least {lowest}" if highest is None else f"{lowest} to {highest}"
        raise SettingsError(f"MQTT {name} must be {bounds}, not {value}")
