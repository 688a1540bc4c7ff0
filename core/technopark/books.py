"""The books of what sources sent, as SQL that queries begin with: one definition for API, alerts and Grafana."""

from __future__ import annotations

from technopark.storage.sqlfile import load, put_in

_SQL = load("technopark", "books.sql")


def numbers_sql(*, first: str, after: str, chosen: str) -> str:
    """Return the tables `told`, `holes` and `starts`: which numbers came on local days, and which never did.

    The arguments are SQL: two days, the second not included, and a condition on `facility` and `line`.
    """
    return put_in(_SQL["numbers"], {"first": first, "after": after, "chosen": chosen})


def entries_sql(*, first: str, after: str, chosen: str) -> str:
    """Return these and the table `entries`, whose sums by day, facility and line are the books; arguments as there."""
    days = {"first": first, "after": after, "chosen": chosen}
    return put_in(_SQL["entries"], {"numbers": numbers_sql(**days), **days})


def books_sql(*, begin: str, end: str, facilities: str) -> str:
    """Return the books by local day and facility, as the beginning of a query that goes on with them.

    The arguments are SQL: two instants, and a list of codes or a query of them.
    """
    entries = entries_sql(
        first="(SELECT first FROM span)",
        after="(SELECT until FROM span)",
        chosen="facility IN (SELECT code FROM chosen)",
    )
    return put_in(_SQL["books"], {"begin": begin, "end": end, "facilities": facilities, "entries": entries})
