"""Variables of a dashboard: what a reader may choose, and the constants that the queries read."""

from __future__ import annotations

from technopark.catalogue.model import Language
from technopark.storage.sqlfile import load
from technopark_dashboards.config import DATASOURCE_NAME, DATASOURCE_TYPE, DATASOURCE_UID, Park
from technopark_dashboards.sdk import Builder, Built, dashboard, models
from technopark_dashboards.sql_query import datasource
from technopark_dashboards.texts import text

_SQL = load("technopark_dashboards", "queries/variables.sql")


def variables(park: Park, language: Language) -> list[Builder[models.VariableModel]]:
    """Return the data source, the facility filter (all at first) and the hidden constants."""
    return [
        dashboard.DatasourceVariable("datasource")
        .label(text("datasource", language))
        .type(DATASOURCE_TYPE)
        .current(models.VariableOption(selected=True, text=DATASOURCE_NAME, value=DATASOURCE_UID)),
        *(_constant(name, value) for name, value in park.constants(language).items()),
        dashboard.QueryVariable("facility")
        .label(text("facility", language))
        .datasource(datasource())
        .query(_SQL["facilities"])
        .definition(_SQL["facilities"])
        .refresh(models.VariableRefresh.ON_DASHBOARD_LOAD)
        .sort(models.VariableSort.DISABLED)
        .multi(True)
        .include_all(True)
        .allow_custom_value(False)
        .current(models.VariableOption(selected=True, text=["All"], value=["$__all"])),
    ]


def _constant(name: str, value: str) -> Builder[models.VariableModel]:
    constant = dashboard.ConstantVariable(name).value(value).build()
    # A link from the board of another language would carry that language along.
    constant.skip_url_sync = True
    return Built(constant)
