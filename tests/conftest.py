"""Fixtures that give tests real services: databases of every edition there is, a broker, a browser."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

from technopark_cli.local import broker as local_broker
from technopark_cli.local.broker import Broker
from technopark_cli.local.browser import FLAGS, PROGRAMS
from technopark_cli.local.database import EDITIONS, DatabaseServer, Edition
from tests.support import editions, workers
from tests.support.browser import FAIL_AFTER_MS
from tests.support.servers import Servers

if TYPE_CHECKING:
    from playwright.async_api import Browser

ASKED = pytest.StashKey[bool]()
# Properties are judged by what they find, never by how long the machine took.
hypothesis.settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("untimed")

USED = pytest.StashKey[dict[Edition, set[str]]]()
OFFERS = pytest.StashKey[dict[Edition, editions.Offer]]()
SHARED_DATA = Path(__file__).parents[2] / "shared" / "data"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--edition",
        action="append",
        choices=EDITIONS,
        help="run tests of the database on this edition only (may be repeated)",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "editions(*names): the editions of the database that this test is about, instead of all"
    )
    told = getattr(config, "workerinput", {}).get("offers")
    config.stash[OFFERS] = editions.offers() if told is None else workers.understand(told)
    used: dict[Edition, set[str]] = defaultdict(set)
    config.stash[USED] = used


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    return workers.how_many()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput["offers"] = workers.tell(node.config.stash[OFFERS])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    told = getattr(node, "workeroutput", {})  # not there when the worker crashed
    if told.get("asked"):
        node.config.stash[ASKED] = True
    for edition, descriptions in told.get("used", {}).items():
        node.config.stash[USED][edition].update(descriptions)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["asked"] = session.config.stash.get(ASKED, False)
        session.config.workeroutput["used"] = {
            edition: sorted(descriptions) for edition, descriptions in session.config.stash[USED].items()
        }


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what uses a database once per edition that there is; see `editions.of_a_test` for the others."""
    if "edition" not in metafunc.fixturenames:
        return
    metafunc.config.stash[ASKED] = True
    marker = metafunc.definition.get_closest_marker("editions")
    about = marker.args if marker is not None else EDITIONS
    asked_for = metafunc.config.getoption("--edition") or EDITIONS
    metafunc.parametrize(
        "edition",
        [
            pytest.param(
                offer.edition, marks=[] if offer.why_not is None else pytest.mark.skip(reason=_skip(offer))
            )
            for offer in editions.of_a_test(metafunc.config.stash[OFFERS].values(), about, asked_for)
        ],
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if not config.stash.get(ASKED, False):
        return
    terminalreporter.section("editions of the database")
    for name, offer in config.stash[OFFERS].items():
        used = sorted(config.stash[USED][name]) or [f"not run: {offer.why_not or 'no test asked for it'}"]
        for told in used:
            terminalreporter.write_line(f"{name}: {told}")


def _skip(offer: editions.Offer) -> str:
    return f"edition {offer.edition} {offer.why_not}"


def _reachable_folder(parent: Path | None = None) -> Path:
    """A new folder that accounts of services can reach, unlike those that pytest makes."""
    folder = Path(tempfile.mkdtemp(prefix=f"{workers.FOLDER}{os.getpid()}-", dir=parent))
    folder.chmod(0o711)
    return folder


@pytest.fixture(scope="session")
def service_directory() -> Iterator[Path]:
    """A folder for data of services, gone after the last test."""
    folder = _reachable_folder()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def private_directory(service_directory: Path) -> Iterator[Path]:
    """A folder for data of this test's own services, gone after it."""
    folder = _reachable_folder(service_directory)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def offers(pytestconfig: pytest.Config) -> dict[Edition, editions.Offer]:
    """What each edition of the database would run on, or why it cannot."""
    return pytestconfig.stash[OFFERS]


@pytest.fixture(scope="session")
async def database_servers(
    service_directory: Path, offers: dict[Edition, editions.Offer], pytestconfig: pytest.Config
) -> AsyncIterator[Servers]:
    """The database servers of this process, each started when first asked for."""
    named = {name: offer.server for name, offer in offers.items() if offer.server is not None}
    memory = workers.memory()
    if memory is not None:
        workers.remove_abandoned(memory)
    folder = _reachable_folder(memory or service_directory)
    servers = Servers(folder, named, in_memory=memory is not None)
    try:
        yield servers
    finally:
        for used, description in servers.descriptions().items():
            pytestconfig.stash[USED][used].add(description)
        await servers.close()
        shutil.rmtree(folder)


@pytest.fixture
async def database_server(edition: Edition, database_servers: Servers) -> DatabaseServer:
    """A server of the edition, shared by all tests: leave it as it is, use databases of your own."""
    return await database_servers.server(edition)


@pytest.fixture
async def database_url(edition: Edition, database_servers: Servers) -> AsyncIterator[str]:
    """A database of this test's own with the project's tables."""
    async with database_servers.migrated_database(edition) as url:
        yield url


@pytest.fixture
async def empty_database_url(edition: Edition, database_servers: Servers) -> AsyncIterator[str]:
    """A database of this test's own without tables."""
    async with database_servers.empty_database(edition) as url:
        yield url


@pytest.fixture
async def private_database_server(
    edition: Edition, database_servers: Servers, private_directory: Path
) -> AsyncIterator[DatabaseServer]:
    """A server of this test's own, to stop, kill, pause and start by its `service`; it has no tables."""
    async with database_servers.private_server(edition, private_directory) as server:
        yield server


@pytest.fixture(scope="session")
async def broker(service_directory: Path) -> AsyncIterator[Broker]:
    """A broker shared by all tests: keep to topics and client ids of your own."""
    async with local_broker.running(service_directory / "broker") as shared:
        yield shared


@pytest.fixture
async def private_broker(private_directory: Path) -> AsyncIterator[Broker]:
    """A broker of this test's own, to stop, kill, pause and start by its `service`."""
    async with local_broker.running(private_directory / "broker", autosave_seconds=1) as own:
        yield own


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of recorded and reference data beside the checkout."""
    if not SHARED_DATA.is_dir():
        pytest.skip("needs the folder shared/data beside the checkout")
    return SHARED_DATA


@pytest.fixture(scope="session")
def chromium_program() -> str:
    """Path of the browser."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.skip("needs chromium, which `make test` installs as root on Debian")
    return program


@pytest.fixture(scope="session")
async def chromium(chromium_program: str) -> AsyncIterator[Browser]:
    """A headless browser shared by all tests: open a context of your own."""
    playwright = pytest.importorskip("playwright.async_api", reason="needs the package playwright")
    playwright.expect.set_options(timeout=FAIL_AFTER_MS)
    async with playwright.async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=chromium_program, args=list(FLAGS))
        yield browser
        await browser.close()
