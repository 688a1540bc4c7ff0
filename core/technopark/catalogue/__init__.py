"""The park as data: its site, facilities, lines, stations, products and shift patterns.

Everything that knows what stands in the park reads it from a `Catalogue`; another park is another file.
"""

from technopark.catalogue.load import load_catalogue
from technopark.catalogue.model import (
    Break,
    CalendarEntry,
    Catalogue,
    CounterPolicy,
    Facility,
    Line,
    Names,
    Place,
    Product,
    Rota,
    Shift,
    ShiftPattern,
    Site,
    Station,
)

__all__ = [
    "Break",
    "CalendarEntry",
    "Catalogue",
    "CounterPolicy",
    "Facility",
    "Line",
    "Names",
    "Place",
    "Product",
    "Rota",
    "Shift",
    "ShiftPattern",
    "Site",
    "Station",
    "load_catalogue",
]
