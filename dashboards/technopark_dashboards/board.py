"""A board: what it is called, what its reader chooses, its rows of panels, and where its links lead."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from technopark.catalogue.model import Language
from technopark.storage.sqlfile import load
from technopark_dashboards.config import RANGE_FROM, RANGE_TO, REFRESH, TAG, UID_PREFIX, Park
from technopark_dashboards.looks import BLUE, ORANGE
from technopark_dashboards.panels import Panel
from technopark_dashboards.sdk import Builder, Built, dashboard, models
from technopark_dashboards.sql_query import SqlQuery, datasource
from technopark_dashboards.texts import text
from technopark_dashboards.variables import ANY_FACILITIES, variables

Rows = Mapping[str, Sequence[Panel]]


@dataclass(frozen=True, slots=True)
class Annotation:
    """What is marked in every series of a board: the key of its name, and a query of time and text, or with its end."""

    key: str
    sql: str
    colour: str = BLUE


RESTATEMENTS = Annotation(
    "restatements", load("technopark_dashboards", "queries/periods.sql")["restatements"], ORANGE
)
"""Months that were reported anew: the mark of every board that shows months."""


@dataclass(frozen=True, slots=True)
class Board:
    """A dashboard in any language: `rows` makes its panels by the key of their row's title.

    `name` is part of its uid and of its files' names, `key` names its title, and its description with `.about`.
    `choices` are the filters above it, `live_page` is the page of the live board that shows the same, below that
    board's address.
    """

    name: str
    key: str
    rows: Callable[[Park, Language], Rows]
    choices: tuple[str, ...] = (ANY_FACILITIES,)
    range_from: str = RANGE_FROM
    refresh: str = REFRESH
    live_page: str = ""
    annotations: tuple[Annotation, ...] = ()


def uid(name: str, language: Language) -> str:
    """Return the uid of the board of a name in a language."""
    return f"{UID_PREFIX}{name}-{language}"


def assemble(board: Board, boards: Sequence[Board], park: Park, language: Language) -> models.Dashboard:
    """Return the dashboard of a board in a language; it is linked with the other `boards`."""
    made = (
        dashboard.Dashboard(f"{park.names.in_language(language)}: {text(board.key, language)}")
        .uid(uid(board.name, language))
        .description(text(f"{board.key}.about", language))
        .tags([TAG, language])
        .timezone(park.zone.key)
        .week_start("monday")
        .time(board.range_from, RANGE_TO)
        .refresh(board.refresh)
        .tooltip(models.DashboardCursorSync.CROSSHAIR)
        .readonly()
        .variables(variables(park, language, board.choices))
        .links(_links(board, boards, park, language))
    )
    for annotation in board.annotations:
        made = made.annotation(_annotation(annotation, language))
    for number, (row, panels) in enumerate(board.rows(park, language).items(), start=101):
        made = made.with_row(dashboard.Row(text(row, language)).id(number))
        for panel in panels:
            made = made.with_panel(panel)
    return made.build()


def _annotation(annotation: Annotation, language: Language) -> Builder[models.AnnotationQuery]:
    return Built(
        models.AnnotationQuery(
            name=text(annotation.key, language),
            datasource=datasource(),
            icon_color=annotation.colour,
            target=SqlQuery(annotation.sql, "table", "Anno"),
        )
    )


def _links(
    board: Board, boards: Sequence[Board], park: Park, language: Language
) -> list[Builder[models.DashboardLink]]:
    live = _link(text("live_board", language), park.board_url + board.live_page)
    live.icon, live.target_blank = "external link", True
    links = [live]
    there = [
        (text("language", other), uid(board.name, other)) for other in park.languages if other != language
    ]
    there += [(text(other.key, language), uid(other.name, language)) for other in boards if other != board]
    for title, other_uid in there:
        link = _link(title, f"/d/{other_uid}")
        link.include_vars = link.keep_time = True
        links.append(link)
    return [Built(link) for link in links]


def _link(title: str, url: str) -> models.DashboardLink:
    link = dashboard.DashboardLink(title).type(models.DashboardLinkType.LINK).url(url).build()
    # In sight above the panels, not in the menu that the SDK puts links into: without a placement.
    link.placement = None  # type: ignore[assignment] # the SDK calls it a text, and leaves it out when None
    return link
