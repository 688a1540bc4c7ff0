"""`technopark report`: a month's report as a file, and reports that are delivered by themselves."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from technopark.errors import TechnoparkError
from technopark_cli.commands.report_schedule import due, one_of, runs, schedule
from technopark_cli.runtime import prepare, run, without_collector

KINDS: Final = {
    "exports-monthly": "Each posting of the month, what came back, and totals by facility.",
    "exports-by-country": "Exports by country beside the month before and the same month a year before.",
    "export-findings": "What is doubtful about the month's postings, what was expected, and why.",
    "localization-by-product": "Localization by product and facility, with numerator, denominator and basis.",
    "facility-summary": "One facility: output, OEE and losses, localization, exports.",
    "park-summary": "The park for management: value of output, exports, localization, OEE, trust.",
}

report = typer.Typer(
    help="Write a report of a month as XLSX, PDF or CSV, in Uzbek, Russian or English; or deliver reports by schedule.",
    no_args_is_help=True,
)


def _command(kind: str) -> Callable[..., None]:
    def write(
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
                help="Leave out postings and statements that came after this instant. With the same cut-off and "
                "data the file has the same bytes. Now if left out."
            ),
        ] = None,
        table: Annotated[str | None, typer.Option(help="For csv: which table of the report.")] = None,
        delimiter: Annotated[str | None, typer.Option(help="For csv: semicolon, comma or tab.")] = None,
        decimal: Annotated[str | None, typer.Option(help="For csv: comma or point.")] = None,
    ) -> None:
        _write(kind, month, language, form, facility, output, cut_off, table, delimiter, decimal)

    return write


for _kind, _help in KINDS.items():
    report.command(_kind, help=_help)(_command(_kind))
report.command("run-due")(due)
report.command("runs")(runs)
report.add_typer(schedule, name="schedule")


@without_collector()
def _write(
    kind: str,
    month: str | None,
    language: str,
    form: str,
    facility: str | None,
    output: Path | None,
    cut_off: str | None,
    table: str | None,
    delimiter: str | None,
    decimal: str | None,
) -> None:
    from technopark_api.database import open_database
    from technopark_api.exports.findings.read import Measure
    from technopark_api.reports.ask import KINDS as KNOWN
    from technopark_api.reports.ask import LANGUAGES, ask
    from technopark_api.reports.files import FORMS, ReportFile, check_table, render
    from technopark_api.reports.make import make_report
    from technopark_api.reports.render.csv_form import DECIMALS, DELIMITERS, Dialect

    settings, catalogue = prepare()
    chosen_kind = one_of("kind", kind, KNOWN)
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
            measure = Measure.of(settings, catalogue.site.country)
            made = await make_report(database, catalogue.site, asked, measure)
        _say(f"writing {sum(len(each.frame) for each in made.tables)} rows as {chosen_form}")
        return render(made, chosen_form, table=table, dialect=dialect)

    _put(run(make()), output)


def _put(file: Any, output: Path | None) -> None:
    from technopark_api.reports.files import write_whole

    if str(output) == "-":
        sys.stdout.buffer.write(file.content)
        return
    path = output or Path(file.name)
    if path.is_dir():
        path /= file.name
    try:
        write_whole(path, file.content)
    except OSError as error:
        raise TechnoparkError(f"{path}: cannot be written: {error.strerror}") from error
    typer.echo(path)


def _say(text: str) -> None:
    if sys.stderr.isatty():
        typer.echo(f"{text} ...", err=True)
