"""`vsm-tui serve`: who gets an answer, what the page loads, and the app behind it."""

from __future__ import annotations

import asyncio
import builtins
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from store import Store
from vsm_tui.__main__ import run
from vsm_tui.intake.sample import load_samples

aiohttp = pytest.importorskip("aiohttp")
pytest.importorskip("textual_serve")

from aiohttp.test_utils import TestClient, TestServer  # noqa: E402

sys.path.insert(0, str(Path(__file__).parent))

from chromium import CHROMIUM, tab  # noqa: E402

from vsm_tui.browser.server import make_app, new_token  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]


@asynccontextmanager
async def client(token: str) -> AsyncIterator[Any]:
    """A client of the server, whose app is a program that says nothing."""
    async with TestClient(TestServer(make_app("true", token), host="127.0.0.1")) as made:
        yield made


async def test_without_the_token_nothing_is_answered() -> None:
    token = new_token()
    async with client(token) as made:
        for path in ("/", "/ws", "/static/js/textual.js", f"/{token[:-1]}/", f"/{token}x/", f"/{token}", "/%2e%2e/"):
            answer = await made.get(path, allow_redirects=False)
            assert answer.status == 404, path
        assert (await made.get(f"/{token}/")).status == 200
        assert (await made.get(f"/{token}/static/js/textual.js")).status == 200


async def test_another_host_name_or_origin_is_refused_on_page_and_websocket() -> None:
    token = new_token()
    async with client(token) as made:
        for headers in ({"Host": "evil.example"}, {"Origin": "http://evil.example"}, {"Origin": "null"}):
            assert (await made.get(f"/{token}/", headers=headers)).status == 404
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await made.ws_connect(f"/{token}/ws", headers=headers)
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await made.ws_connect("/ws")


async def test_the_page_loads_nothing_from_elsewhere() -> None:
    token = new_token()
    async with client(token) as made:
        answer = await made.get(f"/{token}/")
        text = await answer.text()
        assert not re.search(r"https?://", text)
        for address in re.findall(r'(?:src|href)="([^":]+)"', text) + re.findall(r'url\("([^"]+)"\)', text):
            assert (await made.get(f"/{token}/{address}")).status == 200, address
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "script-src 'self'" in policy and "frame-ancestors 'none'" in policy
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert f"/{token}/ws" in text


async def test_a_font_size_is_a_number_or_the_default() -> None:
    token = new_token()
    async with client(token) as made:
        for asked, given in (("24", "24"), ("9999", "16"), ('"><script>', "16")):
            text = await (await made.get(f"/{token}/", params={"fontsize": asked})).text()
            assert f'data-font-size="{given}"' in text and "<script>" not in text.replace("<script src", "")


def test_tokens_differ_and_are_long() -> None:
    assert len({new_token() for _ in range(50)}) == 50
    assert all(len(new_token()) >= 32 for _ in range(5))


def test_without_the_extra_one_line_names_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = builtins.__import__

    def missing(name: str, *rest: Any, **more: Any) -> Any:
        if name.startswith(("vsm_tui.browser.server", "textual_serve")):
            raise ModuleNotFoundError("No module named 'textual_serve'", name="textual_serve")
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", missing)
    assert run(["serve"]) == 1
    printed = capsys.readouterr()
    assert printed.out == "" and "vsm-tui[serve]" in printed.err and printed.err.count("\n") == 1


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("serve") / "s.db"
    with Store.open(path, create=True) as store:
        load_samples(store)
    return path


@contextmanager
def served(path: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The command as a person starts it, on a free port; its address."""
    command = [sys.executable, "-m", "vsm_tui", "serve", "--port", "0", "--db", str(path)]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env, cwd=ROOT) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip(), process
        finally:
            process.kill()


async def test_the_app_runs_behind_the_address_and_a_signal_ends_it(path: Path) -> None:
    with served(path) as (address, process):
        assert urlsplit(address).hostname == "127.0.0.1"
        seen = b""
        there = address.replace("http", "ws") + "ws?width=100&height=30"
        async with aiohttp.ClientSession() as session, session.ws_connect(there) as socket, asyncio.timeout(60):
            while b"Mobile payments" not in seen:
                message = await socket.receive()
                assert message.type in (aiohttp.WSMsgType.BINARY, aiohttp.WSMsgType.TEXT), message
                seen += message.data if isinstance(message.data, bytes) else message.data.encode()
        process.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(process.wait, 20) == 143


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
async def test_the_browser_shows_the_app_and_asks_nobody_else(path: Path, tmp_path: Path) -> None:
    with served(path) as (address, _):
        async with tab(tmp_path / "profile") as made:
            await made.call("Page.navigate", url=address)
            await made.until("document.body && document.body.classList.contains('-first-byte')")
            await made.until("document.querySelector('.xterm') !== null")
            asked = [urlsplit(one) for one in made.asked if not one.startswith("data:")]
            assert {one.hostname for one in asked} == {"127.0.0.1"}
            assert {one.scheme for one in asked} == {"http", "ws"}
            assert not [fault for fault in made.faults if "favicon" not in fault and "404" not in fault]


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
async def test_keys_reach_the_app_without_a_click(path: Path, tmp_path: Path) -> None:
    with served(path) as (address, _):
        async with tab(tmp_path / "profile") as made:
            await made.call("Page.navigate", url=address)
            await made.until("document.activeElement.classList.contains('xterm-helper-textarea')")
            await made.hears("Mobile payments")
            await made.press("\r")  # into the stream under the cursor
            await made.hears("Constraints")
            made.received = b""
            await made.press("3")
            await made.hears("item-days")
