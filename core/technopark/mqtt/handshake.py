"""What is said before the first message: login and subscription, and what a refusal of either means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import mqtt5

from technopark.errors import SettingsError
from technopark.mqtt.address import BrokerAddress
from technopark.mqtt.errors import BrokerUnavailable, LoginRefused, SubscriptionRefused
from technopark.mqtt.options import SessionOptions, Will

FAILURE: Final = 0x80
"""Reason codes from here on are failures (MQTT 5, 2.4)."""

SUBSCRIBE_ID: Final = 65_535
"""Packet id of SUBSCRIBE and UNSUBSCRIBE, one at a time; publishing never uses it."""

# A tuple, and `int()` below: the codec has enumerations that can be neither hashed nor ordered, whatever its
# stub says.
_MAY_PASS: Final = (
    mqtt5.ConnAckReasonCode.UNSPECIFIED_ERROR,
    mqtt5.ConnAckReasonCode.IMPLEMENTATION_SPECIFIC_ERROR,
    mqtt5.ConnAckReasonCode.SERVER_UNAVAILABLE,
    mqtt5.ConnAckReasonCode.SERVER_BUSY,
    mqtt5.ConnAckReasonCode.QUOTA_EXCEEDED,
    mqtt5.ConnAckReasonCode.USE_ANOTHER_SERVER,
    mqtt5.ConnAckReasonCode.CONNECTION_RATE_EXCEEDED,
)


def connect_packet(address: BrokerAddress, options: SessionOptions) -> bytes:
    """The login. It offers no topic aliases, and no largest packet: for a broker drops what exceeds it.

    Raises:
        SettingsError: a text that MQTT cannot carry.
    """
    try:
        return mqtt5.ConnectPacket(
            options.client_id,
            username=address.username,
            password=None if address.password is None else address.password.encode(),
            clean_start=options.clean_start,
            will=None if options.will is None else _codec_will(options.will),
            keep_alive=options.keep_alive_s,
            session_expiry_interval=options.session_expiry_s,
            receive_max=options.receive_maximum,
            topic_alias_max=0,
        ).write()
    except ValueError as error:
        raise SettingsError(f"MQTT login as {options.client_id[:64]!r}: {error}") from error


def login_error(
    address: BrokerAddress, answer: mqtt5.ConnAckPacket
) -> BrokerUnavailable | LoginRefused | None:
    """None if the broker let us in; else what it said, by whether waiting can help."""
    code = answer.reason_code
    if int(code) < FAILURE:
        return None
    text = f"{address} refuses the login: {code.name}" + _remark(answer.reason_str)
    if code in _MAY_PASS:
        return BrokerUnavailable(text)
    return LoginRefused(text, reason=code.name)


def subscribe_packet(filters: Sequence[str]) -> bytes:
    """The subscription, at QoS 1; a resumed session gets no retained message a second time.

    Raises:
        SettingsError: names the filter that is none.
    """
    return mqtt5.SubscribePacket(SUBSCRIBE_ID, [_topic_filter(pattern) for pattern in filters]).write()


def subscription_error(
    address: BrokerAddress, filters: Sequence[str], answer: mqtt5.SubAckPacket
) -> SubscriptionRefused | None:
    """None if every filter is granted at QoS 1; else each refused one with its reason."""
    refused = [
        f"{pattern!r}: {code.name}"
        for pattern, code in zip(filters, answer.reason_codes, strict=False)
        if code != mqtt5.SubAckReasonCode.GRANTED_QOS_AT_LEAST_ONCE
    ]
    refused += [f"{pattern!r}: no answer" for pattern in filters[len(answer.reason_codes) :]]
    if not refused:
        return None
    return SubscriptionRefused(
        f"{address} refuses the subscription to {', '.join(refused)}{_remark(answer.reason_str)}"
    )


def unsubscribe_packet(filters: Sequence[str]) -> bytes:
    """The end of a subscription; a broker takes it for filters that were never subscribed to as well."""
    return mqtt5.UnsubscribePacket(SUBSCRIBE_ID, list(filters)).write()


def unsubscription_error(address: BrokerAddress, answer: mqtt5.UnsubAckPacket) -> SubscriptionRefused | None:
    """None if nothing more is sent for any of the filters; else why the broker goes on."""
    refused = [code.name for code in answer.reason_codes if int(code) >= FAILURE]
    if not refused:
        return None
    return SubscriptionRefused(
        f"{address} refuses to end a subscription: {', '.join(refused)}{_remark(answer.reason_str)}"
    )


def _topic_filter(pattern: str) -> mqtt5.TopicFilter:
    if not pattern:
        raise SettingsError("MQTT subscription to '': a topic filter has at least one character")
    try:
        return mqtt5.TopicFilter(
            pattern,
            max_qos=mqtt5.QoS.AT_LEAST_ONCE,
            retain_as_published=True,
            retain_handling=mqtt5.RetainHandling.SEND_IF_SUBSCRIPTION_NOT_EXISTS,
        )
    except ValueError as error:
        raise SettingsError(f"MQTT subscription to {pattern!r}: {error}") from error


def _codec_will(will: Will) -> mqtt5.Will:
    return mqtt5.Will(
        will.topic,
        payload=will.payload,
        qos=mqtt5.QoS(will.qos),
        retain=will.retain,
        will_delay_interval=will.delay_s,
    )


def _remark(reason: str | None) -> str:
    return f" ({reason})" if reason else ""
