"""How the board's files are served: right types, kept as long as they may be, and nothing from elsewhere."""

from __future__ import annotations

import gzip
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

from technopark_api.board.assets import MEDIA_TYPES, STATIC, load_assets
from technopark_api.board.routes import CONTENT_SECURITY_POLICY

SCRIPTS = sorted((STATIC / "js").rglob("*.js"))
OWN = [path for path in sorted(STATIC.rglob("*")) if path.is_file() and "vendor" not in path.parts]
FIRST_LOAD_BYTES = 300_000
LATER = {"developer", "facility", "line", "login", "plant", "report", "runbook", "trade", "wall"}
"""The folders of modules that are fetched when somebody opens their page."""


class Page(HTMLParser):
    """The tags of a page with their attributes, and the text inside scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inline = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1][0] in {"script", "style"}:
            self.inline += data.strip()

    def addresses(self) -> list[str]:
        """Everything that a browser fetches with the page."""
        return [
            link
            for _, attributes in self.tags
            for link in (attributes.get("src"), attributes.get("href"))
            if link
        ]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/facility/F02",
        "/facility/F02/line/L1",
        "/facility/F02/report",
        "/trust",
        "/trust/F02",
        "/trade",
        "/trade/periods",
        "/runbooks/line-down",
        "/wall",
        "/login",
    ],
)
async def test_pages_are_one_document_under_a_strict_policy(
    static_board: httpx.AsyncClient, path: str
) -> None:
    answer = await static_board.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_policy_allows_own_files_only() -> None:
    directives = dict(directive.split(" ", 1) for directive in CONTENT_SECURITY_POLICY.split("; "))
    assert directives["default-src"] == "'none'"
    for name in ("script-src", "style-src", "img-src", "connect-src"):
        assert directives[name] == "'self'"


def test_the_page_has_nothing_inline() -> None:
    page = Page((STATIC / "index.html").read_text())
    assert page.inline == ""
    handlers = [
        name for _, attributes in page.tags for name in attributes if name.startswith("on") or name == "style"
    ]
    assert handlers == []


async def test_every_file_has_its_type_and_an_unchanged_one_is_not_sent_again(
    static_board: httpx.AsyncClient,
) -> None:
    for name, asset in load_assets().files.items():
        answer = await static_board.get(f"/board/{name}")
        assert answer.status_code == 200
        assert answer.content == asset.body
        assert answer.headers["content-type"] == MEDIA_TYPES[Path(name).suffix]
        again = await static_board.get(f"/board/{name}", headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


async def test_what_the_page_names_is_there_and_may_be_kept(static_board: httpx.AsyncClient) -> None:
    for address in Page((await static_board.get("/")).text).addresses():
        if address.startswith("#"):
            continue
        answer = await static_board.get(address)
        assert answer.status_code == 200, address
        assert "immutable" in answer.headers["cache-control"]


async def test_an_address_of_another_release_leads_to_the_present_file(
    static_board: httpx.AsyncClient,
) -> None:
    answer = await static_board.get("/board/0123456789ab/i18n/uz.json")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-cache"


async def test_the_version_follows_every_change_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text('<script src="/board/main.js"></script>')
    (tmp_path / "main.js").write_text("1")
    before = load_assets(tmp_path)
    assert f'"/board/{before.version}/main.js"'.encode() in before.index.body
    (tmp_path / "main.js").write_text("2")
    assert load_assets(tmp_path).version != before.version
    (tmp_path / "main.exe").write_text("")
    with pytest.raises(ValueError, match=r"main\.exe: no media type is known for '\.exe'"):
        load_assets(tmp_path)


@pytest.mark.parametrize(
    "path", ["nothing.js", "../routes.py", "..%2froutes.py", "js/../../routes.py", "index.html/"]
)
async def test_there_is_nothing_else_to_be_had(static_board: httpx.AsyncClient, path: str) -> None:
    assert (await static_board.get(f"/board/{path}")).status_code == 404


@pytest.mark.parametrize(
    ("accepted", "compressed"),
    [
        ("gzip", True),
        ("br, gzip;q=0.5", True),
        ("*", True),
        ("identity", False),
        ("gzip;q=0", False),
        ("", False),
    ],
)
async def test_files_are_compressed_for_those_who_take_it(
    static_board: httpx.AsyncClient, accepted: str, compressed: bool
) -> None:
    async with static_board.stream(
        "GET", "/board/js/main.js", headers={"Accept-Encoding": accepted}
    ) as answer:
        body = b"".join([chunk async for chunk in answer.aiter_raw()])
    assert (answer.headers.get("content-encoding") == "gzip") is compressed
    assert answer.headers["vary"] == "Accept-Encoding"
    assert (gzip.decompress(body) if compressed else body) == (STATIC / "js" / "main.js").read_bytes()


def test_the_first_load_is_small() -> None:
    texts = max(path.stat().st_size for path in (STATIC / "i18n").iterdir())
    named = Page((STATIC / "index.html").read_text()).addresses()
    files = [STATIC / address.removeprefix("/board/") for address in named if not address.startswith("#")]
    assert sum(path.stat().st_size for path in files) + texts < FIRST_LOAD_BYTES


def test_every_module_is_fetched_with_the_page_but_those_of_pages_that_few_open() -> None:
    named = Page((STATIC / "index.html").read_text()).addresses()
    later = {
        path.parent.name for path in SCRIPTS if f"/board/{path.relative_to(STATIC).as_posix()}" not in named
    }
    assert later == LATER
    assert [
        address for address in named if address.startswith(tuple(f"/board/js/{name}/" for name in LATER))
    ] == []


def test_own_files_name_no_other_server() -> None:
    for path in OWN:
        found = re.findall(r"https?://[^\s\"']+", path.read_text())
        assert set(found) <= {"http://www.w3.org/2000/svg"}, path


def test_scripts_never_make_markup_of_text() -> None:
    dangerous = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function")
    assert [path.name for path in SCRIPTS if dangerous.search(path.read_text())] == []


def test_vendored_files_are_those_that_are_written_down() -> None:
    vendor = STATIC / "vendor"
    lines = [
        line.split() for line in (vendor / "VERSIONS").read_text().splitlines() if not line.startswith("#")
    ]
    written = {file: digest for _, _, _, digest, file in lines}
    found = {
        path.relative_to(vendor).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in vendor.rglob("*")
        if path.is_file() and path.name != "VERSIONS"
    }
    assert written == found
    assert all(licence == "MIT" for _, _, licence, _, _ in lines)
    assert any(file.endswith("/LICENSE") for file in written)
