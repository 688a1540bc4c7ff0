"""The mirror that apt uses is read from its sources in both of their formats."""

from __future__ import annotations

from pathlib import Path

import pytest

from technopark_cli.local import apt, packages


@pytest.fixture(autouse=True)
def bookworm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apt, "codename", lambda: "bookworm")


def sources(folder: Path, name: str, text: str) -> Path:
    (folder / "sources.list.d").mkdir(exist_ok=True)
    (folder / name).write_text(text)
    return folder


def test_a_one_line_entry_gives_the_mirror(tmp_path: Path) -> None:
    text = "# comment\ndeb [arch=amd64 signed-by=/a/key] http://mirror.example/debian bookworm main contrib # x\n"
    assert apt.debian_mirror(sources(tmp_path, "sources.list", text)) == "http://mirror.example/debian"


def test_a_stanza_gives_the_mirror(tmp_path: Path) -> None:
    text = """\
Types: deb deb-src
# an older snapshot
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 -----END PGP PUBLIC KEY BLOCK-----
"""
    found = apt.debian_mirror(sources(tmp_path, "sources.list.d/debian.sources", text))
    assert found == "http://mirror.example/debian"


@pytest.mark.parametrize(
    "text",
    [
        "deb http://mirror.example/security bookworm-security main",
        "deb http://mirror.example/extra bookworm extra",
        "deb http://mirror.example/debian trixie main",
        "deb-src http://mirror.example/debian bookworm main",
        "# deb http://mirror.example/debian bookworm main",
        "deb cdrom:[Debian]/ bookworm main",
    ],
)
def test_entries_for_other_things_are_no_mirror_of_this_release(tmp_path: Path, text: str) -> None:
    assert apt.debian_mirror(sources(tmp_path, "sources.list", text)) is None


def test_a_disabled_stanza_is_passed_over(tmp_path: Path) -> None:
    text = "Types: deb\nURIs: http://mirror.example/a\nSuites: bookworm\nComponents: main\nEnabled: no\n"
    other = text.replace("/a", "/b").replace("Enabled: no\n", "")
    found = apt.debian_mirror(sources(tmp_path, "sources.list.d/x.sources", f"{text}\n{other}"))
    assert found == "http://mirror.example/b"


def test_a_machine_without_apt_has_no_mirror(tmp_path: Path) -> None:
    assert apt.debian_mirror(tmp_path) is None


def test_packages_are_missing_whose_program_is_not_there() -> None:
    assert packages.missing(["sh", "no-such-package"]) == ["no-such-package"]


def test_what_cannot_be_installed_is_named_and_fails_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["packages", "sh", "no-such-package"])
    monkeypatch.setattr(packages, "why_not_installable", lambda: "that needs root")
    packages.main()
    assert capsys.readouterr().out == (
        "Not installed: no-such-package (that needs root). What needs them is skipped.\n"
    )
