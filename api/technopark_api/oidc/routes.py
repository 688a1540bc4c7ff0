"""Where browsers go to log in at the provider, and where it sends them back to; there are no others than browsers."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Final, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi import Query as InQuery
from fastapi.responses import RedirectResponse

from technopark.logs import logger
from technopark_api.access import PUBLIC
from technopark_api.access.caller import address_of
from technopark_api.access.cookie import end_session_of, give_session
from technopark_api.access.people import Identity
from technopark_api.access.sessions import known_to_provider, log_in_by_provider
from technopark_api.oidc.agreement import BEGIN, CALLBACK
from technopark_api.oidc.attempt import LONGEST_WAY, Attempt, forget, new_attempt, remember, remembered
from technopark_api.oidc.id_token import NotAccepted
from technopark_api.oidc.meaning import NothingGranted
from technopark_api.oidc.provider import Provider, ProviderUnavailable
from technopark_api.services import Here, Services

What = Literal["away", "cancelled", "expired", "refused", "unknown", "not_granted"]
"""Why somebody was not let in, as the login page says it in their language."""

router = APIRouter()
_NO_STORE: Final = {"Cache-Control": "no-store"}
_LONGEST_CODE: Final = 4096
# What the provider says when the person has not consented, or was not known to it (RFC 6749, OpenID Connect Core).
_CANCELLED: Final = frozenset({"access_denied", "login_required", "interaction_required", "consent_required"})
_log = logger(__name__)


class NotLetIn(Exception):
    """A login that came to nothing: `what` is told to the person, the text is for the log."""

    def __init__(self, what: What, why: str, **fields: str) -> None:
        super().__init__(why)
        self.what: What = what
        self.fields = fields


@router.get(BEGIN, dependencies=[PUBLIC], include_in_schema=False)
async def begin(
    request: Request,
    here: Here,
    to: Annotated[str, InQuery(max_length=LONGEST_WAY)] = "/",
    again: Annotated[bool, InQuery()] = False,
) -> Response:
    """Send a browser to the provider; it comes back to a page of the board."""
    provider = await _counted(request, here)
    attempt = new_attempt(to)
    try:
        address = await provider.login_address(attempt, again=again)
    except ProviderUnavailable as error:
        return _refused(request, NotLetIn("away", str(error)), attempt.to)
    answer = _to(address)
    remember(answer, request, attempt)
    return answer


@router.get(CALLBACK, dependencies=[PUBLIC], include_in_schema=False)
async def finish(request: Request, here: Here) -> Response:
    """Let in whom the provider sent back, where it is proved that it did, and where they may."""
    provider = await _counted(request, here)
    attempt = remembered(request)
    if attempt is None or not attempt.is_answered_by(request.query_params.get("state", "")):
        # An attempt that this is no answer to may still be answered.
        why = "there is no such attempt in this browser: it is over, was begun elsewhere, or is forged"
        return _refused(request, NotLetIn("expired", why), "/")
    try:
        answer = await _let_in(request, here, provider, attempt)
    except NotLetIn as refusal:
        answer = _refused(request, refusal, attempt.to)
    forget(answer, request)
    return answer


async def _let_in(request: Request, here: Services, provider: Provider, attempt: Attempt) -> Response:
    issuer, meaning = provider.agreement.issuer, provider.agreement.meaning
    code = _code(request.query_params, issuer)
    try:
        claims = await provider.claims(code, attempt)
    except ProviderUnavailable as error:
        raise NotLetIn("away", str(error)) from error
    except NotAccepted as error:
        raise NotLetIn("refused", str(error)) from error
    who = Identity(issuer, claims["sub"])
    known = await known_to_provider(here.database, who)
    if known is None:
        raise NotLetIn("unknown", "nobody who is let in here has this subject", subject=who.subject)
    try:
        claimed = None if meaning is None else meaning.granted(claims, known.grant.facilities)
    except NothingGranted as error:
        raise NotLetIn("not_granted", str(error), subject=who.subject, person=known.grant.name) from error
    token = await log_in_by_provider(
        here.database, here.settings, known, who, claimed, now=here.now(), address=address_of(request)
    )
    await end_session_of(request, here.database)
    answer = _to(attempt.to)
    give_session(answer, request, here.settings, token)
    return answer


def _code(query: Mapping[str, str], issuer: str) -> str:
    # Where several providers might answer, one must not pass for another (RFC 9207).
    if query.get("iss", issuer) != issuer:
        raise NotLetIn("refused", f"the answer is of issuer {query['iss'][:200]}")
    if (error := query.get("error")) is not None:
        what: What = "cancelled" if error in _CANCELLED else "refused"
        raise NotLetIn(what, f"{error[:100]} {query.get('error_description', '')[:200]}")
    code = query.get("code", "")
    if not 0 < len(code) <= _LONGEST_CODE:
        raise NotLetIn("refused", "there is no code in the answer")
    return code


async def _counted(request: Request, here: Services) -> Provider:
    await here.limits.count_request(f"address {address_of(request)}")
    if here.provider is None:
        raise LookupError("these routes are of an application that has a provider")
    return here.provider


def _refused(request: Request, refusal: NotLetIn, to: str) -> Response:
    _log.warning(
        "oidc_login_refused",
        what=refusal.what,
        why=str(refusal),
        address=address_of(request),
        **refusal.fields,
    )
    told = {"problem": refusal.what} if to == "/" else {"problem": refusal.what, "to": to}
    return _to(f"/login?{urlencode(told)}")


def _to(address: str) -> Response:
    return RedirectResponse(address, HTTPStatus.SEE_OTHER, headers=_NO_STORE)
