"""Exports: how postings of shipments make up what was shipped, and what about one is doubtful.

`flows` says what counts as exported and what as returned, `checks` what an export officer would ask about a posting,
`growth` how one period compares with another, and `countries` which destinations there are.
"""

from technopark.exports.checks import Bands, Expected, check
from technopark.exports.countries import COUNTRIES, Country
from technopark.exports.findings import CheckCode, Finding, Severity
from technopark.exports.flows import Booked, Flow, flow, reversed_postings
from technopark.exports.growth import growth_percent

__all__ = [
    "COUNTRIES",
    "Bands",
    "Booked",
    "CheckCode",
    "Country",
    "Expected",
    "Finding",
    "Flow",
    "Severity",
    "check",
    "flow",
    "growth_percent",
    "reversed_postings",
]
