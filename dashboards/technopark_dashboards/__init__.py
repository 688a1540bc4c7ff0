"""Grafana dashboards as code: queries, panels, boards, and how they reach a server."""
