"""What was agreed with the provider is whole and possible, or the API does not start and says what is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from technopark.catalogue import Catalogue
from technopark.errors import SettingsError
from technopark.settings import Settings
from technopark_api.app import create_app
from technopark_api.oidc.agreement import read_agreement
from technopark_api.oidc.meaning import values

WHOLE: dict[str, object] = {
    "oidc_issuer": "https://id.example/realms/park",
    "oidc_client_id": "monitor",
    "oidc_redirect_url": "https://monitor.example/login/oidc/callback",
}


def settings(**more: object) -> Settings:
    return Settings(_env_file=None, **more)  # type: ignore[call-arg, arg-type]  # pydantic-settings' own argument


def test_nothing_is_agreed_where_no_provider_is_named(park: Catalogue) -> None:
    assert read_agreement(settings(), park) is None


def test_who_has_agreed_without_a_secret_is_a_public_client(park: Catalogue) -> None:
    agreed = read_agreement(settings(**WHOLE), park)
    assert agreed is not None
    assert (agreed.issuer, agreed.client_secret, agreed.scopes) == (WHOLE["oidc_issuer"], None, "openid")
    assert agreed.meaning is None


@pytest.mark.parametrize(
    ("more", "explained"),
    [
        ({"oidc_client_id": None}, "TECHNOPARK_OIDC_CLIENT_ID: is needed"),
        ({"oidc_redirect_url": None}, "TECHNOPARK_OIDC_REDIRECT_URL: is needed"),
        ({"oidc_issuer": "http://id.example"}, "TECHNOPARK_OIDC_ISSUER: has to be an https:// address"),
        ({"oidc_issuer": "id.example"}, "TECHNOPARK_OIDC_ISSUER: has to be"),
        ({"oidc_issuer": "https://id.example?x=1"}, "without user, query and fragment"),
        ({"oidc_issuer": "https://[id.example"}, "TECHNOPARK_OIDC_ISSUER: has to be"),
        ({"oidc_redirect_url": "http://monitor.example/login/oidc/callback"}, "https:// address"),
        ({"oidc_redirect_url": "https://monitor.example/"}, "its path has to be /login/oidc/callback"),
        ({"oidc_scopes": "profile"}, "TECHNOPARK_OIDC_SCOPES: without openid"),
        (
            {"oidc_ca_file": Path("/nowhere/ca.crt")},
            "TECHNOPARK_OIDC_CA_FILE: /nowhere/ca.crt cannot be used",
        ),
        ({"oidc_roles": "a=viewer"}, "TECHNOPARK_OIDC_ROLES: needs TECHNOPARK_OIDC_ROLE_CLAIM"),
        ({"oidc_facility_claim": "plants"}, "TECHNOPARK_OIDC_FACILITY_CLAIM: needs"),
        ({"oidc_role_claim": "g", "oidc_facilities": "a=FR"}, "OIDC_FACILITIES: needs TECHNOPARK_OIDC_FAC"),
        ({"oidc_role_claim": "g", "oidc_roles": "a=boss"}, "there is no role 'boss'; the roles are viewer,"),
        ({"oidc_role_claim": "g", "oidc_roles": "viewer"}, "'viewer' is not value=meaning"),
        ({"oidc_role_claim": "g", "oidc_roles": "=viewer"}, "'=viewer' is not value=meaning"),
        (
            {"oidc_role_claim": "g", "oidc_facility_claim": "p", "oidc_facilities": "a=FR,F99"},
            "there is no facility F99; the park has FR,",
        ),
        ({"oidc_issuer": None, "password_login": "off"}, "lets nobody log in"),
    ],
)
def test_what_is_missing_or_impossible_is_said_at_the_start(
    park: Catalogue, more: dict[str, object], explained: str
) -> None:
    with pytest.raises(SettingsError) as error:
        create_app(settings(**{**WHOLE, **more}), park)
    assert explained in str(error.value)


def test_open_access_needs_no_provider(park: Catalogue) -> None:
    create_app(settings(access="open", password_login="off"), park)  # noqa: S106  # a switch


def test_a_claim_is_found_by_its_name_or_below_others() -> None:
    claims = {
        "https://id.example/roles": ["a"],
        "realm": {"roles": ["b", 1, None]},
        "realm.roles": "c",
        "n": 3,
    }
    assert values(claims, "https://id.example/roles") == ["a"]
    assert values({"realm": claims["realm"]}, "realm.roles") == ["b"]
    assert values(claims, "realm.roles") == ["c"]
    assert [values(claims, name) for name in ("n", "none", "n.deeper", "realm")] == [[], [], [], []]
