"""Where the broker is, and a client of it; what is particular about aiomqtt is here and in `publish`."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

import aiomqtt
from paho.mqtt.client import MQTT_CLEAN_START_FIRST_ONLY
from paho.mqtt.reasoncodes import ReasonCode

from technopark.errors import SettingsError
from technopark.settings import Settings

_PORTS = {"mqtt": 1883, "mqtts": 8883}
_KEEPALIVE_S = 30
_REFUSED_FOR_GOOD = frozenset({0x84, 0x85, 0x86, 0x87, 0x8C, 0x8A})


@dataclass(frozen=True, kw_only=True)
class BrokerAddress:
    """Host, port, credentials and transport of the broker; printing it never shows the password."""

    host: str
    port: int
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: ssl.SSLContext | None = field(default=None, repr=False)


def broker_address(settings: Settings) -> BrokerAddress:
    """Read the address out of TECHNOPARK_MQTT_URL and TECHNOPARK_MQTT_CA_FILE.

    Raises:
        SettingsError: says what is wrong without repeating the URL, which may hold a password.
    """
    try:
        parts = urlsplit(settings.mqtt_url.get_secret_value())
        host, port = parts.hostname, parts.port
    except ValueError:
        raise SettingsError("TECHNOPARK_MQTT_URL: host or port cannot be read") from None
    if parts.scheme not in _PORTS or not host:
        raise SettingsError("TECHNOPARK_MQTT_URL: expected mqtt://user:password@host:port, or mqtts://")
    return BrokerAddress(
        host=host,
        port=port or _PORTS[parts.scheme],
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        tls=_tls(settings) if parts.scheme == "mqtts" else None,
    )


def _tls(settings: Settings) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=settings.mqtt_ca_file)
    except OSError as error:
        raise SettingsError(f"TECHNOPARK_MQTT_CA_FILE: {settings.mqtt_ca_file}: {error}") from error


def client(
    address: BrokerAddress,
    identifier: str,
    will: aiomqtt.Will | None,
    in_flight: int,
    refused: Callable[[int, str], None],
) -> aiomqtt.Client:
    """Return a client that is not yet connected; `refused` is told the packet id and why of each refused message."""
    made = aiomqtt.Client(
        address.host,
        address.port,
        username=address.username,
        password=address.password,
        identifier=identifier,
        protocol=aiomqtt.ProtocolVersion.V5,
        clean_start=MQTT_CLEAN_START_FIRST_ONLY,
        keepalive=_KEEPALIVE_S,
        will=will,
        max_inflight_messages=in_flight,
        tls_context=address.tls,
        # What happens on the connection is told by the publisher, once.
        logger=_SILENT,
    )
    _tell_refusals(made, refused)
    return made


def is_final(error: aiomqtt.MqttError) -> bool:
    """Tell whether a broker that refused us with this error will do so again, whatever happens."""
    code = getattr(error, "rc", None)
    return isinstance(code, ReasonCode) and code.value in _REFUSED_FOR_GOOD


def _tell_refusals(made: aiomqtt.Client, refused: Callable[[int, str], None]) -> None:
    """Hear the reason codes of acknowledgements, which aiomqtt takes for success whatever they say."""
    paho = made._client  # noqa: SLF001 - aiomqtt has no public way to the reason codes of acknowledgements
    acknowledged = paho.on_publish

    def on_publish(
        source: object, userdata: object, packet_id: int, reason_code: ReasonCode, properties: object
    ) -> None:
        if reason_code.is_failure:
            refused(packet_id, str(reason_code))
        acknowledged(source, userdata, packet_id, reason_code, properties)  # type: ignore[misc,call-arg,arg-type]  # the callback of aiomqtt, handed on as it came

    paho.on_publish = on_publish


_SILENT = logging.getLogger("technopark_simulator.mqtt")
_SILENT.setLevel(logging.CRITICAL)
