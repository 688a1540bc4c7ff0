"""`technopark simulate` and `technopark replay`: a park without hardware."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from technopark.errors import SettingsError
from technopark_cli.runtime import prepare, run, until_stopped

HISTORY = "History"
STATIONS = "What the stations say"
PUBLISHING = "Publishing"
FAULTS = "Faults and their truth"

Progress = Annotated[
    bool, typer.Option("--progress/--quiet", help="Tell how far it is.", rich_help_panel=PUBLISHING)
]


def simulate(
    context: typer.Context,
    seed: Annotated[
        int, typer.Option(help="Chooses all random events: the same seed makes the same park.")
    ] = 1,
    days: Annotated[
        float,
        typer.Option(
            min=0, help="History before the start, published as fast as it is taken.", rich_help_panel=HISTORY
        ),
    ] = 3,
    start: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help="When the history ends and time begins to run (2026-11-20T08:00+05:00); left out, now.",
            rich_help_panel=HISTORY,
        ),
    ] = None,
    history_only: Annotated[
        bool,
        typer.Option(
            "--history-only/--live",
            help="End when the history is published, or go on, whatever a scenario says.",
            rich_help_panel=HISTORY,
        ),
    ] = False,
    statement_months: Annotated[
        int,
        typer.Option(min=0, help="Months of cost statements before the history.", rich_help_panel=HISTORY),
    ] = 12,
    shipment_months: Annotated[
        int, typer.Option(min=0, help="Months of export shipments before it.", rich_help_panel=HISTORY)
    ] = 12,
    speed: Annotated[
        float,
        typer.Option(
            help="How many times faster than the clock time runs from a start in the past to the present."
        ),
    ] = 1,
    until: Annotated[
        str | None, typer.Option(metavar="TIME", help="When to end, in simulated time; left out, never.")
    ] = None,
    duration: Annotated[
        float | None, typer.Option(metavar="HOURS", help="How long to go on after the start, in its place.")
    ] = None,
    facility: Annotated[
        list[str] | None,
        typer.Option(help="Only this facility (may be repeated).", rich_help_panel=STATIONS),
    ] = None,
    every_day: Annotated[
        bool,
        typer.Option(
            "--every-day", help="Work on closed days as well, by the usual shifts.", rich_help_panel=STATIONS
        ),
    ] = False,
    period: Annotated[
        int,
        typer.Option(min=1, metavar="SECONDS", help="How often a station reports.", rich_help_panel=STATIONS),
    ] = 10,
    history_period: Annotated[
        int, typer.Option(min=1, metavar="SECONDS", help="The same in the history.", rich_help_panel=STATIONS)
    ] = 60,
    heartbeat: Annotated[
        int,
        typer.Option(
            min=1,
            metavar="SECONDS",
            help="Longest silence of a station that has nothing new.",
            rich_help_panel=STATIONS,
        ),
    ] = 60,
    batch: Annotated[
        int,
        typer.Option(
            min=1, help="Readings in one message of the history at most.", rich_help_panel=PUBLISHING
        ),
    ] = 200,
    in_flight: Annotated[
        int,
        typer.Option(min=1, help="Messages on their way per facility at once.", rich_help_panel=PUBLISHING),
    ] = 20,
    scenario: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|FILE",
            help="What to play and what goes wrong: one that ships, or a YAML file. Options given here go before.",
            rich_help_panel=FAULTS,
        ),
    ] = None,
    list_scenarios: Annotated[
        bool,
        typer.Option(
            "--list-scenarios", help="Tell which scenarios and faults there are.", rich_help_panel=FAULTS
        ),
    ] = False,
    fault: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=RATE[:seed=N][:size=N]",
            help="A fault, in place of the scenario's of that name (may be repeated).",
            rich_help_panel=FAULTS,
        ),
    ] = None,
    truth: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write what collectors must conclude from all that, for `technopark verify FILE`.",
            rich_help_panel=FAULTS,
        ),
    ] = None,
    control: Annotated[
        int | None,
        typer.Option(
            metavar="PORT",
            min=1,
            max=65_535,
            help="Let lines be stopped and gateways broken while it runs, over HTTP on this port of loopback.",
            rich_help_panel=FAULTS,
        ),
    ] = None,
    resume: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Keep in this file how far the history has come, and go on from there (with --history-only).",
            rich_help_panel=HISTORY,
        ),
    ] = None,
    progress: Progress = True,
    view: Annotated[
        bool,
        typer.Option(
            "--view",
            help="Show the park on the terminal while it runs, in place of the progress.",
            rich_help_panel=PUBLISHING,
        ),
    ] = False,
) -> None:
    """Play the plants: publish some days of history, then what happens as it happens, until stopped."""
    from technopark_simulator.commands import simulate as play
    from technopark_simulator.faults.kinds import parse_fault
    from technopark_simulator.options import SimulateOptions
    from technopark_simulator.scenarios.load import load_scenario

    if list_scenarios:
        _tell_scenarios()
        return
    settings, catalogue = prepare()
    chosen = load_scenario(scenario) if scenario is not None else None
    faults = {one.name: one for one in chosen.faults} if chosen is not None else {}
    faults |= {one.name: one for one in map(parse_fault, fault or ())}
    options = SimulateOptions(
        seed=seed,
        days=days,
        start=_time("start", start),
        speed=speed,
        until=_time("until", until),
        duration=None if duration is None else timedelta(hours=duration),
        history_only=history_only,
        facilities=tuple(facility or ()),
        every_day=every_day,
        period_s=period,
        history_period_s=history_period,
        heartbeat_s=heartbeat,
        statement_months=statement_months,
        shipment_months=shipment_months,
        batch=batch,
        in_flight=in_flight,
        scenario=chosen.name if chosen is not None else "",
        faults=tuple(faults.values()),
        acts=chosen.acts if chosen is not None else (),
        truth=truth,
        control=control,
        resume=resume,
        progress=progress,
        view=view,
    )
    if chosen is not None:
        options = chosen.applied(options, besides=_given(context))
    run(until_stopped(lambda stop: play(settings, catalogue, options, stop)))


def replay(
    file: Annotated[Path, typer.Argument(help="The recording, a CSV file.")],
    mapping: Annotated[
        str, typer.Option(help="How to read it: a YAML file, or the name of a mapping that ships.")
    ],
    speed: Annotated[
        str, typer.Option(help="'real' for the recorded pace, a multiple of it, or 'max'.")
    ] = "max",
    shuffle: Annotated[
        int | None,
        typer.Option(metavar="SEED", help="Publish in a random order, the same for the same number."),
    ] = None,
    facility: Annotated[
        str | None, typer.Option(help="The facility to publish as, in place of the mapping's.")
    ] = None,
    in_flight: Annotated[int, typer.Option(min=1, help="Messages on their way at once.")] = 100,
    progress: Progress = True,
) -> None:
    """Publish a recording of real machines, with the times that it has."""
    from technopark_simulator.commands import replay as play
    from technopark_simulator.options import ReplayOptions, parse_speed

    settings, catalogue = prepare()
    options = ReplayOptions(
        file=file,
        mapping=mapping,
        speed=parse_speed(speed),
        shuffle=shuffle,
        facility=facility,
        in_flight=in_flight,
        progress=progress,
    )
    run(until_stopped(lambda stop: play(settings, catalogue, options, stop)))


def _tell_scenarios() -> None:
    from technopark_simulator.faults.kinds import KINDS
    from technopark_simulator.scenarios.load import shipped

    typer.echo("Scenarios:")
    for scenario in shipped():
        typer.echo(f"  {scenario.name:20} {scenario.about}")
    typer.echo("Faults:")
    for name, kind in KINDS.items():
        size = f"; size: {kind.size}, {kind.usual:g} if not given" if kind.size else ""
        typer.echo(f"  {name:20} {kind.about} Rate: {kind.rate}{size}.")


def _given(context: typer.Context) -> set[str]:
    """Return the options that were given on the command line."""
    sources = {name: context.get_parameter_source(name) for name in context.params}
    return {name for name, source in sources.items() if source is not None and source.name == "COMMANDLINE"}


def _time(name: str, text: str | None) -> datetime | None:
    try:
        return None if text is None else datetime.fromisoformat(text)
    except ValueError:
        raise SettingsError(f"{name}: {text!r} is no time such as 2026-11-20T08:00+05:00") from None
