"""How long a page may take."""

from __future__ import annotations

FAIL_AFTER_MS = 60_000
"""What a page is to show comes within moments; this only ends the wait for what never comes, on a busy machine too."""
