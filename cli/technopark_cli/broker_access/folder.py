"""The folder that holds a broker's access: what the broker reads, and what is handed out to its clients.

passwords  acl  server.crt  server.key     what the broker reads
ca.crt                                     what clients trust
ca.key                                     signs the broker's next certificate; best kept elsewhere
credentials/F01.env                        what a gateway is told: URL with user and secret
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

import msgspec

from technopark.errors import SettingsError
from technopark_cli.broker_access import certificates, passwords
from technopark_cli.broker_access.accounts import (
    Account,
    access_list,
    account_of,
    newest_user,
    next_user,
)
from technopark_cli.broker_access.certificates import Signed

_REACHED = "reached.json"
_URL = "TECHNOPARK_MQTT_URL"
_CHOSEN = re.compile(r"[A-Za-z0-9_-]{16,128}")
_SECRET = re.compile(rf"^{_URL}=mqtts://[^:]+:(?P<secret>[^@]+)@", re.MULTILINE)


class _Reached(msgspec.Struct, frozen=True):
    hosts: tuple[str, ...]
    port: int


@dataclass(frozen=True, slots=True)
class Changes:
    """What was done to a folder: users made or given a chosen secret, users removed, whether the certificate is new."""

    made: tuple[str, ...]
    removed: tuple[str, ...]
    certificate: bool


@dataclass(frozen=True, slots=True)
class AccessFolder:
    """A broker's access in the folder `path`; clients reach it at `hosts`, the first of which they are told."""

    path: Path
    accounts: dict[str, Account]
    hosts: tuple[str, ...]
    port: int

    @property
    def authority(self) -> Path:
        """The certificate that clients trust."""
        return self.path / "ca.crt"

    def configure(
        self, park: str, now: datetime, chosen: Mapping[str, str] = MappingProxyType({})
    ) -> Changes:
        """Bring the folder up to date with the accounts; what is right already stays, secrets above all.

        A secret that was `chosen` for an account is the one of its newest user from then on.

        Raises:
            SettingsError: the folder cannot be used, its password file is none, or a secret cannot stand in a URL.
        """
        for account, secret in chosen.items():
            self._check(account)
            if not _CHOSEN.fullmatch(secret):
                raise SettingsError(
                    f"the secret chosen for {account} has to be 16 to 128 letters, digits, - or _ : it stands in a URL"
                )
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
            (self.path / "credentials").mkdir(exist_ok=True, mode=0o700)
            renewed = self._certify(park, now)
            kept = self.kept()
            removed = tuple(user for user in kept if account_of(user) not in self.accounts)
            for user in removed:
                del kept[user]
                self._credentials(account_of(user)).unlink(missing_ok=True)
            made = tuple(name for name in self.accounts if self._is_wanting(name, kept, chosen.get(name)))
            for name in made:
                user = newest_user(name, kept) or name
                self._set(user, chosen.get(name) or passwords.new_secret(), kept)
            self._write(kept)
            (self.path / _REACHED).write_bytes(msgspec.json.encode(_Reached(self.hosts, self.port)))
        except OSError as error:
            raise SettingsError(f"{self.path} cannot hold a broker's access: {error}") from error
        return Changes(made, removed, renewed)

    def rotate(self, account: str) -> str:
        """Give an account one more user with a new secret, beside those that it has; return its name.

        Raises:
            SettingsError: there is no such account.
        """
        self._check(account)
        kept = self.kept()
        user = self._add(account, kept)
        self._write(kept)
        return user

    def retire(self, account: str) -> tuple[str, ...]:
        """Take all users but the newest from an account; return their names.

        Raises:
            SettingsError: there is no such account.
        """
        self._check(account)
        kept = self.kept()
        newest = newest_user(account, kept)
        old = tuple(user for user in kept if account_of(user) == account and user != newest)
        for user in old:
            del kept[user]
        self._write(kept)
        return old

    def url(self, account: str) -> str:
        """Return the URL by which the newest user of an account logs in.

        Raises:
            SettingsError: it was handed out and is here no more.
        """
        user = newest_user(account, self.kept())
        file = self._credentials(account)
        found = _SECRET.search(file.read_text()) if file.is_file() else None
        if user is None or found is None:
            raise SettingsError(f"{file}: no credentials of {account} are kept here")
        return self._url(user, found["secret"])

    def kept(self) -> dict[str, str]:
        """Return what is kept of the users' passwords."""
        file = self.path / "passwords"
        return passwords.parse(file.read_text(), where=str(file)) if file.is_file() else {}

    def _check(self, account: str) -> None:
        if account not in self.accounts:
            raise SettingsError(f"{account!r} is no account: there are {', '.join(self.accounts)}")

    def _is_wanting(self, account: str, kept: dict[str, str], chosen: str | None) -> bool:
        user = newest_user(account, kept)
        return user is None or (chosen is not None and not passwords.matches(chosen, kept[user]))

    def _add(self, account: str, kept: dict[str, str]) -> str:
        user = next_user(account, kept)
        self._set(user, passwords.new_secret(), kept)
        return user

    def _set(self, user: str, secret: str, kept: dict[str, str]) -> None:
        kept[user] = passwords.hashed(secret)
        _write_private(
            self._credentials(account_of(user)),
            f"{_URL}={self._url(user, secret)}\n# the authority of the broker's certificate, ca.crt of this folder\n"
            f"TECHNOPARK_MQTT_CA_FILE={self.authority.name}\n",
        )

    def _write(self, kept: dict[str, str]) -> None:
        _write_private(self.path / "passwords", passwords.written(kept))
        _write_private(self.path / "acl", access_list(kept, self.accounts))

    def _certify(self, park: str, now: datetime) -> bool:
        server = self.path / "server.crt"
        if server.is_file() and certificates.still_good(server.read_bytes(), self.hosts, now):
            return False
        key = self.path / "ca.key"
        if self.authority.is_file() != key.is_file():
            missing = key if self.authority.is_file() else self.authority
            raise SettingsError(f"{missing} is missing: bring it back to renew the broker's certificate")
        if self.authority.is_file():
            authority = Signed(self.authority.read_bytes(), key.read_bytes())
        else:
            authority = certificates.new_authority(park, now)
            _write_private(key, authority.key.decode())
            self.authority.write_bytes(authority.certificate)
        signed = certificates.new_server(authority, self.hosts, now)
        _write_private(self.path / "server.key", signed.key.decode())
        server.write_bytes(signed.certificate)
        return True

    def _credentials(self, account: str) -> Path:
        return self.path / "credentials" / f"{account}.env"

    def _url(self, user: str, secret: str) -> str:
        host = f"[{self.hosts[0]}]" if ":" in self.hosts[0] else self.hosts[0]
        return f"mqtts://{user.replace('/', '%2F')}:{secret}@{host}:{self.port}"


def reopen(path: Path, accounts: dict[str, Account]) -> AccessFolder:
    """Return a folder that was configured before.

    Raises:
        SettingsError: it was not.
    """
    try:
        reached = msgspec.json.decode((path / _REACHED).read_bytes(), type=_Reached)
    except (OSError, msgspec.DecodeError) as error:
        raise SettingsError(
            f"{path} holds no broker's access, run 'broker configure' first: {error}"
        ) from error
    return AccessFolder(path, accounts, reached.hosts, reached.port)


def _write_private(file: Path, text: str) -> None:
    """Write a file that only its owner reads; whoever reads it meanwhile finds the old one or the new one whole."""
    fresh = file.with_name(f"{file.name}.new")
    fresh.touch(mode=0o600)
    fresh.chmod(0o600)
    fresh.write_text(text)
    fresh.replace(file)


def names(hosts: Sequence[str]) -> tuple[str, ...]:
    """Return hosts without repetition, in their order.

    Raises:
        SettingsError: there is none, or one is no host name or address.
    """
    for host in hosts:
        if not re.fullmatch(r"[A-Za-z0-9.:-]{1,253}", host):
            raise SettingsError(f"{host!r} is no host name or address")
    if not hosts:
        raise SettingsError("a broker needs a name or address by which clients reach it")
    return tuple(dict.fromkeys(hosts))
