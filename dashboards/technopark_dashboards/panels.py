"""Panels in the house style: each takes its texts by key and its query by name, and says what no data means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from technopark.catalogue.model import Language
from technopark_dashboards.sdk import (
    barchart,
    common,
    common_models,
    dashboard,
    models,
    stat,
    statetimeline,
    table,
    timeseries,
)
from technopark_dashboards.sql_query import Format, SqlQueryBuilder, datasource
from technopark_dashboards.texts import text

_PALETTE = "palette-classic-by-name"

Panel = stat.Panel | table.Panel | timeseries.Panel | barchart.Panel | statetimeline.Panel
_P = TypeVar("_P", stat.Panel, table.Panel, timeseries.Panel, barchart.Panel, statetimeline.Panel)
Steps = Sequence[tuple[float | None, str]]


@dataclass(frozen=True, slots=True)
class Frame:
    """What every panel has: its number on the board, the key of its title and description, query, size, note.

    A panel's number is part of links to it, so it stays when panels are moved or added. `width` is of 24.
    """

    number: int
    key: str
    sql: str
    width: int
    height: int
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """How a column of a query is shown: the key of its title, and whatever differs from the panel's default.

    `values` maps its values to (key of the text, colour); `cell` is Grafana's option of that name. `label` is a
    column of texts that parts a series: its value stands behind the title.
    """

    name: str
    key: str
    unit: str | None = None
    decimals: int | None = None
    width: int | None = None
    values: Mapping[str, tuple[str, str]] | None = None
    cell: Mapping[str, object] | None = None
    link: str | None = None
    colour_steps: Steps | None = None
    limits: tuple[float, float] | None = None
    label: str | None = None


def stat_panel(frame: Frame, columns: Sequence[Column], language: Language) -> stat.Panel:
    """Return a panel that shows the columns of one row as large numbers."""
    panel = (
        _framed(stat.Panel(), frame, "table", language)
        .unit("none")
        .reduce_options(common.ReduceDataOptions().values(False).calcs(["lastNotNull"]))
        .text_mode(common_models.BigValueTextMode.VALUE_AND_NAME)
        .color_mode(common_models.BigValueColorMode.VALUE)
        .graph_mode(common_models.BigValueGraphMode.NONE)
        .thresholds(_thresholds([(None, "text")]))
    )
    for column in columns:
        panel = panel.override_by_name(column.name, _properties(column, language))
    return panel


def table_panel(
    frame: Frame, columns: Sequence[Column], language: Language, unit: str = "none"
) -> table.Panel:
    """Return a table with the columns of a query, in its order."""
    panel = (
        _framed(table.Panel(), frame, "table", language)
        .unit(unit)
        .thresholds(_thresholds([(None, "text")]))
        .cell_height(common_models.TableCellHeight.SM)
        .filterable(True)
    )
    for column in columns:
        panel = panel.override_by_name(column.name, _properties(column, language))
    return panel


def series_panel(
    frame: Frame,
    language: Language,
    *,
    unit: str,
    stacked: bool,
    columns: Sequence[Column] = (),
    interval: str = "1h",
    steps: Steps | None = None,
) -> timeseries.Panel:
    """Return lines over time, one a value of `metric`: stacked bars where adding them up makes sense.

    Intervals without data stay empty: they are not joined up and not zero. `columns` name values of `metric` in
    the board's language; `interval` is the shortest that a point stands for; `steps` are drawn as dashed lines.
    """
    panel = (
        _framed(timeseries.Panel(), frame, "time_series", language)
        .unit(unit)
        .interval(interval)
        .color_scheme(dashboard.FieldColor().mode(models.FieldColorModeId(_PALETTE)))
        .span_nulls(False)
        .legend(
            common.VizLegendOptions()
            .show_legend(True)
            .display_mode(common_models.LegendDisplayMode.TABLE)
            .placement(common_models.LegendPlacement.RIGHT)
            .calcs(["lastNotNull"])
        )
        .tooltip(
            common.VizTooltipOptions()
            .mode(common_models.TooltipDisplayMode.MULTI)
            .sort(common_models.SortOrder.DESCENDING)
        )
    )
    for column in columns:
        panel = panel.override_by_name(column.name, _properties(column, language))
    if steps is not None:
        dashed = common.GraphThresholdsStyleConfig().mode(common_models.GraphThresholdsStyleMode.DASHED)
        panel = panel.thresholds(_thresholds(steps)).thresholds_style(dashed)
    if not stacked:
        # A day between two without data is a point, where a line alone would show nothing.
        points = (
            common_models.VisibilityMode.AUTO if interval == "1h" else common_models.VisibilityMode.ALWAYS
        )
        return (
            panel.draw_style(common_models.GraphDrawStyle.LINE)
            .line_width(1)
            .fill_opacity(0)
            .show_points(points)
        )
    return (
        panel.draw_style(common_models.GraphDrawStyle.BARS)
        .bar_alignment(common_models.BarAlignment.AFTER)
        .fill_opacity(80)
        .line_width(0)
        .stacking(common.StackingConfig().mode(common_models.StackingMode.NORMAL).group("A"))
    )


def timeline_panel(
    frame: Frame, values: Mapping[str, tuple[str, str]], language: Language
) -> statetimeline.Panel:
    """Return a row of coloured spans for each value of `metric`; a value lasts until the next one of its row."""
    return (
        _framed(statetimeline.Panel(), frame, "time_series", language)
        .unit("none")
        .mappings([_value_map(values, language)])
        .color_scheme(dashboard.FieldColor().mode(models.FieldColorModeId.THRESHOLDS))
        .thresholds(_thresholds([(None, "text")]))
        # Rows are of one station each, so the others have nothing at that moment: theirs goes on.
        .span_nulls(True)
        .merge_values(True)
        .show_value(common_models.VisibilityMode.NEVER)
        .line_width(0)
        .fill_opacity(80)
        .row_height(0.9)
        .legend(
            common.VizLegendOptions()
            .show_legend(True)
            .display_mode(common_models.LegendDisplayMode.LIST)
            .placement(common_models.LegendPlacement.BOTTOM)
        )
    )


def ranked_panel(
    frame: Frame, columns: Sequence[Column], language: Language, *, unit: str, category: str
) -> barchart.Panel:
    """Return bars in the order of the rows, one a value of `category`, for the other columns of the query."""
    panel = (
        _framed(barchart.Panel(), frame, "table", language)
        .unit(unit)
        .color_scheme(dashboard.FieldColor().mode(models.FieldColorModeId(_PALETTE)))
        .x_field(category)
        .stacking(common_models.StackingMode.NONE)
        .show_value(common_models.VisibilityMode.NEVER)
        .legend(
            common.VizLegendOptions()
            .show_legend(True)
            .display_mode(common_models.LegendDisplayMode.LIST)
            .placement(common_models.LegendPlacement.BOTTOM)
        )
    )
    for column in columns:
        panel = panel.override_by_name(column.name, _properties(column, language))
    return panel


def bars_panel(
    frame: Frame, language: Language, *, unit: str, category: str, series: str, value: str
) -> barchart.Panel:
    """Return bars by `category` side by side for each value of `series`, from rows (category, series, value)."""
    return (
        _framed(barchart.Panel(), frame, "table", language)
        .unit(unit)
        .color_scheme(dashboard.FieldColor().mode(models.FieldColorModeId(_PALETTE)))
        .with_transformation(
            models.DataTransformerConfig(
                id_val="groupingToMatrix",
                options={
                    "rowField": category,
                    "columnField": series,
                    "valueField": value,
                    "emptyValue": "null",
                },
            )
        )
        .x_field(f"{category}\\{series}")
        .stacking(common_models.StackingMode.NONE)
        .show_value(common_models.VisibilityMode.NEVER)
        .legend(
            common.VizLegendOptions()
            .show_legend(True)
            .display_mode(common_models.LegendDisplayMode.LIST)
            .placement(common_models.LegendPlacement.BOTTOM)
        )
    )


def _framed(panel: _P, frame: Frame, form: Format, language: Language) -> _P:
    about = text(f"{frame.key}.about", language)
    return (
        panel.id(frame.number)
        .title(text(frame.key, language))
        .description(about if frame.note is None else f"{about} {frame.note}")
        .datasource(datasource())
        .with_target(SqlQueryBuilder(frame.sql, form))
        .no_value(text("no_data", language))
        .span(frame.width)
        .height(frame.height)
    )


def _properties(column: Column, language: Language) -> list[models.DynamicConfigValue]:
    title = text(column.key, language)
    if column.label is not None:
        title += f", ${{__field.labels.{column.label}}}"
    found = [_property("displayName", title)]
    if column.unit is not None:
        found.append(_property("unit", column.unit))
    if column.decimals is not None:
        found.append(_property("decimals", column.decimals))
    if column.width is not None:
        found.append(_property("custom.width", column.width))
    if column.limits is not None:
        found += [_property("min", column.limits[0]), _property("max", column.limits[1])]
    if column.colour_steps is not None:
        found.append(_property("thresholds", _thresholds(column.colour_steps).build()))
    if column.values is not None:
        found.append(_property("mappings", [_value_map(column.values, language)]))
    if column.cell is not None:
        found.append(_property("custom.cellOptions", dict(column.cell)))
    if column.link is not None:
        link = {"title": text(column.key, language), "url": column.link, "targetBlank": False}
        found.append(_property("links", [link]))
    return found


def _value_map(values: Mapping[str, tuple[str, str]], language: Language) -> models.ValueMap:
    return models.ValueMap(
        options={
            value: models.ValueMappingResult(text=text(key, language), color=colour, index=index)
            for index, (value, (key, colour)) in enumerate(values.items())
        }
    )


def _thresholds(steps: Steps) -> dashboard.ThresholdsConfig:
    return (
        dashboard.ThresholdsConfig()
        .mode(models.ThresholdsMode.ABSOLUTE)
        .steps([models.Threshold(value=value, color=colour) for value, colour in steps])
    )


def _property(name: str, value: object) -> models.DynamicConfigValue:
    return models.DynamicConfigValue(id_val=name, value=value)
