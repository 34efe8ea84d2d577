"""Headless Chromium, spoken to by its debugging protocol: what a page asks for, and what it then shows."""

from __future__ import annotations

import asyncio
import base64
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--remote-debugging-port=0",
)  # fmt: skip


class Tab:
    """One tab. `asked` are the addresses that its page requested, websockets included; `faults` what it logged."""

    def __init__(self, socket: Any) -> None:
        self._socket = socket
        self._last = 0
        self.asked: list[str] = []
        self.faults: list[str] = []
        self.received = b""
        """Everything that came over websockets."""

    async def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """One call; events that come in between are taken note of."""
        self._last += 1
        number = self._last
        await self._socket.send_json({"id": number, "method": method, "params": parameters})
        while True:
            message = await self._socket.receive_json(timeout=60)
            if message.get("id") == number:
                assert "error" not in message, message
                found: dict[str, Any] = message["result"]
                return found
            self._note(message)

    def _note(self, message: dict[str, Any]) -> None:
        given = message.get("params", {})
        if message.get("method") == "Network.requestWillBeSent":
            self.asked.append(given["request"]["url"])
        elif message.get("method") == "Network.webSocketCreated":
            self.asked.append(given["url"])
        elif message.get("method") == "Network.webSocketFrameReceived":
            frame = given["response"]
            whole = frame["payloadData"]
            self.received += base64.b64decode(whole) if frame["opcode"] == 2 else whole.encode()
        elif message.get("method") == "Log.entryAdded" and given["entry"]["level"] == "error":
            self.faults.append(given["entry"]["text"])

    async def value(self, script: str) -> Any:
        """What a script in the page gives."""
        return (await self.call("Runtime.evaluate", expression=script, returnByValue=True))["result"].get("value")

    async def until(self, script: str, seconds: float = 60.0) -> None:
        """Wait until a script in the page gives something true."""
        async with asyncio.timeout(seconds):
            while not await self.value(script):
                await asyncio.sleep(0.2)

    async def press(self, key: str) -> None:
        """A key as from the keyboard: it goes to whatever has the focus."""
        for kind in ("keyDown", "keyUp"):
            text = {"text": key} if kind == "keyDown" else {}
            await self.call(
                "Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=ord(key.upper()), **text
            )

    async def hears(self, text: str, seconds: float = 60.0) -> None:
        """Wait until a text came over a websocket; clear `received` first to hear only what is new."""
        async with asyncio.timeout(seconds):
            while text.encode() not in self.received:
                await self.value("0")
                await asyncio.sleep(0.2)

    async def picture(self, target: Path) -> None:
        """Write what is seen as PNG."""
        target.write_bytes(base64.b64decode((await self.call("Page.captureScreenshot"))["data"]))


@asynccontextmanager
async def tab(profile: Path, size: tuple[int, int] = (1000, 700)) -> AsyncIterator[Tab]:
    """Chromium with an empty profile and one tab, in which network and log are watched."""
    command = [
        str(CHROMIUM),
        *_FLAGS,
        f"--user-data-dir={profile}",
        f"--window-size={size[0]},{size[1]}",
        "about:blank",
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            async with asyncio.timeout(60):
                while not (profile / "DevToolsActivePort").exists():
                    await asyncio.sleep(0.1)
            port = (profile / "DevToolsActivePort").read_text().split()[0]
            async with aiohttp.ClientSession() as session:
                targets = await (await session.get(f"http://127.0.0.1:{port}/json")).json()
                address = next(one["webSocketDebuggerUrl"] for one in targets if one["type"] == "page")
                async with session.ws_connect(address, max_msg_size=0) as socket:
                    made = Tab(socket)
                    for domain in ("Network", "Page", "Log", "Runtime"):
                        await made.call(f"{domain}.enable")
                    yield made
        finally:
            process.kill()
