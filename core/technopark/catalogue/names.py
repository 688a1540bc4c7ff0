"""Read a name in the three languages of the park."""

from __future__ import annotations

from technopark.catalogue.model import Names
from technopark.catalogue.schema import FIELDS
from technopark.catalogue.values import Value


def read_names(value: Value) -> Names:
    """Return a name that is given in every language."""
    fields = value.fields(*FIELDS["names"])
    return Names(uz=fields["uz"].text(), ru=fields["ru"].text(), en=fields["en"].text())


def names_of_line(number: int) -> Names:
    """Return what the line of that number is called when its file gives it no name of its own."""
    return Names(uz=f"{number}-liniya", ru=f"Линия {number}", en=f"Line {number}")
