"""A broker's access is made from the catalogue, once; after that, only what has changed is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from technopark.catalogue import load_catalogue
from technopark.errors import SettingsError
from technopark_cli.broker_access import passwords
from technopark_cli.broker_access.accounts import accounts_of
from technopark_cli.broker_access.folder import AccessFolder, names, reopen

NOW = datetime(2026, 11, 26, tzinfo=UTC)
ACCOUNTS = accounts_of(load_catalogue(None))


@pytest.fixture
def access(tmp_path: Path) -> AccessFolder:
    folder = AccessFolder(tmp_path / "access", ACCOUNTS, ("broker.example", "192.0.2.7"), 8883)
    folder.configure("Park", NOW)
    return folder


def test_every_gateway_has_an_account_and_so_have_our_own_programs(access: AccessFolder) -> None:
    assert set(access.kept()) == {"collector", "simulator", "health"} | {f"F{n:02}" for n in range(1, 19)}
    for account in ACCOUNTS:
        secret = access.url(account).split("@")[0].rpartition(":")[2]
        assert passwords.matches(secret, access.kept()[account])
        assert access.url(account) == f"mqtts://{account}:{secret}@broker.example:8883"


def test_what_is_right_already_stays(access: AccessFolder) -> None:
    before = {file: file.read_bytes() for file in access.path.rglob("*") if file.is_file()}
    changes = access.configure("Park", NOW + timedelta(days=300))
    assert (changes.made, changes.removed, changes.certificate) == ((), (), False)
    assert {file: file.read_bytes() for file in access.path.rglob("*") if file.is_file()} == before


def test_a_facility_that_leaves_the_park_loses_its_account(access: AccessFolder) -> None:
    left = {name: account for name, account in ACCOUNTS.items() if name != "F05"}
    changes = replace(access, accounts=left).configure("Park", NOW)
    assert (changes.made, changes.removed) == ((), ("F05",))
    assert "F05" not in access.kept()
    assert "F05" not in (access.path / "acl").read_text()
    assert not (access.path / "credentials" / "F05.env").exists()


def test_secrets_and_keys_are_for_their_owner_alone(access: AccessFolder) -> None:
    private = [access.path / name for name in ("passwords", "acl", "ca.key", "server.key")]
    private += (access.path / "credentials").iterdir()
    assert {file.stat().st_mode & 0o777 for file in private} == {0o600}
    for account in ACCOUNTS:
        secret = access.url(account).split("@")[0].rpartition(":")[2]
        assert secret not in (access.path / "passwords").read_text()


def test_a_certificate_is_renewed_before_it_runs_out_and_its_authority_stays(access: AccessFolder) -> None:
    authority = access.authority.read_bytes()
    first = x509.load_pem_x509_certificate((access.path / "server.crt").read_bytes())
    assert access.configure("Park", first.not_valid_after_utc - timedelta(days=29)).certificate
    second = x509.load_pem_x509_certificate((access.path / "server.crt").read_bytes())
    assert second.not_valid_after_utc > first.not_valid_after_utc
    second.verify_directly_issued_by(x509.load_pem_x509_certificate(authority))
    assert access.authority.read_bytes() == authority


def test_a_broker_that_moves_gets_a_certificate_for_its_new_name(access: AccessFolder) -> None:
    assert replace(access, hosts=("new.example",)).configure("Park", NOW).certificate


def test_without_the_authoritys_key_nothing_new_is_signed(access: AccessFolder) -> None:
    (access.path / "ca.key").unlink()
    assert not access.configure("Park", NOW).certificate
    with pytest.raises(SettingsError, match=r"ca\.key is missing"):
        access.configure("Park", NOW + timedelta(days=390))


def test_users_of_an_account_follow_each_other(access: AccessFolder) -> None:
    old = access.url("F01")
    assert access.rotate("F01") == "F01/2"
    assert access.url("F01").startswith("mqtts://F01%2F2:")
    assert access.rotate("F01") == "F01/3"
    assert passwords.matches(old.split("@")[0].rpartition(":")[2], access.kept()["F01"])
    assert access.retire("F01") == ("F01", "F01/2")
    assert access.retire("F01") == ()
    assert [user for user in access.kept() if user.startswith("F01")] == ["F01/3"]
    assert access.configure("Park", NOW).made == ()
    assert access.rotate("F01") == "F01/4"


def test_a_secret_that_was_taken_away_is_asked_for_in_vain(access: AccessFolder) -> None:
    (access.path / "credentials" / "F01.env").unlink()
    with pytest.raises(SettingsError, match=r"F01\.env: no credentials of F01"):
        access.url("F01")


def test_what_cannot_be_is_named(access: AccessFolder, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="'F99' is no account"):
        access.rotate("F99")
    with pytest.raises(SettingsError, match="holds no broker's access"):
        reopen(tmp_path / "elsewhere", ACCOUNTS)
    with pytest.raises(SettingsError, match="'a b' is no host name"):
        names(["a b"])
    with pytest.raises(SettingsError, match="needs a name"):
        names([])
    (access.path / "passwords").write_text("F01:plain\n")
    with pytest.raises(SettingsError, match="line 1: no user with a hashed password"):
        access.kept()
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="cannot hold"):
        replace(access, path=tmp_path / "file").configure("Park", NOW)
