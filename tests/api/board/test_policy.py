"""The browser itself refuses what the board never does: inline scripts, markup from text, other servers."""

from __future__ import annotations

import pytest

from tests.api.board.conftest import View


@pytest.mark.parametrize(
    "attempt",
    [
        "document.body.innerHTML = '<b>markup</b>'",
        "document.body.insertAdjacentHTML('beforeend', '<b>markup</b>')",
        "document.createElement('script').textContent = 'document.title = 1'",
        "document.createElement('script').src = '/board/js/main.js'",
        "document.createElement('button').setAttribute('onclick', 'document.title = 1')",
    ],
)
async def test_text_cannot_become_markup_or_script(view: View, attempt: str) -> None:
    page = await view.open()
    refused = await page.evaluate(
        "attempt => { try { (0, eval)(attempt); return ''; } catch (error) { return String(error.name); } }",
        attempt,
    )
    assert refused in {"EvalError", "TypeError"}


@pytest.mark.parametrize(
    ("attempt", "directive"),
    [
        (
            "() => document.head.appendChild(document.createElement('style')).append('a {}')",
            "style-src-elem",
        ),
        ("() => fetch('http://127.0.0.1:9/').catch(() => null)", "connect-src"),
        ("() => { new Image().src = 'http://127.0.0.1:9/x.png'; }", "img-src"),
    ],
)
async def test_nothing_inline_and_nothing_from_elsewhere(view: View, attempt: str, directive: str) -> None:
    page = await view.open()
    await page.evaluate(
        "window.refused = new Promise(resume => "
        "addEventListener('securitypolicyviolation', event => resume(event.effectiveDirective), { once: true }))"
        ".then(name => name), undefined"
    )
    await page.evaluate(attempt)
    assert await page.evaluate("window.refused") == directive
