"""The board's files, read once and held in memory with what HTTP needs to say about them."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

STATIC = Path(__file__).with_name("static")
INDEX = "index.html"

# Taken from here and not from the machine's own table of types, which differs between machines.
MEDIA_TYPES = MappingProxyType(
    {
        ".html": "text/html; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".css": "text/css; charset=utf-8",
        ".json": "application/json",
        ".svg": "image/svg+xml",
        ".md": "text/markdown; charset=utf-8",
        "": "text/plain; charset=utf-8",
    }
)


@dataclass(frozen=True, slots=True)
class Asset:
    """One file of the board: its bytes plain and compressed, its media type and its entity tag."""

    body: bytes
    compressed: bytes
    media_type: str
    etag: str


@dataclass(frozen=True, slots=True)
class Assets:
    """All files of the board by their path below the static folder.

    `version` changes when any of them does: it stands in the addresses that the index page uses, so that what
    lies behind such an address never changes and a browser may keep it.
    """

    files: Mapping[str, Asset]
    index: Asset
    version: str


def load_assets(folder: Path = STATIC, *, marks: Sequence[str] = ()) -> Assets:
    """Read every file below `folder`; `marks` are names of data attributes that the index page has for scripts.

    Raises:
        ValueError: a file has a suffix whose media type is not known.
    """
    bodies = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    whole = hashlib.sha256()
    for name, body in bodies.items():
        whole.update(f"{name}\n{len(body)}\n".encode())
        whole.update(body)
    version = whole.hexdigest()[:12]
    index = bodies[INDEX].replace(b'"/board/', f'"/board/{version}/'.encode())
    told = "".join(f"data-{mark} " for mark in marks)
    index = index.replace(b"<html ", f"<html {told}".encode(), 1)
    return Assets(
        files=MappingProxyType({name: _asset(name, body) for name, body in bodies.items() if name != INDEX}),
        index=_asset(INDEX, index),
        version=version,
    )


@cache  # compressing takes as long as all else of an application's start, and a process may make many
def _asset(name: str, body: bytes) -> Asset:
    suffix = Path(name).suffix
    if suffix not in MEDIA_TYPES:
        raise ValueError(
            f"board/static/{name}: no media type is known for {suffix!r} (known: {', '.join(MEDIA_TYPES)})"
        )
    # Weak, since the compressed and the plain body share it.
    etag = f'W/"{hashlib.sha256(body).hexdigest()[:20]}"'
    return Asset(body, gzip.compress(body, compresslevel=9, mtime=0), MEDIA_TYPES[suffix], etag)
