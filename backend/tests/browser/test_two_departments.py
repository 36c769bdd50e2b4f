"""Two departments, one question, one model: protected in the one, refused with a way out in the other."""

import json
import subprocess
from collections.abc import Callable, Generator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from browser.axe import violations
from browser.conftest import PASSWORD, PROGRAM, Platform, serving, sign_in
from facts import WIRE
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

OpenPage = Callable[..., Page]

QUESTION = "Skriv et brev til Vibeke Holmstrand, cpr. 670190-1234. Hun har mailen vibeke@post.example."
ORIGINALS = (b"Vibeke", b"Holmstrand", b"670190", b"6701901234", b"vibeke@post")

HOUSE = """
branding: {municipality: Lindehøj Kommune}
units:
  slug: kommunen
  name: Lindehøj Kommune
  units: [{slug: omsorg, name: Sundhed og Omsorg}, {slug: teknik, name: Teknik og Miljø}]
people:
- {email: ditte@lindehoej.example, name: Ditte Vestermark, unit: kommunen, password: PASSWORD,
   roles: [{role: platform_owner, unit: kommunen}]}
- {email: karla@lindehoej.example, name: Karla Nørrelund, unit: omsorg, password: PASSWORD,
   roles: [{role: user, unit: omsorg}]}
- {email: oda@lindehoej.example, name: Oda Lyngvig, unit: teknik, password: PASSWORD,
   roles: [{role: user, unit: teknik}]}
policy:
- {unit: teknik, reason: Vi har intet at gøre med CPR-numre, rules: {K4: {Z3: refuse}}}
providers:
- {slug: sky, name: Skyen, kind: openai, zone: Z3, options: {base_url: "http://127.0.0.1:SKY/v1"},
   facts: FACTS}
- {slug: hjemme, name: Kælderen, kind: openai, zone: Z4, options: {base_url: "http://127.0.0.1:HJEMME/v1"}}
models:
- {slug: ekko, name: Ekko i EU, zone: Z3, position: 1, endpoints: [{provider: sky, name: ekko}]}
- {slug: hjemme, name: Hjemmemodellen, zone: Z4, position: 2, endpoints: [{provider: hjemme, name: hjemme}]}
"""


class Echo(ThreadingHTTPServer):
    """Answers with the question, a few characters at a time, and keeps every byte that came."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.received: list[bytes] = []
        Thread(target=self.serve_forever, daemon=True).start()


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, Echo)
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.received.append(body)
        said = json.loads(body)["messages"][-1]["content"]
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        for at in range(0, len(said), 5):
            self._event({"choices": [{"index": 0, "delta": {"content": said[at : at + 5]}}]})
        nothing: dict[str, str] = {}
        self._event({"choices": [{"index": 0, "delta": nothing, "finish_reason": "stop"}]})
        self.wfile.write(b"data: [DONE]\n\n")

    def _event(self, event: object) -> None:
        self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base's own name
        """Says nothing."""


@pytest.fixture(scope="module")
def sky() -> Generator[Echo, None, None]:
    """A model in the cloud."""
    server = Echo()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def platform(chromium_path: str, sky: Echo) -> Generator[Platform, None, None]:
    """A municipality whose departments decided differently, with a model in the cloud and one of its own."""
    del chromium_path
    home = Echo()
    with serving() as platform:
        file = platform.data / "house.yaml"
        house = HOUSE
        for word, value in {
            "PASSWORD": PASSWORD,
            "FACTS": json.dumps(WIRE),
            "SKY": str(sky.server_port),
            "HJEMME": str(home.server_port),
        }.items():
            house = house.replace(word, value)
        file.write_text(house, encoding="utf-8")
        subprocess.run([str(PROGRAM), "apply", str(file)], env=platform.environment, check=True)
        yield platform
    home.shutdown()
    home.server_close()


def choose(page: Page, model: str) -> None:
    """Chooses the model that answers."""
    page.get_by_role("button", name="Model").click()
    page.get_by_role("menuitemradio", name=model).or_(page.get_by_role("option", name=model)).first.click()


def write(page: Page, text: str) -> None:
    """Writes without sending."""
    page.get_by_role("textbox", name="Skriv din besked").fill(text)


def test_where_it_is_allowed_the_data_stays_here_and_comes_back_in_the_answer(
    platform: Platform, sky: Echo, open_page: OpenPage
) -> None:
    page = open_page()
    sign_in(page, platform, "karla")
    choose(page, "Ekko i EU")
    write(page, QUESTION)
    expect(page.get_by_text("bliver erstattet, før teksten sendes")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Enter")
    answer = page.get_by_role("article").last
    expect(answer).to_contain_text("Vibeke Holmstrand, cpr. 670190-1234")
    assert sky.received
    sent = b"".join(sky.received)
    assert not [original for original in ORIGINALS if original in sent]

    page.get_by_role("button", name="Vis hvad modellen så").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Det, modellen fik")
    expect(dialog.locator("table")).to_contain_text("Vibeke Holmstrand")
    expect(dialog.get_by_text("[CPR-").or_(dialog.get_by_text("CPR-")).first).to_be_visible()
    assert violations(page) == []


def test_where_it_is_refused_nothing_leaves_and_one_click_sends_it_home(
    platform: Platform, sky: Echo, open_page: OpenPage
) -> None:
    page = open_page()
    sign_in(page, platform, "oda")
    choose(page, "Ekko i EU")
    write(page, QUESTION)
    expect(page.get_by_text("Må ikke sendes hertil")).to_be_visible()
    before = len(sky.received)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Beskeden blev ikke sendt")).to_be_visible()
    expect(page.get_by_text("Den har ikke forladt kommunen")).to_be_visible()
    expect(page.get_by_role("region", name="Beskeden blev ikke sendt").get_by_role("term")).to_have_text("670190-1234")
    expect(page.get_by_text("Hjemmemodellen må godt")).to_be_visible()
    page.get_by_role("button", name="Se reglen for Teknik og Miljø").click()
    expect(page.get_by_text("Teknik og Miljø har selv bestemt")).to_be_visible()
    assert len(sky.received) == before
    assert violations(page) == []

    page.get_by_role("button", name="Send dertil i stedet").click()
    expect(page.get_by_role("article").last).to_contain_text("Vibeke Holmstrand, cpr. 670190-1234")
    assert len(sky.received) == before
