"""The server: loopback only, and only who knows the token in the address gets any answer but *not found*."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Callable
from hmac import compare_digest
from secrets import token_urlsafe

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from textual_serve.server import Server

from vsm_tui.browser.page import FOCUS, page

HOST = "127.0.0.1"
NAMES = frozenset({HOST, "localhost"})
FONT_SIZES = range(8, 49)
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self' data:; "
    "connect-src 'self' ws://{host}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Styles are set by the terminal's own script as it draws, hence `unsafe-inline` for them alone."""


def new_token() -> str:
    """A secret for the address, of 192 bits."""
    return token_urlsafe(24)


def make_app(command: str, token: str, title: str = "vsm-tui") -> web.Application:
    """The web application: everything lies under `/TOKEN/`. `command` starts the app, once for each browser tab."""
    inner = Server(command, host=HOST, title=title)

    async def index(request: web.Request) -> web.Response:
        asked = request.query.get("fontsize", "")
        size = int(asked) if asked.isdecimal() and int(asked) in FONT_SIZES else 16
        return web.Response(text=page(title, f"ws://{request.host}/{token}/ws", size), content_type="text/html")

    async def focus(request: web.Request) -> web.Response:
        return web.Response(text=FOCUS, content_type="text/javascript")

    async def socket(request: web.Request) -> web.StreamResponse:
        response: web.StreamResponse = await inner.handle_websocket(request)
        return response

    app = web.Application(middlewares=[_only_with(token)])
    app.router.add_get(f"/{token}/", index)
    app.router.add_get(f"/{token}/focus.js", focus)
    app.router.add_get(f"/{token}/ws", socket)
    app.router.add_static(f"/{token}/static", inner.statics_path, show_index=False)
    return app


def _only_with(token: str) -> Middleware:
    """Answers only to who has the token, by a name of this machine, from a page of our own."""

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        given = request.path.lstrip("/").partition("/")[0]
        if not compare_digest(given.encode(), token.encode()) or not _ours(request):
            raise web.HTTPNotFound
        response = await handler(request)
        if not response.prepared:
            _guard(response, request.host)
        return response

    return check


def _ours(request: web.Request) -> bool:
    """Whether host and origin are ours: another page's script, or a name that now points here, is refused."""
    if request.host.rpartition(":")[0] not in NAMES and request.host not in NAMES:
        return False
    origin = request.headers.get("Origin")
    return origin is None or origin == f"http://{request.host}"


def _guard(response: web.StreamResponse, host: str) -> None:
    response.headers["Content-Security-Policy"] = _POLICY.format(host=host)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "no-store"


async def serve(command: str, port: int, told: Callable[[str], None]) -> int:
    """Serve until a signal ends it; `told` gets the address. Returns the exit code.

    `port` 0 takes a free one. Raises `OSError` where the port cannot be had.
    """
    token = new_token()
    runner = web.AppRunner(make_app(command, token), handle_signals=False, access_log=None)
    await runner.setup()
    ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def end(number: int) -> None:
        if not ended.done():
            ended.set_result(128 + number)

    try:
        site = web.TCPSite(runner, HOST, port, shutdown_timeout=2.0)
        await site.start()
        if sys.platform != "win32":
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                asyncio.get_running_loop().add_signal_handler(number, end, int(number))
        told(f"http://{HOST}:{runner.addresses[0][1]}/{token}/")
        return await ended
    finally:
        await runner.cleanup()
