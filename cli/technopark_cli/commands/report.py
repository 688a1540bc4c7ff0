"""`technopark report`: a month's report as a file."""

from __future__ import annotations

import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from technopark.errors import TechnoparkError
from technopark_cli.runtime import prepare, run

Name = TypeVar("Name", bound=str)


def report(
    kind: Annotated[
        str,
        typer.Argument(
            help="exports-monthly, exports-by-country, localization-by-product, facility-summary or park-summary."
        ),
    ],
    month: Annotated[
        str | None, typer.Option(help="Month, as 2026-10. The last whole one if left out.")
    ] = None,
    language: Annotated[str, typer.Option(help="uz, ru or en.")] = "uz",
    form: Annotated[str, typer.Option("--format", help="xlsx, pdf or csv.")] = "xlsx",
    facility: Annotated[str | None, typer.Option(help="One facility, by its id.")] = None,
    output: Annotated[
        Path | None,
        typer.Option(help="File or folder to write to; - is standard output. This folder if left out."),
    ] = None,
    cut_off: Annotated[
        str | None,
        typer.Option(
            help="Leave out postings and statements that came after this instant. With the same cut-off and data "
            "the file has the same bytes. Now if left out."
        ),
    ] = None,
    table: Annotated[str | None, typer.Option(help="For csv: which table of the report.")] = None,
    delimiter: Annotated[str | None, typer.Option(help="For csv: semicolon, comma or tab.")] = None,
    decimal: Annotated[str | None, typer.Option(help="For csv: comma or point.")] = None,
) -> None:
    """Write a report of a month: exports, localization, one facility or the park, in Uzbek, Russian or English."""
    from technopark_api.database import open_database
    from technopark_api.reports.ask import KINDS, LANGUAGES, ask
    from technopark_api.reports.files import FORMS, ReportFile, check_table, render
    from technopark_api.reports.make import make_report
    from technopark_api.reports.render.csv_form import DECIMALS, DELIMITERS, Dialect

    settings, catalogue = prepare()
    chosen_kind = one_of("kind", kind, KINDS)
    chosen_form = one_of("--format", form, FORMS)
    chosen_language = one_of("--language", language, LANGUAGES)
    dialect = Dialect.of(
        chosen_language,
        None if delimiter is None else one_of("--delimiter", delimiter, tuple(DELIMITERS)),
        None if decimal is None else one_of("--decimal", decimal, DECIMALS),
    )
    asked = ask(
        chosen_kind,
        month=month,
        language=chosen_language,
        facility=facility,
        cut_off=cut_off,
        now=datetime.now(UTC),
        zone=catalogue.site.zone,
    )
    check_table(chosen_kind, chosen_form, table)

    async def make() -> ReportFile:
        async with open_database(settings.database_url.get_secret_value()) as database:
            _say(f"reading {chosen_kind} of {asked.month:%Y-%m}")
            made = await make_report(database, catalogue.site, asked)
        _say(f"writing {sum(len(each.frame) for each in made.tables)} rows as {chosen_form}")
        return render(made, chosen_form, table=table, dialect=dialect)

    file = run(make())
    if str(output) == "-":
        sys.stdout.buffer.write(file.content)
        return
    path = _target(output, file.name)
    write_whole(path, file.content)
    typer.echo(path)


def one_of(what: str, told: str, allowed: tuple[Name, ...]) -> Name:
    """Return the word that was told; raises TechnoparkError that names the allowed ones."""
    for name in allowed:
        if told == name:
            return name
    raise TechnoparkError(f"{what}: {told!r} is none of {', '.join(allowed)}")


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there as a whole or not at all.

    Raises:
        TechnoparkError: it cannot be written.
    """
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            try:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
                Path(file.name).chmod(0o644)
                Path(file.name).replace(path)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        raise TechnoparkError(f"{path}: cannot be written: {error.strerror}") from error


def _target(output: Path | None, name: str) -> Path:
    if output is None:
        return Path(name)
    return output / name if output.is_dir() else output


def _say(text: str) -> None:
    if sys.stderr.isatty():
        typer.echo(f"{text} ...", err=True)
