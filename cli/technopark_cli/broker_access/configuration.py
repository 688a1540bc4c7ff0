"""The configuration of a mosquitto that lets in who stands in an access folder."""

from __future__ import annotations

from pathlib import Path

from technopark_cli.broker_access.folder import AccessFolder
from technopark_cli.local.broker import AUTOSAVE_SECONDS, access_lines, keeping_lines


def write_configuration(access: AccessFolder, data: Path) -> Path:
    """Write `mosquitto.conf` into the access folder, for a broker that keeps its sessions in `data`."""
    file = access.path / "mosquitto.conf"
    file.write_text(
        "\n".join(
            [
                "# Written by `technopark broker configure`.",
                f"listener {access.port}",
                *access_lines(access.path),
                *keeping_lines(data, AUTOSAVE_SECONDS),
                "",
            ]
        )
    )
    return file
