"""Dashboards as files: built from code, the same bytes each time, and compared with what is committed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from technopark.catalogue import Catalogue, load_catalogue
from technopark_dashboards.board import assemble
from technopark_dashboards.boards import BOARDS
from technopark_dashboards.config import BOARD_URL, UID_PREFIX, park_of
from technopark_dashboards.sdk import JSONEncoder, models


def dashboards(
    catalogue: Catalogue | None = None, *, board_url: str = BOARD_URL
) -> dict[str, models.Dashboard]:
    """Return every dashboard in every language of the park, by file name without suffix.

    The catalogue is the shipped one when not given; `board_url` is where the dashboards link to the live board.
    """
    park = park_of(load_catalogue() if catalogue is None else catalogue, board_url=board_url)
    return {
        f"{board.name}-{language}": assemble(board, BOARDS, park, language)
        for board in BOARDS
        for language in park.languages
    }


def texts(catalogue: Catalogue | None = None, *, board_url: str = BOARD_URL) -> dict[str, str]:
    """Return the text of every dashboard's file by file name."""
    return {
        f"{name}.json": to_text(board) for name, board in dashboards(catalogue, board_url=board_url).items()
    }


def build(target: Path, catalogue: Catalogue | None = None, *, board_url: str = BOARD_URL) -> list[Path]:
    """Write every dashboard into the folder `target` and return the files, in order.

    Files of this project's dashboards that are no more are removed, so that a server reading the folder drops
    them too; other files are left alone.
    """
    wanted = texts(catalogue, board_url=board_url)
    target.mkdir(parents=True, exist_ok=True)
    for left_over in _ours(target) - wanted.keys():
        (target / left_over).unlink()
    for name, content in wanted.items():
        (target / name).write_text(content, encoding="utf-8", newline="\n")
    return [target / name for name in sorted(wanted)]


def check(target: Path, catalogue: Catalogue | None = None, *, board_url: str = BOARD_URL) -> list[str]:
    """Return what `build` would change in `target`, a sentence for each file; nothing when it is up to date."""
    return _differences(target, texts(catalogue, board_url=board_url))


def to_text(board: models.Dashboard) -> str:
    """Return a dashboard as its file has it: sorted keys and two spaces, so that differences are readable."""
    return json.dumps(board, cls=JSONEncoder, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _differences(target: Path, wanted: Mapping[str, str]) -> list[str]:
    problems: list[str] = []
    for name, content in sorted(wanted.items()):
        file = target / name
        if not file.exists():
            problems.append(f"{file} is missing")
        elif file.read_text(encoding="utf-8") != content:
            problems.append(f"{file} is not what the code builds")
    left_over = sorted(_ours(target) - wanted.keys())
    return problems + [f"{target / name} is of a dashboard that is no more" for name in left_over]


def _ours(target: Path) -> set[str]:
    """Names of the files in a folder that hold dashboards of this project, known by their uid."""
    return {file.name for file in target.glob("*.json") if _uid(file).startswith(UID_PREFIX)}


def _uid(file: Path) -> str:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        return ""
    return str(found.get("uid", "")) if isinstance(found, dict) else ""
