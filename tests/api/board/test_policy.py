"""The browser itself refuses what the board never does: inline scripts, markup from text, other servers."""

from __future__ import annotations

from tests.api.board.conftest import View


async def test_text_cannot_become_markup_or_script(view: View) -> None:
    page = await view.open()
    for attempt in (
        "document.body.innerHTML = '<b>markup</b>'",
        "document.body.insertAdjacentHTML('beforeend', '<b>markup</b>')",
        "document.createElement('script').textContent = 'document.title = 1'",
        "document.createElement('script').src = '/board/js/main.js'",
        "document.createElement('button').setAttribute('onclick', 'document.title = 1')",
    ):
        refused = await page.evaluate(
            "attempt => { try { (0, eval)(attempt); return ''; } catch (error) { return String(error.name); } }",
            attempt,
        )
        assert refused in {"EvalError", "TypeError"}, attempt


async def test_nothing_inline_and_nothing_from_elsewhere(view: View) -> None:
    page = await view.open()
    for attempt, directive in (
        (
            "() => document.head.appendChild(document.createElement('style')).append('a {}')",
            "style-src-elem",
        ),
        ("() => fetch('http://127.0.0.1:9/').catch(() => null)", "connect-src"),
        ("() => { new Image().src = 'http://127.0.0.1:9/x.png'; }", "img-src"),
    ):
        await page.evaluate(
            "window.refused = new Promise(resume => "
            "addEventListener('securitypolicyviolation', event => resume(event.effectiveDirective), { once: true }))"
            ".then(name => name), undefined"
        )
        await page.evaluate(attempt)
        assert await page.evaluate("window.refused") == directive
