"""Queries of Grafana's PostgreSQL data source, for which the SDK has no model."""

from __future__ import annotations

from typing import Literal

from technopark_dashboards.config import DATASOURCE_TYPE
from technopark_dashboards.sdk import Builder, Dataquery, common_models

Format = Literal["table", "time_series"]


class SqlQuery(Dataquery):
    """One query of a panel as the plugin `grafana-postgresql-datasource` reads it.

    `form` says what the rows become: `table` as they are, `time_series` one series for each value of the column
    `metric`, which needs the rows in the order of the column `time`.
    """

    def __init__(self, sql: str, form: Format, ref: str = "A") -> None:
        self.sql = sql
        self.form = form
        self.ref = ref

    def to_json(self) -> dict[str, object]:
        """Return the query as it stands in the dashboard."""
        return {
            "refId": self.ref,
            "datasource": datasource().to_json(),
            "editorMode": "code",
            "format": self.form,
            "rawQuery": True,
            "rawSql": self.sql,
        }


class SqlQueryBuilder(Builder[Dataquery]):
    """What panels take: a query wrapped as the SDK's builders are."""

    def __init__(self, sql: str, form: Format) -> None:
        self._query = SqlQuery(sql, form)

    def build(self) -> Dataquery:
        """Return the query."""
        return self._query


def datasource() -> common_models.DataSourceRef:
    """Return the reference to the data source that the dashboard's variable names."""
    return common_models.DataSourceRef(type_val=DATASOURCE_TYPE, uid="${datasource}")
