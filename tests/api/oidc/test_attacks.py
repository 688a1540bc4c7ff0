"""What is not proved to be the provider's word, for this login in this browser, lets nobody in."""

from __future__ import annotations

import base64
import hmac
import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
import structlog
from joserfc.jwk import ECKey, RSAKey

from tests.api.oidc.conftest import BACK, Door, agreed, led_to, problem_of
from tests.support.api import served
from tests.support.openid import CLIENT, LASTS_S, SECRET, OpenIdProvider, unsigned

pytestmark = pytest.mark.editions("none")
Spoil = Callable[[OpenIdProvider, dict[str, Any]], str]


def changed(answer: str, **query: str | None) -> str:
    """An answer with some of its parameters changed, or left out."""
    kept = {name: value for name, [value] in parse_qs(answer.removeprefix("?")).items()} | query
    return "?" + urlencode({name: value for name, value in kept.items() if value is not None})


@pytest.mark.parametrize("state", ["forged", "", None])
async def test_an_answer_with_another_state_lets_nobody_in_and_spoils_no_attempt(
    door: Door, state: str | None
) -> None:
    await door.person()
    answer = await door.begin()
    assert problem_of(led_to(await door.finish(changed(answer, state=state)))) == "expired"
    assert await door.sessions() == 0
    assert led_to(await door.finish(answer)) == "/"


async def test_an_answer_in_another_browser_lets_nobody_in(door: Door) -> None:
    """Neither does a stolen answer let the thief in, nor does a planted one have somebody work as the attacker."""
    await door.person()
    answer = await door.begin()
    async with httpx.AsyncClient(base_url=door.client.base_url) as other:
        assert problem_of(led_to(await other.get(f"/login/oidc/callback{answer}"))) == "expired"
        await other.get("/login/oidc")
        assert problem_of(led_to(await other.get(f"/login/oidc/callback{answer}"))) == "expired"
    assert await door.sessions() == 0


async def test_a_stolen_code_is_of_no_use_in_ones_own_attempt(door: Door) -> None:
    await door.person()
    stolen = parse_qs(urlsplit(await door.begin()).query)["code"][0]
    async with httpx.AsyncClient(base_url=door.client.base_url) as thief:
        began = parse_qs(urlsplit(led_to(await thief.get("/login/oidc"))).query)
        query = urlencode({"code": stolen, "state": began["state"][0]})
        assert problem_of(led_to(await thief.get(f"/login/oidc/callback?{query}"))) == "refused"
    assert await door.sessions() == 0


async def test_an_answer_is_good_once(door: Door) -> None:
    await door.person()
    answer = await door.begin()
    attempt = door.client.cookies["technopark_oidc"]
    assert led_to(await door.finish(answer)) == "/"
    assert problem_of(led_to(await door.finish(answer))) == "expired"
    # Nor does whoever put the attempt aside have another go: the provider redeems each code once.
    door.client.cookies.clear()
    door.client.cookies.set("technopark_oidc", attempt, domain="127.0.0.1")
    assert problem_of(led_to(await door.finish(answer))) == "refused"
    assert await door.sessions() == 1


async def test_an_attempt_that_is_none_lets_nobody_in(door: Door) -> None:
    answer = await door.begin()
    door.client.cookies.clear()
    numbers = base64.b64encode(json.dumps({"state": 1}).encode()).decode()
    for attempt in ("", "x", "e30=", "bnVsbA==", numbers, "é%"):
        headers = {"cookie": f"technopark_oidc={attempt}".encode()}
        sent = await door.client.get(f"/login/oidc/callback{answer}", headers=headers)  # type: ignore[arg-type]
        assert problem_of(led_to(sent)) == "expired", attempt


def signed(**claims: object) -> Spoil:
    """A token of the provider with other claims; None leaves one out."""

    def spoil(provider: OpenIdProvider, good: dict[str, Any]) -> str:
        kept = {name: value for name, value in {**good, **claims}.items() if value is not None}
        return provider.sign(kept)

    return spoil


def in_time(**seconds: int) -> Spoil:
    """A token of the provider with times so many seconds from now."""

    def spoil(provider: OpenIdProvider, good: dict[str, Any]) -> str:
        now = int(provider.clock().timestamp())
        return provider.sign({**good, **{name: now + shift for name, shift in seconds.items()}})

    return spoil


def symmetric(secret: Callable[[OpenIdProvider], bytes]) -> Spoil:
    """A token signed by what others than the provider know, as a message code instead of a signature."""

    def spoil(provider: OpenIdProvider, good: dict[str, Any]) -> str:
        # By hand: the library refuses to make some of these.
        signed_part = unsigned(good, alg="HS256", kid="first").rpartition(".")[0]
        code = hmac.digest(secret(provider), signed_part.encode(), "sha256")
        return f"{signed_part}.{base64.urlsafe_b64encode(code).rstrip(b'=').decode()}"

    return spoil


def by_key(make: Callable[[], RSAKey | ECKey]) -> Spoil:
    return lambda provider, good: provider.sign(good, make())


def altered(provider: OpenIdProvider, good: dict[str, Any]) -> str:
    """A token whose claims were changed after it was signed."""
    head, body, signature = provider.sign({**good, "sub": "somebody else"}).split(".")
    told = json.loads(base64.urlsafe_b64decode(body + "=="))
    told["sub"] = good["sub"]
    changed_body = base64.urlsafe_b64encode(json.dumps(told).encode()).rstrip(b"=").decode()
    return f"{head}.{changed_body}.{signature}"


def stripped(provider: OpenIdProvider, good: dict[str, Any]) -> str:
    return provider.sign(good).rpartition(".")[0] + "."


NOT_THE_PROVIDERS_WORD: dict[str, Spoil] = {
    "another nonce": signed(nonce="of another login"),
    "no nonce": signed(nonce=None),
    "another issuer": signed(iss="https://evil.example"),
    "issuer with a slash": lambda provider, good: provider.sign({**good, "iss": good["iss"] + "/"}),
    "no issuer": signed(iss=None),
    "another audience": signed(aud="another client"),
    "audiences without us": signed(aud=["one", "two"]),
    "several audiences, issued to nobody": signed(aud=[CLIENT, "another"]),
    "issued to another": signed(azp="another"),
    "no audience": signed(aud=None),
    "expired": in_time(iat=-LASTS_S - 61, exp=-61),
    "no end": signed(exp=None),
    "an end that is no time": signed(exp="tomorrow"),
    "not issued yet": in_time(iat=120, exp=300),
    "not good yet": in_time(nbf=120),
    "no subject": signed(sub=None),
    "empty subject": signed(sub=""),
    "a subject that is no text": signed(sub=7),
    "a subject that is too long": signed(sub="x" * 256),
    "unsigned": lambda _, good: unsigned(good),
    "signature taken off": stripped,
    "altered": altered,
    "key unknown": by_key(lambda: RSAKey.generate_key(2048, {"kid": "unknown"})),
    "another key of that name": by_key(lambda: RSAKey.generate_key(2048, {"kid": "first"})),
    "another kind of key of that name": by_key(lambda: ECKey.generate_key("P-256", {"kid": "first"})),
    "by the public key as a secret": symmetric(lambda provider: provider.keys[0].as_pem(private=False)),
    "by the client's secret": symmetric(lambda _: SECRET.encode()),
    "no token": lambda *_: "no token",
    "empty": lambda *_: "",
}


async def test_a_token_that_is_not_the_providers_word_lets_nobody_in(door: Door) -> None:
    await door.person()
    let_in = []
    for what, spoil in NOT_THE_PROVIDERS_WORD.items():
        door.provider.spoil = lambda _, good, spoil=spoil: spoil(door.provider, good)
        place = await door.log_in()
        if place == "/" or problem_of(place) != "refused" or await door.sessions():
            let_in.append((what, place))
    assert let_in == []
    assert (await door.me()).status_code == 401
    door.provider.spoil = None
    assert await door.log_in() == "/"


async def test_what_only_looks_unusual_is_good(door: Door) -> None:
    await door.person()
    for spoil in (
        in_time(iat=59, exp=300),
        in_time(iat=-300, exp=-59),
        signed(aud=[CLIENT, "other"], azp=CLIENT),
        signed(aud=[CLIENT]),
    ):
        door.provider.spoil = lambda _, good, spoil=spoil: spoil(door.provider, good)
        assert await door.log_in() == "/"


async def test_the_answer_of_another_provider_is_not_taken_for_ones_own(door: Door) -> None:
    await door.person()
    answer = await door.begin()
    assert problem_of(led_to(await door.finish(changed(answer, iss="https://evil.example")))) == "refused"
    # Not every provider says who answers.
    assert led_to(await door.finish(changed(await door.begin(), iss=None))) == "/"


@pytest.mark.parametrize(
    ("error", "problem"),
    [("access_denied", "cancelled"), ("login_required", "cancelled"), ("server_error", "refused")],
)
async def test_a_login_that_was_not_finished_says_so(door: Door, error: str, problem: str) -> None:
    answer = changed(await door.begin(to="/trust"), code=None, error=error)
    place = led_to(await door.finish(answer))
    assert problem_of(place) == problem
    assert parse_qs(urlsplit(place).query)["to"] == ["/trust"]


@pytest.mark.parametrize("code", [None, "", "x" * 5000])
async def test_an_answer_without_a_code_lets_nobody_in(door: Door, code: str | None) -> None:
    answer = changed(await door.begin(), code=code)
    assert problem_of(led_to(await door.finish(answer))) == "refused"


@pytest.mark.parametrize("document", ["token", "keys"])
async def test_a_provider_that_breaks_down_meanwhile_is_told_of(door: Door, document: str) -> None:
    await door.person()
    answer = await door.begin()
    door.provider.broken = frozenset({document})
    assert problem_of(led_to(await door.finish(answer))) == "away"
    assert await door.sessions() == 0
    door.provider.broken = frozenset()
    assert await door.log_in() == "/"


async def test_a_provider_that_is_down_is_told_of_and_nothing_else_is_down(
    database_url: str, door: Door
) -> None:
    settings = agreed(door.provider, oidc_issuer="http://127.0.0.1:9")
    async with served(database_url, door.api.catalogue, door.api.clock, **settings) as client:
        place = led_to(await client.get("/login/oidc?to=/trust"))
        assert place == "/login?problem=away&to=%2Ftrust"
        assert (await client.get("/readyz")).status_code == 200


async def test_a_provider_that_comes_back_is_asked_again(door: Door) -> None:
    door.provider.broken = frozenset({"openid-configuration"})
    assert problem_of(led_to(await door.client.get("/login/oidc"))) == "away"
    door.provider.broken = frozenset()
    assert led_to(await door.client.get("/login/oidc")).startswith(door.provider.issuer)


async def test_documents_of_another_issuer_are_not_believed(door: Door) -> None:
    door.provider.issuer = "http://127.0.0.2:1"
    assert problem_of(led_to(await door.client.get("/login/oidc"))) == "away"


async def test_addresses_without_tls_are_not_believed(door: Door) -> None:
    door.provider.elsewhere = "http://id.example"
    assert problem_of(led_to(await door.client.get("/login/oidc"))) == "away"


async def test_the_log_says_what_the_page_does_not(door: Door) -> None:
    with structlog.testing.capture_logs() as logs:
        place = await door.log_in()
    assert problem_of(place) == "unknown"
    [told] = [line for line in logs if line["event"] == "oidc_login_refused"]
    assert (told["what"], told["subject"], told["address"]) == (
        "unknown",
        door.provider.subject,
        "127.0.0.1",
    )
    assert door.provider.subject not in place
    # Neither says what would let somebody in.
    assert not re.search(r"code=|ey[A-Za-z0-9]{10}", str(logs))


async def test_the_secret_goes_to_the_provider_alone(door: Door) -> None:
    sent = await door.client.get("/login/oidc")
    verifier = json.loads(base64.urlsafe_b64decode(door.client.cookies["technopark_oidc"]))["verifier"]
    assert SECRET not in sent.headers["location"]
    assert verifier not in sent.headers["location"]
    assert BACK in httpx.URL(sent.headers["location"]).params["redirect_uri"]
