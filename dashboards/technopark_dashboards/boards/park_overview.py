"""The park on one page: what runs now, the day against its plan, localization, exports and refused messages."""

from __future__ import annotations

from technopark.catalogue.model import Language
from technopark.storage.sqlfile import load
from technopark_dashboards.config import RANGE_FROM, RANGE_TO, REFRESH, TAG, UID_PREFIX, Park
from technopark_dashboards.panels import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    RED,
    YELLOW,
    Column,
    Frame,
    Panel,
    bars_panel,
    series_panel,
    stat_panel,
    table_panel,
)
from technopark_dashboards.sdk import Builder, Built, dashboard, models
from technopark_dashboards.texts import text
from technopark_dashboards.variables import variables

NAME = "park-overview"

_STATIONS = load("technopark_dashboards", "queries/stations.sql")
_OUTPUT = load("technopark_dashboards", "queries/output.sql")
_LOCALIZATION = load("technopark_dashboards", "queries/localization.sql")
_EXPORTS = load("technopark_dashboards", "queries/exports.sql")
_QUARANTINE = load("technopark_dashboards", "queries/quarantine.sql")

_STATES = {
    "production": ("state.production", GREEN),
    "setup": ("state.setup", BLUE),
    "delay": ("state.delay", ORANGE),
    "down": ("state.down", RED),
    "planned": ("state.planned", GREY),
    "offline": ("state.offline", GREY),
}
_FRESHNESS = {
    "fresh": ("freshness.fresh", GREEN),
    "stale": ("freshness.stale", ORANGE),
    "silent": ("freshness.silent", GREY),
}
_BASES = {
    "production_cost": ("basis.production_cost", "text"),
    "ex_works": ("basis.ex_works", "text"),
    "fob": ("basis.fob", "text"),
}
_COLOURED_TEXT = {"type": "color-text"}
_COLOURED_CELL = {"type": "color-background", "mode": "basic"}
_GAUGE = {"type": "gauge", "mode": "basic", "valueDisplayMode": "text"}
_PLAN_STEPS = ((None, RED), (0.8, YELLOW), (0.95, GREEN))
# Dimensions of a grid that is 24 wide.
_THIRD, _HALF, _FULL = 8, 12, 24


def uid(language: Language) -> str:
    """Return the board's uid in a language."""
    return f"{UID_PREFIX}{NAME}-{language}"


def park_overview(park: Park, language: Language) -> models.Dashboard:
    """Return the dashboard in a language."""
    board = (
        dashboard.Dashboard(f"{park.names.in_language(language)}: {text('overview', language)}")
        .uid(uid(language))
        .description(text("overview.about", language))
        .tags([TAG, language])
        .timezone(park.zone.key)
        .week_start("monday")
        .time(RANGE_FROM, RANGE_TO)
        .refresh(REFRESH)
        .tooltip(models.DashboardCursorSync.CROSSHAIR)
        .readonly()
        .variables(variables(park, language))
        .links(_links(park, language))
    )
    for number, (row, panels) in enumerate(_rows(park, language).items(), start=101):
        board = board.with_row(dashboard.Row(text(row, language)).id(number))
        for panel in panels:
            board = board.with_panel(panel)
    return board.build()


def _links(park: Park, language: Language) -> list[Builder[models.DashboardLink]]:
    board = _link(text("live_board", language), park.board_url)
    board.icon, board.target_blank = "external link", True
    links = [board]
    for other in park.languages:
        if other != language:
            link = _link(text("language", other), f"/d/{uid(other)}")
            link.include_vars = link.keep_time = True
            links.append(link)
    return [Built(link) for link in links]


def _link(title: str, url: str) -> models.DashboardLink:
    link = dashboard.DashboardLink(title).type(models.DashboardLinkType.LINK).url(url).build()
    # In sight above the panels, not in the menu that the SDK puts links into: without a placement.
    link.placement = None  # type: ignore[assignment] # the SDK calls it a text, and leaves it out when None
    return link


def _rows(park: Park, language: Language) -> dict[str, list[Panel]]:
    note = text("illustrative", language) if park.illustrative else None
    return {
        "row.now": [
            *_now(language),
            stat_panel(
                Frame(4, "value_of_day", _OUTPUT["value_of_day"], _THIRD + 1, 4, note),
                [
                    Column("value_usd", "value", unit="currencyUSD", decimals=0),
                    Column("plan_usd", "plan", unit="currencyUSD", decimals=0),
                    Column("share_of_plan", "share_of_plan", unit="percentunit", decimals=1),
                ],
                language,
            ),
        ],
        "row.output": [*_output(language, note), _station_states(language)],
        "row.trade": _trade(language),
        "row.quality": [_quarantine(language)],
    }


def _now(language: Language) -> list[Panel]:
    return [
        stat_panel(
            Frame(1, "facilities_producing", _STATIONS["facilities_producing"], 5, 4),
            [
                Column("producing", "producing", colour_steps=((None, RED), (1, GREEN))),
                Column("facilities", "facilities"),
            ],
            language,
        ),
        stat_panel(
            Frame(2, "stations_stopped", _STATIONS["stations_stopped"], 5, 4),
            [
                Column("stopped", "stopped"),
                Column("faulty", "faulty", colour_steps=((None, GREEN), (1, RED))),
            ],
            language,
        ),
        stat_panel(
            Frame(3, "stations_stale", _STATIONS["stations_stale"], 5, 4),
            [
                Column("stale", "stale", colour_steps=((None, GREEN), (1, ORANGE))),
                Column("silent", "silent"),
            ],
            language,
        ),
    ]


def _output(language: Language, note: str | None) -> list[Panel]:
    # A click on a facility narrows this board to it.
    narrowed = f"/d/{uid(language)}?var-facility=${{__data.fields.code}}&${{__url_time_range}}"
    return [
        table_panel(
            Frame(5, "facilities_of_day", _OUTPUT["facilities_of_day"], _FULL, 14, note),
            [
                Column("code", "code", width=70, link=narrowed),
                Column("facility", "facility", width=300, link=narrowed),
                Column("unit", "unit", width=70),
                Column("good", "good", unit="locale", width=120),
                Column("plan", "plan", unit="locale", decimals=0, width=120),
                Column(
                    "share_of_plan",
                    "share_of_plan",
                    unit="percentunit",
                    decimals=1,
                    cell=_GAUGE,
                    colour_steps=_PLAN_STEPS,
                    limits=(0, 1),
                ),
                Column("scrap", "scrap", unit="locale", width=110),
                Column("rework", "rework", unit="locale", width=110),
                Column("day", "day", width=110),
            ],
            language,
        ),
        series_panel(
            Frame(6, "value_per_hour", _OUTPUT["value_per_hour"], _HALF, 10, note),
            language,
            unit="currencyUSD",
            stacked=True,
        ),
        series_panel(
            Frame(7, "quantity_per_hour", _OUTPUT["quantity_per_hour"], _HALF, 10),
            language,
            unit="locale",
            stacked=False,
        ),
    ]


def _station_states(language: Language) -> Panel:
    return table_panel(
        Frame(8, "station_states", _STATIONS["station_states"], _FULL, 12),
        [
            Column("code", "code", width=70),
            Column("facility", "facility", width=220),
            Column("line", "line", width=70),
            Column("station", "station", width=180),
            Column("freshness", "freshness", values=_FRESHNESS, cell=_COLOURED_TEXT, width=110),
            Column("state", "state", values=_STATES, cell=_COLOURED_CELL, width=140),
            Column("since", "since", unit="dateTimeFromNow"),
            Column("reason", "reason"),
            Column("work_order", "work_order"),
            Column("product", "product"),
            Column("reading_at", "reading_at", unit="dateTimeFromNow"),
            Column("silent_s", "silent_s", unit="dtdurations", decimals=0),
        ],
        language,
    )


def _trade(language: Language) -> list[Panel]:
    return [
        table_panel(
            Frame(9, "localization", _LOCALIZATION["facilities_of_month"], _FULL, 12),
            [
                Column("code", "code", width=70),
                Column("facility", "facility", width=300),
                Column("basis", "basis", values=_BASES, width=170),
                Column(
                    "localization",
                    "localization_share",
                    unit="percentunit",
                    decimals=2,
                    cell=_COLOURED_TEXT,
                    colour_steps=((None, RED), (0, "text")),
                ),
                Column("price_usd", "price_usd", unit="currencyUSD", decimals=0),
                Column("imported_usd", "imported_usd", unit="currencyUSD", decimals=0),
                Column(
                    "products_without_statement",
                    "products_without_statement",
                    cell=_COLOURED_TEXT,
                    colour_steps=((None, "text"), (1, ORANGE)),
                ),
                Column("month", "month", width=110),
            ],
            language,
        ),
        bars_panel(
            Frame(10, "exports_by_month", _EXPORTS["by_month"], _HALF, 10),
            language,
            unit="currencyUSD",
            category="month",
            series="incoterms",
            value="value_usd",
        ),
        table_panel(
            Frame(11, "exports_by_country", _EXPORTS["by_country"], _HALF, 10),
            [
                Column("country", "country", width=110),
                Column("incoterms", "incoterms", width=110),
                Column("value_usd", "value_usd", unit="currencyUSD", decimals=0),
                Column("net_kg", "net_kg", unit="masskg", decimals=0),
                Column("shipments", "shipments"),
                Column("returned_usd", "returned_usd", unit="currencyUSD", decimals=0),
            ],
            language,
        ),
    ]


def _quarantine(language: Language) -> Panel:
    return table_panel(
        Frame(12, "quarantine", _QUARANTINE["by_reason"], _FULL, 8),
        [
            Column("reason", "reason"),
            Column("messages", "messages"),
            Column("waiting", "waiting", cell=_COLOURED_TEXT, colour_steps=((None, "text"), (1, ORANGE))),
            Column("times", "times"),
            Column("facilities", "facilities"),
            Column("last_seen", "last_seen", unit="dateTimeAsLocal"),
        ],
        language,
    )
