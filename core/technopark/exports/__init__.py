"""Exports: how postings of shipments make up what was shipped, and what about one is doubtful.

`flows` says what counts as exported and what as returned, `checks` what an export officer would ask about a posting,
`growth` how one period compares with another, `stock` how shipments compare with output, and `countries` which
destinations there are.
"""

from technopark.exports.checks import INCOTERMS_2020, Bands, Expected, check, is_declaration_number
from technopark.exports.countries import COUNTRIES, Country
from technopark.exports.findings import CheckCode, Finding, Said, SaidKey, Severity
from technopark.exports.flows import Booked, Flow, flow, reversed_postings
from technopark.exports.growth import growth_percent
from technopark.exports.stock import Balance, Movement, balances

__all__ = [
    "COUNTRIES",
    "INCOTERMS_2020",
    "Balance",
    "Bands",
    "Booked",
    "CheckCode",
    "Country",
    "Expected",
    "Finding",
    "Flow",
    "Movement",
    "Said",
    "SaidKey",
    "Severity",
    "balances",
    "check",
    "flow",
    "growth_percent",
    "is_declaration_number",
    "reversed_postings",
]
