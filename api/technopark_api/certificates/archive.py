"""A ZIP whose bytes depend on its contents only, with a manifest by which they can be checked."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from technopark_api.shapes import encode

MANIFEST: Final = "manifest.json"

# The first time that a ZIP can tell: when it was packed is no part of what it says.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o644 << 16
_UNIX = 3


def pack(files: Mapping[str, bytes], about: Mapping[str, Any]) -> bytes:
    """Return a ZIP of the files, by name, and of a manifest: `about`, and each file's size and SHA-256."""
    listed = [
        {"name": name, "bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}
        for name, body in sorted(files.items())
    ]
    manifest = msgspec.json.format(encode({**about, "files": listed}), indent=2) + b"\n"
    packed = io.BytesIO()
    # Stored, not compressed: another version of the compressor would make other bytes.
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, body in sorted({**files, MANIFEST: manifest}.items()):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = _UNIX
            entry.external_attr = _READABLE
            archive.writestr(entry, body)
    return packed.getvalue()
