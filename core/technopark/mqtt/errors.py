"""What can go wrong between us and a broker; the base class says whether trying again can help."""

from __future__ import annotations

from technopark.errors import SettingsError, TechnoparkError, Unavailable


class BrokerUnavailable(Unavailable):
    """The broker cannot be reached or refuses us for now."""


class ConnectionLost(Unavailable):
    """The connection has ended; unacknowledged messages come again in the next one.

    `reason` is the MQTT name of the broker's own reason, such as `SESSION_TAKEN_OVER`, when it gave one.
    """

    def __init__(self, detail: str, *, reason: str | None = None) -> None:
        super().__init__(detail)
        self.reason = reason


class LoginRefused(SettingsError):
    """The broker refuses this client for good: wrong credentials, client id, certificate or protocol.

    `reason` is the MQTT name of the broker's own reason, such as `NOT_AUTHORIZED`, when it gave one.
    """

    def __init__(self, detail: str, *, reason: str | None = None) -> None:
        super().__init__(detail)
        self.reason = reason


class SubscriptionRefused(SettingsError):
    """The broker refuses topic filters; the text names each with its reason."""


class PublishRefused(TechnoparkError):
    """The broker does not take this message, now or later; `reason` is the MQTT name of why."""

    def __init__(self, detail: str, *, reason: str) -> None:
        super().__init__(detail)
        self.reason = reason
