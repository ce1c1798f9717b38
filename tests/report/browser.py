"""A headless Chromium, driven through chromedriver's HTTP interface with the standard library alone."""

from __future__ import annotations

import base64
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, Request, build_opener

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)


def programs() -> tuple[str, str] | None:
    """Find chromedriver and Chromium, or None where one is missing."""
    driver = shutil.which("chromedriver")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    return (driver, chromium) if driver and chromium else None


class Browser:
    """One page in one window: open it, measure it, look at it."""

    def __init__(self, address: str, chromium: str, profile: Path) -> None:
        self._open = build_opener(ProxyHandler({})).open
        self._address = address
        options = {"binary": chromium, "args": [*FLAGS, f"--user-data-dir={profile}"]}
        wanted = {
            "goog:chromeOptions": options,
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
        }
        session = self._ask("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
        self._address = f"{address}/session/{session['sessionId']}"

    def show(
        self, path: Path, *, width: int, height: int = 900, dark: bool = False, print_media: bool = False
    ) -> None:
        """Load a file in a window of this width, as a screen of this colour scheme or as print."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.command("Emulation.setDeviceMetricsOverride", metrics)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        media = {"media": "print" if print_media else "screen", "features": [scheme]}
        self.command("Emulation.setEmulatedMedia", media)
        self._ask("POST", "/url", {"url": path.resolve().as_uri()})

    def run(self, script: str) -> Any:
        """Run JavaScript in the page and give what it returns."""
        return self._ask("POST", "/execute/sync", {"script": script, "args": []})

    def wait_for(self, script: str, *, seconds: float = 10) -> None:
        """Wait until a script returns something true."""
        end = time.monotonic() + seconds
        while not self.run(script):
            if time.monotonic() > end:
                raise TimeoutError(f"never true: {script}")
            time.sleep(0.05)

    def messages(self) -> list[str]:
        """Give what the page wrote to the console since the last call, errors and warnings."""
        return [entry["message"] for entry in self._ask("POST", "/se/log", {"type": "browser"})]

    def requests(self) -> list[str]:
        """Give the addresses that were asked for since the last call."""
        entries = [
            json.loads(e["message"])["message"] for e in self._ask("POST", "/se/log", {"type": "performance"})
        ]
        return [e["params"]["request"]["url"] for e in entries if e["method"] == "Network.requestWillBeSent"]

    def picture(self, path: Path) -> None:
        """Save the whole page as a PNG."""
        shot = self.command("Page.captureScreenshot", {"captureBeyondViewport": True, "format": "png"})
        path.write_bytes(base64.b64decode(shot["data"]))

    def paper(self) -> bytes:
        """Print the page to PDF."""
        return base64.b64decode(self.command("Page.printToPDF", {"printBackground": True})["data"])

    def command(self, name: str, parameters: dict[str, Any]) -> Any:
        """Send a command of the DevTools protocol."""
        return self._ask("POST", "/goog/cdp/execute", {"cmd": name, "params": parameters})

    def close(self) -> None:
        self._ask("DELETE", "", None)

    def _ask(self, method: str, path: str, body: object) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = Request(self._address + path, data=data, method=method)
        try:
            with self._open(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except HTTPError as error:
            raise RuntimeError(error.read().decode()[:600]) from None


@contextmanager
def open_browser(profile: Path) -> Iterator[Browser]:
    """Start chromedriver and a browser with a fresh profile, and end both."""
    found = programs()
    assert found is not None
    driver, chromium = found
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [driver, f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_until_up(f"http://127.0.0.1:{port}")
        browser = Browser(f"http://127.0.0.1:{port}", chromium, profile)
        try:
            yield browser
        finally:
            browser.close()
    finally:
        process.terminate()
        process.wait()


def _wait_until_up(address: str) -> None:
    end = time.monotonic() + 20
    while True:
        try:
            with build_opener(ProxyHandler({})).open(f"{address}/status", timeout=5):
                return
        except (URLError, OSError):
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
