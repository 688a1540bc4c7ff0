"""Serve the board's page at `/` and its other addresses, such as `/facility/...` and `/trade/...`, and its files."""

from __future__ import annotations

from http import HTTPStatus
from types import MappingProxyType
from typing import Final

from fastapi import FastAPI, HTTPException, Request, Response

from technopark_api.access import PUBLIC
from technopark_api.board.assets import Asset, load_assets

_DIRECTIVES: Final = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    # No text may ever become markup or script, and no policy may make an exception.
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
)
CONTENT_SECURITY_POLICY: Final = "; ".join(_DIRECTIVES)
"""What browsers may do on the board's pages: use its own files and API, and nothing that is inline."""

_HEADERS: Final = MappingProxyType(
    {
        "Content-Security-Policy": CONTENT_SECURITY_POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Vary": "Accept-Encoding",
    }
)
_ASK_EACH_TIME: Final = "no-cache"
_FOR_EVER: Final = "public, max-age=31536000, immutable"


def mount_board(
    app: FastAPI, *, developer: bool = False, provider: bool = False, passwords: bool = True
) -> None:
    """Add the board's routes to the application, with `developer` the page that controls a simulator as well.

    `provider` and `passwords` tell how people log in.

    The page is asked for each time (an unchanged one is answered by 304). It names its files by addresses that
    carry the version of the whole, which a browser keeps; without that version, or with one of another release,
    an address still leads to the present file, so a page left open over an upgrade goes on working.

    Raises:
        ValueError: a file of the board has no known media type.
    """
    marks = {"developer": developer, "provider": provider, "no-passwords": not passwords}
    assets = load_assets(marks=[name for name, holds in marks.items() if holds])

    async def page(request: Request) -> Response:
        return _answer(request, assets.index, _ASK_EACH_TIME)

    async def file(request: Request, path: str) -> Response:
        first, _, rest = path.partition("/")
        if first == assets.version and rest in assets.files:
            return _answer(request, assets.files[rest], _FOR_EVER)
        for name in (path, rest):
            if name in assets.files:
                return _answer(request, assets.files[name], _ASK_EACH_TIME)
        raise HTTPException(HTTPStatus.NOT_FOUND, detail=f"the board has no file {path!r}")

    methods = ["GET", "HEAD"]
    app.add_api_route("/", page, methods=methods, dependencies=[PUBLIC], include_in_schema=False)
    trade = ("/trade", "/trade/certificates", "/trade/periods", "/trade/reports")
    more = ["/developer"] if developer else []
    plant = ("/facility/{facility}", "/facility/{facility}/line/{line}", "/facility/{facility}/report")
    for path in (
        *plant,
        "/trust",
        "/trust/{facility}",
        "/runbooks/{kind}",
        *trade,
        "/wall",
        "/login",
        "/password",
        *more,
    ):
        app.add_api_route(path, page, methods=methods, dependencies=[PUBLIC], include_in_schema=False)
    app.add_api_route(
        "/board/{path:path}", file, methods=methods, dependencies=[PUBLIC], include_in_schema=False
    )


def _answer(request: Request, asset: Asset, cache_control: str) -> Response:
    headers = {**_HEADERS, "ETag": asset.etag, "Cache-Control": cache_control}
    if _holds(request.headers.get("if-none-match", ""), asset.etag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    body = asset.body
    if _takes_gzip(request.headers.get("accept-encoding", "")):
        body = asset.compressed
        headers["Content-Encoding"] = "gzip"
    return Response(body, media_type=asset.media_type, headers=headers)


def _holds(if_none_match: str, etag: str) -> bool:
    tags = {tag.strip() for tag in if_none_match.split(",")}
    return "*" in tags or etag in tags


def _takes_gzip(accept_encoding: str) -> bool:
    for offer in accept_encoding.split(","):
        coding, _, parameters = offer.partition(";")
        if coding.strip().lower() in {"gzip", "*"}:
            return parameters.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False
