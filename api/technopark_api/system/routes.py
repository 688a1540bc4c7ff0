"""Routes for operators and other programs: health, metrics and documentation."""

from __future__ import annotations

import base64
import hashlib
import re
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.openapi.docs import get_swagger_ui_html
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from starlette.staticfiles import StaticFiles

from technopark_api.access import PUBLIC, Permission
from technopark_api.access.caller import address_of, find_caller
from technopark_api.access.needs import check
from technopark_api.access.origin import is_loopback
from technopark_api.describe import answers, plain, reference
from technopark_api.services import Here
from technopark_api.shapes import encode
from technopark_api.system.metrics import Metrics
from technopark_api.system.readiness import readiness
from technopark_api.system.shapes import Checks, Health, Readiness

SHAPES: Final = (Health, Readiness)
VENDORED: Final = Path(__file__).with_name("static") / "vendor"

_ALIVE: Final = Health(status="alive")
_READY: Final = Readiness(
    status="ready",
    checks=Checks(database="ok", schema="ok", rights="ok"),
    warnings=["of the disk of the database 7.5% is free"],
)
_AWAY: Final = Readiness(
    status="not ready",
    checks=Checks(database="cannot be reached", schema="unknown", rights="unknown"),
    warnings=[],
)
_NO_STORE: Final = {"Cache-Control": "no-store"}

router = APIRouter(tags=["system"], default_response_class=Response)


def _readiness_documented() -> dict[int | str, dict[str, Any]]:
    documented = answers(Readiness, _READY, meaning="Requests can be answered.", problems=())
    content = {"application/json": {"schema": reference(Readiness), "example": plain(_AWAY)}}
    documented[int(HTTPStatus.SERVICE_UNAVAILABLE)] = {"description": "They cannot.", "content": content}
    return documented


@router.get(
    "/healthz",
    summary="Is the process alive",
    dependencies=[PUBLIC],
    responses=answers(Health, _ALIVE, meaning="It is.", problems=()),
)
async def healthz() -> Response:
    """Say that the process answers, whatever else is away."""
    return Response(encode(_ALIVE), media_type="application/json", headers=_NO_STORE)


@router.get(
    "/readyz",
    summary="Can requests be answered",
    dependencies=[PUBLIC],
    responses=_readiness_documented(),
)
async def readyz(here: Here) -> Response:
    """Check the database, its schema and what may be read of it; what may become a failure is a warning."""
    checked = await readiness(here.database, here.settings)
    status = HTTPStatus.OK if checked.status == "ready" else HTTPStatus.SERVICE_UNAVAILABLE
    return Response(encode(checked), status_code=status, media_type="application/json", headers=_NO_STORE)


def metrics_router(metrics: Metrics) -> APIRouter:
    """Return the route that Prometheus reads."""
    own = APIRouter(tags=["system"], default_response_class=Response)
    example = 'technopark_api_requests_total{method="GET",route="/api/v1/overview",status="200"} 42.0\n'
    content = {"text/plain": {"schema": {"type": "string"}, "example": example}}

    @own.get(
        "/metrics",
        summary="Metrics",
        dependencies=[PUBLIC],
        responses={200: {"description": "Metrics.", "content": content}},
    )
    async def read(request: Request, here: Here) -> Response:
        """Prometheus metrics in their text form: public on this machine, from elsewhere they need see_metrics."""
        if not is_loopback(address_of(request)):
            check(await find_caller(request, here), Permission.SEE_METRICS)
        await metrics.look(here.database, here.settings)
        return Response(generate_latest(metrics.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return own


def mount_docs(app: FastAPI) -> None:
    """Add the documentation page, whose files come from here and not from the network."""

    async def docs(_: Request) -> Response:
        page = get_swagger_ui_html(
            openapi_url="/openapi.json",
            title=app.title,
            swagger_js_url="/docs/swagger-ui-bundle.js",
            swagger_css_url="/docs/swagger-ui.css",
            swagger_favicon_url="/docs/favicon-32x32.png",
            # Swagger UI would otherwise show a badge that it loads from elsewhere.
            swagger_ui_parameters={"validatorUrl": None, "defaultModelsExpandDepth": 0},
        )
        page.headers["Cache-Control"] = "no-cache"
        page.headers["Content-Security-Policy"] = _docs_policy(bytes(page.body))
        return page

    app.add_api_route("/docs", docs, dependencies=[PUBLIC], include_in_schema=False)
    app.mount("/docs", StaticFiles(directory=VENDORED), name="docs")


def _docs_policy(page: bytes) -> str:
    """Allow the page its own one script, by its hash, and the styles and images that Swagger UI makes."""
    scripts = re.findall(rb"<script>(.*?)</script>", page, re.DOTALL)
    hashes = [f"'sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode()}'" for script in scripts]
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' {' '.join(hashes)}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )
