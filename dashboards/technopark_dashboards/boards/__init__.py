"""The dashboards, one module each."""

from __future__ import annotations

from technopark_dashboards.boards import facility, park_overview, trust

BOARDS = (park_overview.BOARD, facility.BOARD, trust.BOARD)
"""Every board, in the order in which they are linked."""
