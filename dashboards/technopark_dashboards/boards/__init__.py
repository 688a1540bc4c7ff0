"""The dashboards, one module each."""

from __future__ import annotations

from technopark_dashboards.boards import (
    exports,
    facility,
    localization,
    park_overview,
    quality,
    stops,
    system,
    trust,
)

BOARDS = tuple(
    module.BOARD for module in (park_overview, facility, stops, quality, localization, exports, trust, system)
)
"""Every board, in the order in which they are linked."""
