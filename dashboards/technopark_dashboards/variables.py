"""Variables of a dashboard: what a reader may choose, and the constants that the queries read."""

from __future__ import annotations

from collections.abc import Sequence

from technopark.catalogue.model import Language
from technopark.storage.sqlfile import load
from technopark_dashboards.config import DATASOURCE_NAME, DATASOURCE_TYPE, DATASOURCE_UID, Park
from technopark_dashboards.sdk import Builder, Built, dashboard, models
from technopark_dashboards.sql_query import datasource
from technopark_dashboards.texts import text

# What may stand above a board: a filter that begins with all, or the one facility that a board is of.
ANY_FACILITIES, ONE_FACILITY, LINES, PRODUCTS = "facilities", "facility", "lines", "products"

_SQL = load("technopark_dashboards", "queries/variables.sql")
# By choice: the variable, its query, and whether several values may be chosen.
_CHOICES = {
    ANY_FACILITIES: ("facility", _SQL["facilities"], True),
    ONE_FACILITY: ("facility", _SQL["facilities"], False),
    LINES: ("line", _SQL["lines"], True),
    PRODUCTS: ("product", _SQL["products"], True),
}


def variables(park: Park, language: Language, choices: Sequence[str]) -> list[Builder[models.VariableModel]]:
    """Return the data source, the hidden constants and the filters, those of several values at first on all."""
    return [
        dashboard.DatasourceVariable("datasource")
        .label(text("datasource", language))
        .type(DATASOURCE_TYPE)
        .current(models.VariableOption(selected=True, text=DATASOURCE_NAME, value=DATASOURCE_UID)),
        *(_constant(name, value) for name, value in park.constants(language).items()),
        *(_filter(park, language, choice) for choice in choices),
    ]


def _filter(park: Park, language: Language, choice: str) -> Builder[models.VariableModel]:
    name, sql, several = _CHOICES[choice]
    variable = (
        dashboard.QueryVariable(name)
        .label(text(name, language))
        .datasource(datasource())
        .query(sql)
        .definition(sql)
        .refresh(models.VariableRefresh.ON_DASHBOARD_LOAD)
        .sort(models.VariableSort.DISABLED)
        .multi(several)
        .include_all(several)
        .allow_custom_value(False)
    )
    if several:
        return variable.current(models.VariableOption(selected=True, text=["All"], value=["$__all"]))
    return variable.current(
        models.VariableOption(selected=True, text=park.first_facility, value=park.first_facility)
    )


def _constant(name: str, value: str) -> Builder[models.VariableModel]:
    constant = dashboard.ConstantVariable(name).value(value).build()
    # A link from the board of another language would carry that language along.
    constant.skip_url_sync = True
    return Built(constant)
