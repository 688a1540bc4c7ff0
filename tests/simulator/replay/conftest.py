"""Recordings and mappings of a test's own, and the park of the shipped one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import technopark_simulator.replay
from technopark.catalogue import Catalogue, load_catalogue

Write = Callable[[str, str], Path]


@pytest.fixture(scope="session")
def sme_catalogue() -> Catalogue:
    """The park of one small company with three machines."""
    folder = Path(technopark_simulator.replay.__file__).parent / "mappings"
    return load_catalogue(folder / "sme-catalogue.yaml")


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file of a name and content."""

    def write(name: str, content: str) -> Path:
        path = tmp_path / name
        path.write_text(content)
        return path

    return write
