"""Where a broker is and who we are there, read from one URL."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote, urlsplit

from technopark.errors import SettingsError

_DEFAULT_PORTS: Final = {"mqtt": 1883, "mqtts": 8883}


@dataclass(frozen=True, kw_only=True)
class BrokerAddress:
    """Host, port, transport and credentials of a broker; printing it never shows the password."""

    host: str
    port: int
    tls: bool = False
    username: str | None = None
    password: str | None = field(default=None, repr=False)

    @classmethod
    def parse(cls, url: str) -> BrokerAddress:
        """Read `mqtt://[user[:password]@]host[:port]`, or `mqtts://` for TLS.

        User and password are percent-decoded; the port defaults to 1883, with TLS to 8883.

        Raises:
            SettingsError: says which part is wrong, without repeating the URL, which may hold a password.
        """
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError:
            raise _wrong("host or port cannot be read (percent-encode special characters)") from None
        if parts.scheme not in _DEFAULT_PORTS:
            raise _wrong(f"the scheme must be mqtt or mqtts, not {parts.scheme[:20]!r}")
        if not host:
            raise _wrong("the host is missing")
        if port == 0:
            raise _wrong("port 0 cannot be connected to")
        if parts.path not in ("", "/") or parts.query or parts.fragment:
            raise _wrong("nothing may follow the port (percent-encode '/', '?' and '#' in a password)")
        if parts.password is not None and not parts.username:
            raise _wrong("a password needs a user name before it")
        return cls(
            host=host,
            port=port if port is not None else _DEFAULT_PORTS[parts.scheme],
            tls=parts.scheme == "mqtts",
            username=_decoded(parts.username, "user name"),
            password=_decoded(parts.password, "password"),
        )

    def __str__(self) -> str:
        scheme = "mqtts" if self.tls else "mqtt"
        user = f"{self.username}@" if self.username else ""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{scheme}://{user}{host}:{self.port}"


def _decoded(text: str | None, part: str) -> str | None:
    if not text:
        return None
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        raise _wrong(f"the {part} is not UTF-8 after percent-decoding") from None


def _wrong(what: str) -> SettingsError:
    return SettingsError(f"broker URL: {what}; expected mqtt://user:password@host:port")
