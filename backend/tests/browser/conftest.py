"""The product as a person starts it, and Debian's Chromium in front of it.

One platform serves the whole test process: `aarhusai serve` on an empty folder, then an apply file with the people of
these tests and a paced upstream on the loopback beside the bundled model.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from facts import WIRE
from places import memory_folder
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright
from playwright.sync_api import TimeoutError as NotThere

ROOT = Path(__file__).parents[3]
PROGRAM = Path(sys.executable).parent / "aarhusai"
PASSWORD = "fire rolige heste i regnvejr"
PEOPLE = ("karla", "mikkel", "birgit", "oda", "peter", "anton")
STRICT = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
          "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage")  # fmt: skip

PATIENCE = 30_000
"""Milliseconds until what is not on the page counts as missing; two of these platforms may share a busy machine."""

expect.set_options(timeout=PATIENCE)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


CONFIGURATION = """
branding: {{municipality: Lindehøj Kommune}}
units:
  slug: kommunen
  name: Lindehøj Kommune
  units: [{{slug: nord, name: Visitation Nord}}]
people:
- email: ditte@lindehoej.example
  name: Ditte Vestermark
  unit: kommunen
  password: {password}
  roles: [{{role: platform_owner, unit: kommunen}}]
{people}
providers:
- {{slug: paced, name: Prøvebænk, kind: openai, zone: Z3, options: {{base_url: "http://127.0.0.1:{upstream}/v1"}},
   facts: {facts}}}
models:
- slug: paced
  name: Mistral Prøve
  zone: Z3
  position: 900
  max_output: 150
  endpoints: [{{provider: paced, name: fake-d30}}]
- slug: slow
  name: Langsom Prøve
  zone: Z3
  position: 901
  max_output: 150
  endpoints: [{{provider: paced, name: fake-d100}}]
- slug: narrow
  name: Smal Prøve
  zone: Z3
  position: 902
  max_output: 300
  endpoints: [{{provider: paced, name: fake-n300-d100, slots: 1}}]
"""

PERSON = """
- email: {name}@lindehoej.example
  name: {title} Nørrelund
  unit: nord
  password: {password}
  roles: [{{role: user, unit: nord}}]"""


def configuration(upstream: int) -> str:
    """The apply file of these tests."""
    people = "".join(PERSON.format(name=name, title=name.title(), password=PASSWORD) for name in PEOPLE)
    return CONFIGURATION.format(password=PASSWORD, people=people, upstream=upstream, facts=json.dumps(WIRE))


@dataclass
class Platform:
    """A running platform."""

    url: str
    data: Path
    environment: dict[str, str]


def answers(url: str) -> bool:
    """Whether something answers there."""
    try:
        with urllib.request.urlopen(url, timeout=1) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def wait_until(happened: Callable[[], bool], seconds: float = 90) -> None:
    """Waits for it, or fails."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


@contextmanager
def serving(applied: str | None = None) -> Generator[Platform, None, None]:
    """A platform on an empty folder, with the real supervisor, PostgreSQL, worker and local model.

    `applied` is the text of an apply file, which has been applied when the platform is given.
    """
    if not (ROOT / "backend/src/aarhusai/web/static/index.html").is_file():
        pytest.fail("the front end is not built: make install")
    data = Path(tempfile.mkdtemp(prefix="aarhusai-browser-", dir=memory_folder()))
    data.chmod(0o755)
    port = free_port()
    environment = {**os.environ, "AARHUSAI_PORT": str(port), "AARHUSAI_DATA": str(data)}
    process = subprocess.Popen([str(PROGRAM), "serve"], env=environment)
    try:
        wait_until(lambda: answers(f"http://127.0.0.1:{port}/api/session"))
        if applied is not None:
            file = data / "house.yaml"
            file.write_text(applied, encoding="utf-8")
            subprocess.run([str(PROGRAM), "apply", str(file)], env=environment, check=True)
        yield Platform(f"http://127.0.0.1:{port}", data, environment)
    finally:
        process.terminate()
        process.wait(30)
        shutil.rmtree(data, ignore_errors=True)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where Debian's Chromium is; without it the tests here are skipped, but in CI that is a failure."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        assert os.environ.get("CI") != "true", "Chromium is missing, and in CI that is a failure"
        pytest.skip("Chromium is missing")
    return path


@pytest.fixture
def fresh_platform(chromium_path: str) -> Generator[Platform, None, None]:
    """A platform that nobody has set up."""
    del chromium_path  # without a browser there is nothing to start for
    with serving() as platform:
        yield platform


@pytest.fixture(scope="session")
def platform(chromium_path: str) -> Generator[Platform, None, None]:
    """A platform with people and a paced upstream, shared by the tests of this process."""
    del chromium_path
    upstream = free_port()
    process = subprocess.Popen([sys.executable, str(ROOT / "bench/fake_upstream.py"), str(upstream)])
    try:
        wait_until(lambda: answers(f"http://127.0.0.1:{upstream}/health"))
        with serving(configuration(upstream)) as platform:
            yield platform
    finally:
        process.kill()
        process.wait(10)


@pytest.fixture
def browser(chromium_path: str) -> Generator[Browser, None, None]:
    """Debian's Chromium, without a window; ended with the test, because its event loop would be in others' way."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=list(STRICT))
        yield browser
        browser.close()


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser) -> Generator[OpenPage, None, None]:
    """Opens pages in a context of their own; at the end nothing may have been said on the console."""
    told: list[str] = []
    contexts: list[BrowserContext] = []

    def note(message: ConsoleMessage) -> None:
        # Chromium itself reports every 4xx answer; those are ours and are told on the page.
        if not message.text.startswith("Failed to load resource"):
            told.append(f"{message.type}: {message.text}")

    def make(width: int = 1280, height: int = 900, scheme: str = "light", locale: str = "da-DK") -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            locale=locale,
            timezone_id="Europe/Copenhagen",
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: told.append(f"error: {error}"))
        return page

    yield make
    for context in contexts:
        context.close()
    assert told == []


def sign_in(page: Page, platform: Platform, name: str) -> None:
    """Signs one of the people in by the page's own form. When that fails, it says what the page shows instead."""
    page.goto(platform.url)
    page.get_by_label("E-mail").fill(f"{name}@lindehoej.example")
    page.get_by_label("Adgangskode", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()
    try:
        page.get_by_role("textbox", name="Skriv din besked").wait_for()
    except NotThere:
        pytest.fail(f"{name} did not come in; {page.url} shows:\n{page.locator('body').inner_text()}", pytrace=False)
