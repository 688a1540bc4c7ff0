"""Key performance indicators of ISO 22400-2: from times and quantities that add up, never from other ratios.

`times` is the time model, `quantities` what was made in it, `sums` both together, and `indicators` the formulas.
Formulas and names: ISO 22400-2 as the OWL model hsu-aut/IndustrialStandard-ODP-ISO22400-2 and OPC 40001-1 Annex C
state them.
"""

from technopark.kpi.indicators import Indicators, indicators, overall_effectiveness, throughput_rate
from technopark.kpi.quantities import Quantities
from technopark.kpi.sums import Sums
from technopark.kpi.times import Times

__all__ = [
    "Indicators",
    "Quantities",
    "Sums",
    "Times",
    "indicators",
    "overall_effectiveness",
    "throughput_rate",
]
