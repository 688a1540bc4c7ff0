from __future__ import annotations

import pytest

from technopark.errors import SettingsError
from technopark.mqtt import BrokerAddress


def test_a_full_url_gives_every_part() -> None:
    address = BrokerAddress.parse("mqtts://collector-0:p%40ss%2Fw%3Ard@broker.park.example:18883")
    assert address == BrokerAddress(
        host="broker.park.example",
        port=18883,
        tls=True,
        username="collector-0",
        password="p@ss/w:rd",  # noqa: S106 - what the URL says
    )


@pytest.mark.parametrize(
    ("url", "port", "tls"),
    [
        ("mqtt://broker", 1883, False),
        ("mqtts://broker", 8883, True),
        ("mqtt://broker:1884/", 1884, False),
        ("mqtt://[::1]", 1883, False),
    ],
)
def test_port_and_transport_follow_the_scheme(url: str, port: int, tls: bool) -> None:
    address = BrokerAddress.parse(url)
    assert (address.port, address.tls, address.username, address.password) == (port, tls, None, None)


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("http://broker", "scheme must be mqtt or mqtts, not 'http'"),
        ("broker:1883", "scheme must be mqtt or mqtts, not 'broker'"),
        ("", "scheme must be mqtt or mqtts, not ''"),
        ("mqtt://", "host is missing"),
        ("mqtt://user@", "host is missing"),
        ("mqtt://broker:port", "host or port cannot be read"),
        ("mqtt://broker:70000", "host or port cannot be read"),
        ("mqtt://broker:0", "port 0"),
        ("mqtt://broker/topic", "nothing may follow the port"),
        ("mqtt://broker?a=b", "nothing may follow the port"),
        ("mqtt://:secret@broker", "a password needs a user name"),
        ("mqtt://user:%ff@broker", "the password is not UTF-8"),
    ],
)
def test_a_wrong_url_is_refused_by_the_part_that_is_wrong(url: str, what: str) -> None:
    with pytest.raises(SettingsError, match=what):
        BrokerAddress.parse(url)


@pytest.mark.parametrize(
    "url", ["mqtt://user:hun/ter2@broker", "mqtt://user:hun#ter2@broker", "x://user:hunter2@host"]
)
def test_no_error_repeats_a_password(url: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        BrokerAddress.parse(url)
    assert "hun" not in str(refusal.value)
    assert "ter2" not in str(refusal.value)


def test_printing_an_address_never_shows_its_password() -> None:
    address = BrokerAddress.parse("mqtt://collector:hunter2@[::1]:1884")
    assert str(address) == "mqtt://collector@[::1]:1884"
    assert "hunter2" not in f"{address!r} {address}"
