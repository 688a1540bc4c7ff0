"""Closed months: what a report consists of, its bytes that stay the same, and what differs from it later.

`lines` are what is reported, `report` their canonical bytes, `basis` what they were made of, and `differences` how
two states of a month compare, line by line, with the reason of each.
"""

from technopark.periods.basis import Basis, BookedPosting, StatementKey, read_basis
from technopark.periods.differences import Difference, Reason, ReasonCode, differences
from technopark.periods.lines import FIGURES, KEYS, SECTIONS, Line, Section
from technopark.periods.report import Report, canonical, digest, read_lines, report_number, to_csv, to_json

__all__ = [
    "FIGURES",
    "KEYS",
    "SECTIONS",
    "Basis",
    "BookedPosting",
    "Difference",
    "Line",
    "Reason",
    "ReasonCode",
    "Report",
    "Section",
    "StatementKey",
    "canonical",
    "differences",
    "digest",
    "read_basis",
    "read_lines",
    "report_number",
    "to_csv",
    "to_json",
]
