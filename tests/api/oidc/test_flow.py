"""People log in at the provider, as whom they are known there, and are known here by a session like others."""

from __future__ import annotations

import json
from datetime import timedelta
from http.cookies import SimpleCookie
from urllib.parse import parse_qs, urlsplit

import asyncpg
import httpx
import pytest
from joserfc.jwk import ECKey, RSAKey

from technopark.catalogue import Catalogue
from technopark.errors import SettingsError
from technopark.permissions import Role
from technopark_api.access.people import (
    Identity,
    add_person,
    add_person_of_provider,
    deactivate,
    set_password,
    set_subject,
)
from tests.api.access.conftest import PASSWORD
from tests.api.oidc.conftest import BACK, Door, agreed, led_to, problem_of
from tests.support.api import Api, served
from tests.support.openid import CLIENT
from tests.support.roles import logged_in_as

pytestmark = pytest.mark.editions("none")
HEADER = {"X-Technopark-Request": "board"}


async def test_whoever_is_let_in_logs_in_at_the_provider_and_out_again(door: Door) -> None:
    await door.person("dilnoza", Role.PLANT_MANAGER, ["FR"])
    assert await door.log_in(to="/facility/FR?lang=en") == "/facility/FR?lang=en"
    who = (await door.me()).json()
    assert (who["name"], who["kind"], who["role"], who["facilities"]) == (
        "dilnoza",
        "person",
        "plant_manager",
        ["FR"],
    )
    assert (await door.client.post("/api/v1/logout", headers=HEADER)).status_code == 204
    assert (await door.me()).status_code == 401
    assert await door.sessions() == 0


async def test_the_provider_is_asked_as_the_protocol_has_it(door: Door) -> None:
    answer = await door.client.get("/login/oidc")
    place = urlsplit(led_to(answer))
    assert f"{place.scheme}://{place.netloc}{place.path}" == f"{door.provider.issuer}/authorize"
    asked = {name: value for name, [value] in parse_qs(place.query).items()}
    assert (asked["response_type"], asked["client_id"], asked["redirect_uri"]) == ("code", CLIENT, BACK)
    assert (asked["scope"], asked["code_challenge_method"]) == ("openid", "S256")
    random = [asked[name] for name in ("state", "nonce", "code_challenge")]
    assert len(set(random)) == 3
    assert all(len(value) == 43 for value in random)
    again = parse_qs(urlsplit(led_to(await door.client.get("/login/oidc?again=true"))).query)
    assert again["prompt"] == ["login"]
    assert not {asked["state"], asked["nonce"]} & {again["state"][0], again["nonce"][0]}


async def test_the_attempt_is_kept_from_scripts_and_neighbours(door: Door) -> None:
    here = await door.client.get("/login/oidc")
    [kept] = SimpleCookie(here.headers["set-cookie"]).values()
    assert (kept.key, kept["httponly"], kept["samesite"], kept["max-age"]) == (
        "technopark_oidc",
        True,
        "lax",
        "600",
    )
    elsewhere = await door.client.get("/login/oidc", headers={"host": "monitor.example"})
    [kept] = SimpleCookie(elsewhere.headers["set-cookie"]).values()
    assert (kept.key, kept["secure"], kept["path"], kept["domain"]) == (
        "__Host-technopark_oidc",
        True,
        "/",
        "",
    )


async def test_the_session_is_like_one_by_password(door: Door) -> None:
    await door.person()
    answer = await door.finish(await door.begin())
    cookies = SimpleCookie()
    for told in answer.headers.get_list("set-cookie"):
        cookies.load(told)
    session = cookies["technopark_session"]
    assert (session["httponly"], session["samesite"], session["max-age"]) == (True, "lax", "604800")
    assert (cookies["technopark_oidc"].value, cookies["technopark_oidc"]["max-age"]) == ("", "0")
    assert answer.headers["cache-control"] == "no-store"
    # Written with a cookie, it needs what strangers' pages cannot send.
    assert (await door.client.post("/api/v1/logout")).status_code == 403
    door.api.clock.at += timedelta(hours=13)
    assert (await door.me()).status_code == 401


async def test_another_login_ends_the_session_before(door: Door) -> None:
    await door.person()
    await door.log_in()
    await door.log_in()
    assert await door.sessions() == 1


async def test_each_login_is_on_record(door: Door) -> None:
    await door.person("dilnoza", Role.PLANT_MANAGER, ["FR"])
    await door.log_in()
    added, opened = await door.api.connection.fetch(
        "SELECT who, action, subject, detail FROM audit ORDER BY id"
    )
    assert tuple(added)[:3] == ("test", "person.add", "dilnoza")
    assert tuple(opened)[:3] == ("dilnoza", "session.open", "dilnoza")
    assert json.loads(opened["detail"]) == {
        "address": "127.0.0.1",
        "issuer": door.provider.issuer,
        "oidc_subject": door.provider.subject,
    }


async def test_whom_the_provider_knows_and_the_monitor_does_not_is_not_let_in(door: Door) -> None:
    assert problem_of(await door.log_in()) == "unknown"
    await door.person("dilnoza")
    door.provider.subject = "another"
    assert problem_of(await door.log_in()) == "unknown"
    assert await door.sessions() == 0
    # Names prove nothing: whoever is called the same there is somebody else.
    await door.person("rustam")
    door.provider.subject = "a third"
    door.provider.more = {"preferred_username": "rustam", "email": "rustam", "name": "rustam"}
    assert problem_of(await door.log_in()) == "unknown"


async def test_who_was_deactivated_stays_out_whatever_the_provider_says(door: Door) -> None:
    await door.person("dilnoza")
    await door.log_in()
    await deactivate(door.api.connection, "dilnoza", by="test")
    assert (await door.me()).status_code == 401
    assert problem_of(await door.log_in()) == "unknown"


async def test_the_same_subject_of_another_provider_is_somebody_else(door: Door) -> None:
    who = Identity("https://other.example", door.provider.subject)
    await add_person_of_provider(door.api.connection, "dilnoza", who, Role.VIEWER, [], by="test")
    assert problem_of(await door.log_in()) == "unknown"


@pytest.mark.parametrize(
    "more_settings",
    [
        {
            "oidc_role_claim": "realm_access.roles",
            "oidc_roles": "CN=boss=administrator; plant=plant_manager; *watch*=viewer",
            "oidc_facility_claim": "plants",
            "oidc_facilities": "north=FR,PA; fridges=FR; all=*",
        }
    ],
)
async def test_claims_give_role_and_facilities_for_one_session(door: Door) -> None:
    await door.person("dilnoza", Role.VIEWER, ["PA"])
    provider = door.provider
    for roles, plants, role, facilities in (
        (["plant"], ["fridges"], "plant_manager", ["FR"]),
        (["plant", "else"], ["fridges", "north", "moon"], "plant_manager", ["FR", "PA"]),
        (["*watch*", "plant"], "all", "plant_manager", None),
        ("*watch*", ["all", "fridges"], "viewer", None),
        (["CN=boss", "plant"], ["fridges"], "administrator", None),
        (["CN=boss"], [], "administrator", None),
    ):
        provider.more = {"realm_access": {"roles": roles}, "plants": plants}
        assert await door.log_in() == "/"
        who = (await door.me()).json()
        assert (who["role"], who["facilities"]) == (role, facilities), (roles, plants)
    # What a person was given here is what it was, and the record tells what the claims gave.
    [kept] = await door.api.connection.fetch("SELECT role, facilities FROM person")
    assert tuple(kept) == ("viewer", ["PA"])
    detail = await door.api.connection.fetchval(
        "SELECT detail FROM audit WHERE action = 'session.open' ORDER BY id LIMIT 1"
    )
    assert {"role": "plant_manager", "facilities": ["FR"]}.items() <= json.loads(detail).items()


@pytest.mark.parametrize("more_settings", [{"oidc_role_claim": "groups", "oidc_facility_claim": "plants"}])
async def test_who_has_no_role_or_no_facility_is_not_let_in(door: Door) -> None:
    await door.person("dilnoza", Role.ADMINISTRATOR)
    nothing: tuple[dict[str, object], ...] = (
        {},
        {"groups": []},
        {"groups": ["Viewer"]},
        {"groups": "administrators"},
        {"groups": {"administrator": True}},
        {"groups": [["administrator"]]},
        {"groups": ["viewer"]},
        {"groups": ["viewer"], "plants": []},
        {"groups": ["viewer"], "plants": ["*"]},
        {"groups": ["viewer"], "plants": ["F99"]},
    )
    for claims in nothing:
        door.provider.more = claims
        assert problem_of(await door.log_in()) == "not_granted", claims
    assert await door.sessions() == 0


@pytest.mark.parametrize("more_settings", [{"oidc_role_claim": "groups", "oidc_facility_claim": "plants"}])
async def test_facilities_of_claims_narrow_all_that_is_seen(door: Door) -> None:
    await door.person("dilnoza")
    door.provider.more = {"groups": ["viewer"], "plants": ["FR"]}
    await door.log_in()
    assert (await door.client.get("/api/v1/facilities/FR")).status_code == 200
    assert (await door.client.get("/api/v1/facilities/PA")).status_code == 403
    assert (await door.client.get("/api/v1/audit")).status_code == 403


async def test_keys_of_both_kinds_are_good_and_a_new_one_is_found(door: Door) -> None:
    await door.person()
    assert await door.log_in() == "/"
    door.provider.keys.append(ECKey.generate_key("P-256", {"kid": "second"}))
    assert await door.log_in() == "/"
    # What is known is not asked for again.
    asked = door.provider.told.count("keys")
    assert await door.log_in() == "/"
    assert (asked, door.provider.told.count("keys")) == (2, 2)


async def test_a_key_that_was_withdrawn_is_good_for_an_hour_at_most(door: Door) -> None:
    await door.person()
    first = door.provider.keys[0]
    assert await door.log_in() == "/"
    door.provider.published = [RSAKey.generate_key(2048, {"kid": "second"})]
    door.provider.spoil = lambda _, claims: door.provider.sign(claims, first)
    door.api.clock.at += timedelta(hours=1)
    assert problem_of(await door.log_in()) == "refused"


@pytest.mark.parametrize(
    ("methods", "secret"),
    [(("client_secret_post", "private_key_jwt"), True), (("none",), False)],
)
async def test_the_monitor_proves_itself_as_the_provider_wants_it(
    database_url: str, door: Door, methods: tuple[str, ...], secret: bool
) -> None:
    await door.person()
    door.provider.methods = methods
    settings = agreed(door.provider)
    if not secret:
        settings["oidc_client_secret"] = ""
    async with served(database_url, door.api.catalogue, door.api.clock, **settings) as client:
        door.api.client = client
        assert await door.log_in() == "/"


ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "/\t/evil.example",
    "\\\\evil.example",
    "javascript:alert(1)",
    "/login",
    "/login/oidc?to=/login/oidc",
    "/api/v1/me",
    "facility/FR",
    "",
)


async def test_the_way_back_leads_nowhere_else(door: Door) -> None:
    await door.person()
    assert [(to, place) for to in ELSEWHERE if (place := await door.log_in(to=to)) != "/"] == []


async def test_passwords_let_in_beside_the_provider(door: Door) -> None:
    await add_person(door.api.connection, "rustam", PASSWORD, Role.VIEWER, [], by="test")
    sent = {"name": "rustam", "password": PASSWORD}
    assert (await door.client.post("/api/v1/login", json=sent)).status_code == 200
    assert (await door.client.get("/login")).text.count("data-provider") == 1
    assert "data-no-passwords" not in (await door.client.get("/login")).text


@pytest.mark.parametrize("more_settings", [{"password_login": "off"}])
async def test_passwords_let_nobody_in_where_they_are_off(door: Door) -> None:
    await add_person(door.api.connection, "rustam", PASSWORD, Role.VIEWER, [], by="test")
    answer = await door.client.post("/api/v1/login", json={"name": "rustam", "password": PASSWORD})
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:technopark:problem:no-passwords")
    assert await door.sessions() == 0
    await door.person()
    await door.log_in()
    change = {"old": PASSWORD, "new": PASSWORD[::-1]}
    answer = await door.client.post("/api/v1/me/password", json=change, headers=HEADER)
    assert answer.status_code == 409
    assert "data-no-passwords" in (await door.client.get("/login")).text


async def test_everybody_has_one_way_in(door: Door) -> None:
    connection, who = door.api.connection, Identity(door.provider.issuer, door.provider.subject)
    await add_person(connection, "dilnoza", PASSWORD, Role.VIEWER, [], by="test")
    sent = {"name": "dilnoza", "password": PASSWORD}
    await door.client.post("/api/v1/login", json=sent)
    await set_subject(connection, "dilnoza", who, by="admin")
    assert (await door.me()).status_code == 401
    assert (await door.client.post("/api/v1/login", json=sent)).status_code == 401
    assert await door.log_in() == "/"
    await set_password(connection, "dilnoza", PASSWORD, by="admin")
    assert (await door.me()).status_code == 401
    assert problem_of(await door.log_in()) == "unknown"
    with pytest.raises(asyncpg.CheckViolationError):
        await connection.execute("UPDATE person SET issuer = 'https://id.example', subject = 's'")


async def test_a_subject_is_one_person(door: Door) -> None:
    connection, who = door.api.connection, Identity(door.provider.issuer, door.provider.subject)
    await door.person("dilnoza")
    await add_person(connection, "rustam", PASSWORD, Role.VIEWER, [], by="test")
    another = who._replace(subject="another")
    for refused, name, subject in (
        ("is dilnoza already", "aziz", who),
        ("there is a person dilnoza already", "dilnoza", another),
    ):
        with pytest.raises(SettingsError, match=refused):
            await add_person_of_provider(connection, name, subject, Role.VIEWER, [], by="test")
    with pytest.raises(SettingsError, match="is dilnoza already"):
        await set_subject(connection, "rustam", who, by="test")
    with pytest.raises(SettingsError, match="there is no person nobody"):
        await set_subject(connection, "nobody", another, by="test")


async def test_the_apis_own_role_at_the_database_is_enough(
    door: Door, database_url: str, park: Catalogue
) -> None:
    await door.person()
    async with (
        logged_in_as(database_url, "api") as url,
        served(url, park, door.api.clock, **agreed(door.provider)) as client,
    ):
        narrow = Door(Api(client, door.api.connection, park, door.api.ids, door.api.clock), door.provider)
        assert await narrow.log_in() == "/"
        assert (await narrow.me()).status_code == httpx.codes.OK


async def test_nothing_is_there_without_a_provider(api: Api) -> None:
    for path in ("/login/oidc", "/login/oidc/callback"):
        assert (await api.client.get(path)).status_code == 404
    assert "data-provider" not in (await api.client.get("/login")).text
