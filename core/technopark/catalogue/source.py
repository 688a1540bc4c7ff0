"""Read a YAML file into values that know their lines."""

from __future__ import annotations

import io
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import Node
from ruamel.yaml.reader import ReaderError

from technopark.catalogue.values import Problems, Value
from technopark.errors import CatalogueError


def read_source(path: Path) -> Value:
    """Return the root of a YAML file.

    Raises:
        CatalogueError: the file cannot be read, is empty, not UTF-8, or not YAML.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CatalogueError(f"{path}: cannot be read ({error.strerror or error})") from error
    problems = Problems(str(path))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = f"found the byte 0x{data[error.start]:02x}; allowed: UTF-8 text"
        raise CatalogueError(f"{path}:{line}: file: is not UTF-8 ({found})") from error
    try:
        node = _compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problems.add(
            1 if mark is None else mark.line + 1,
            "file",
            f"is not YAML ({_in_one_line(error.problem or error.context)})",
        )
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        problems.add(
            line, "file", f"is not YAML (found the character U+{error.character:04X}; {error.reason})"
        )
    except RecursionError:
        problems.add(1, "file", "is not a catalogue (found lists or objects nested without end)")
    except (YAMLError, ValueError, OverflowError, AssertionError) as error:
        # ruamel leaks the last three: from bad escapes such as "\UFFFFFFFF", or the directive %YAML 1.9
        problems.add(1, "file", f"is not YAML ({_in_one_line(error)})")
    else:
        if node is not None:
            return Value(node, 1, "", problems)
        problems.add(1, "file", "is empty (found no text but comments; allowed: a catalogue)")
    problems.raise_if_any()
    raise AssertionError("unreachable: each branch above returns or notes a problem")


def _compose(text: str) -> Node | None:
    yaml = YAML(typ="rt", pure=True)
    yaml.composer.warn_double_anchors = False  # YAML 1.2 lets a later anchor take over a name
    node: Node | None = yaml.compose(io.StringIO(text))
    return node


def _in_one_line(what: object) -> str:
    return " ".join(str(what).split())
