"""Localization: how much of what was made is local, from cost statements; docs/localization.md explains it.

`content` is the formulas and the sums that they are taken of, `statements` which statement is in force when, `change`
what moved a percentage between two periods, `trend` where it is going, and `guard` what that means for a certificate.
Percentages are ratios of sums of money on one named basis, never means of other percentages.
"""

from technopark.localization.change import PARTS, Change, Flow, Part, change, lever
from technopark.localization.content import (
    Content,
    Lot,
    Ratio,
    add_up,
    build_down,
    build_up,
    usd,
    valued,
)
from technopark.localization.guard import Guarded, Reason, Rule, Status, guard, programme_line
from technopark.localization.statements import Book
from technopark.localization.trend import Crossing, Trend, crossing, theil_sen

__all__ = [
    "PARTS",
    "Book",
    "Change",
    "Content",
    "Crossing",
    "Flow",
    "Guarded",
    "Lot",
    "Part",
    "Ratio",
    "Reason",
    "Rule",
    "Status",
    "Trend",
    "add_up",
    "build_down",
    "build_up",
    "change",
    "crossing",
    "guard",
    "lever",
    "programme_line",
    "theil_sen",
    "usd",
    "valued",
]
