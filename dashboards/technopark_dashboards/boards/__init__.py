"""The dashboards, one module each."""

from __future__ import annotations

from technopark_dashboards.boards import park_overview, trust

BOARDS = (park_overview.BOARD, trust.BOARD)
"""Every board, in the order in which they are linked."""
