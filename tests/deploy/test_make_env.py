"""Secrets are made once, are random, and are nobody else's to read."""

from __future__ import annotations

import re
import stat
import subprocess
from pathlib import Path

REQUIRED = re.compile(r"\$\{(?P<name>[A-Z0-9_]+):\?")


def make(root: Path, file: Path) -> subprocess.CompletedProcess[str]:
    command = [root / "deploy" / "make-env.sh", file]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def values(file: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in file.read_text().splitlines())


def test_every_required_secret_is_made_and_is_long_and_plain(root: Path, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    assert make(root, file).returncode == 0
    made = values(file)
    assert made.keys() == {
        found["name"] for found in REQUIRED.finditer((root / "docker-compose.yml").read_text())
    }
    assert all(re.fullmatch(r"[0-9a-f]{48}", secret) for secret in made.values())
    assert len(set(made.values())) == len(made)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_what_is_there_stays_and_what_is_missing_is_added(root: Path, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("TECHNOPARK_PORT_API=8001\nTECHNOPARK_DATABASE_PASSWORD=mine")
    assert make(root, file).returncode == 0
    first = values(file)
    assert (first["TECHNOPARK_PORT_API"], first["TECHNOPARK_DATABASE_PASSWORD"]) == ("8001", "mine")
    assert make(root, file).returncode == 0
    assert values(file) == first


def test_an_empty_secret_is_not_taken_for_one(root: Path, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("TECHNOPARK_DATABASE_PASSWORD=\n")
    refused = make(root, file)
    assert refused.returncode == 1
    assert "TECHNOPARK_DATABASE_PASSWORD is empty" in refused.stderr


def test_two_installations_share_no_secret(root: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        make(root, tmp_path / name)
    assert not set(values(tmp_path / "one").values()) & set(values(tmp_path / "two").values())
