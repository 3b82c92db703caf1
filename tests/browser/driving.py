"""Drives the real app in a real browser: a server of its own, and a visitor who notes faults."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AT_REST = """() => !!document.querySelector(
  "[data-testid='stApp'][data-test-script-state='notRunning'][data-test-connection-state='CONNECTED']"
) && !document.querySelector("[data-testid='stSkeleton'], [data-testid='stSpinner']")"""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_healthy(process, port, log) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError("the server died:\n" + log.read_text())
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1) as it:
                if it.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server does not answer:\n" + log.read_text())


@contextmanager
def serving(
    folder: Path, port: int, first: str = "", **environment: str
) -> Iterator[subprocess.Popen[bytes]]:
    """The process that serves the app; log and cache of weights go into `folder`.

    It is the app as `make serve` starts it, with all its limits and headers. `first` is Python
    that runs before it.
    """
    log = folder / "log.txt"
    start = f"import streamlit.web.cli, sys\n{first}\nsys.exit(streamlit.web.cli.main())"
    command = [sys.executable, "-c", start, "run", "serve.py"]
    if "PYTEST_XDIST_WORKER" in os.environ:  # the workers share the cores
        environment = {"OMP_NUM_THREADS": "1", **environment}
    with log.open("w") as out:
        process = subprocess.Popen(
            [*command, "--server.port", str(port)],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env={**os.environ, "TORCH_HOME": str(folder), **environment},
        )
        try:
            _wait_until_healthy(process, port, log)
            yield process
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def serve(folder: Path, **environment: str) -> Iterator[str]:
    """The address of the app while it is served."""
    port = free_port()
    with serving(folder, port, **environment):
        yield f"http://127.0.0.1:{port}"


def find_chromium() -> str | None:
    """The browser's path: $CHROMIUM, or what is installed; None where there is none."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


class Visitor:
    """Somebody with the page open; `problems` collects errors and requests off the machine."""

    def __init__(self, browser, origin: str, path: str, settle: bool = True, **context) -> None:
        self.context = browser.new_context(
            **{"viewport": {"width": 1280, "height": 800}, **context}
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(30_000)
        self.problems: list[str] = []
        own = (origin + "/", origin.replace("http", "ws") + "/", "data:", "blob:")
        self.page.on("request", lambda r: r.url.startswith(own) or self.problems.append(r.url))
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("console", lambda m: m.type != "error" or self.problems.append(m.text))
        self.page.goto(origin + path)
        if settle:
            self.rest()

    def rest(self, settle: float = 0.6, patience: float = 60.0) -> None:
        """Wait until the page has been at rest for `settle` seconds: longer than between polls."""
        started = since = time.monotonic()
        while (now := time.monotonic()) - since < settle:
            if now - started > patience:
                raise TimeoutError(f"the page does not come to rest within {patience:.0f} s")
            if not self.page.evaluate(AT_REST):
                since = time.monotonic()
            self.page.wait_for_timeout(50)

    def until(self, condition: str, arg: object = None, patience: float = 30.0) -> None:
        """Wait until this JavaScript is true of the page.

        The page's own policy forbids Playwright's `wait_for_function`, which evaluates in it.
        """
        started = time.monotonic()
        while not self.page.evaluate(condition, arg):
            if time.monotonic() - started > patience:
                raise TimeoutError(f"not true within {patience:.0f} s: {condition}")
            self.page.wait_for_timeout(20)

    def upload(self, name: str, data: bytes, label: str = "choose a picture") -> None:
        """Give the file to the upload field whose label says this."""
        chosen = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
        field = self.page.get_by_test_id("stFileUploader").filter(has_text=label)
        field.locator("input[type=file]").first.set_input_files([chosen])

    def violations(self) -> set[tuple[str, str]]:
        """What axe calls serious or critical: its rule, and the beginning of the element."""
        from axe_playwright_python.sync_playwright import Axe

        return {
            (violation["id"], node["html"][:120])
            for violation in Axe().run(self.page).response["violations"]
            if violation["impact"] in ("serious", "critical")
            for node in violation["nodes"]
        }

    def tell(self) -> str:
        """Address, state, faults and text of the page, for whoever reads of a failed test."""
        state = "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState"
        said = (self.page.url, self.page.evaluate(state), self.problems)
        return "\n".join([*map(str, said), self.page.inner_text("body")])

    def map(self, title: str):
        return self.page.locator("figure.map").filter(has=self.page.locator("b", has_text=title))

    def pixels(self, title: str) -> tuple[int, int, list[int]]:
        """Width, height and RGBA values of the picture that is shown under this title."""
        return (
            self.map(title)
            .locator("img")
            .evaluate(
                """async (shown) => {
              await shown.decode();
              const canvas = document.createElement('canvas');
              [canvas.width, canvas.height] = [shown.naturalWidth, shown.naturalHeight];
              const pencil = canvas.getContext('2d');
              pencil.drawImage(shown, 0, 0);
              return [canvas.width, canvas.height,
                [...pencil.getImageData(0, 0, canvas.width, canvas.height).data]];
            }"""
            )
        )
