"""The demo's first person: an administrator, whose password is made up when there is nobody yet."""

from __future__ import annotations

from pathlib import Path

from technopark.permissions import Role
from technopark.storage.pool import connect
from technopark_cli.demo.storage import Storage

NAME = "admin"
_FILE = "admin-password"


async def first_password(storage: Storage) -> str | None:
    """Let the administrator in for the first time; returns their password, None where there are people already.

    Beside a database of the demo's own it is kept in a file as well.
    """
    from technopark_api.access.passwords import new_password
    from technopark_api.access.people import add_person, list_people

    connection = await connect(storage.url, name="technopark demo")
    try:
        if await list_people(connection):
            return None
        password = new_password()
        await add_person(connection, NAME, password, Role.ADMINISTRATOR, (), by="technopark demo")
    finally:
        await connection.close()
    if (file := _beside(storage)) is not None:
        file.touch(mode=0o600)
        file.write_text(f"{password}\n", "utf-8")
    return password


def password_file(storage: Storage) -> Path | None:
    """Return the file with the administrator's first password, where there is one."""
    file = _beside(storage)
    return file if file is not None and file.exists() else None


def _beside(storage: Storage) -> Path | None:
    return None if storage.password is None else storage.password.with_name(_FILE)
