"""The table of `bench/api.py`: figures beside the peers', ratios beside what was aimed at. Nothing is rounded up."""

import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from peers.driving import Figures
from peers.installing import version

OURS = "AarhusAI"
ALONE = "upstream alone"
NAMES = {"LiteLLM": "litellm", "MLflow": "mlflow"}


@dataclass(frozen=True)
class Length:
    """How long things are measured."""

    seconds: float
    rounds: int
    streams: int
    calls: int


@dataclass
class Found:
    """Everything measured. `whole` by gateway and how many at once, `stream` by gateway, `rows` by what they are."""

    whole: dict[str, dict[int, Figures]] = field(default_factory=dict[str, dict[int, Figures]])
    stream: dict[str, Figures] = field(default_factory=dict[str, Figures])
    rows: dict[str, float] = field(default_factory=dict[str, float])
    errors: list[str] = field(default_factory=list[str])
    missing: list[str] = field(default_factory=list[str])
    load: float = field(default_factory=lambda: os.getloadavg()[0])

    def noted(self, what: str, figures: Figures) -> Figures:
        """Keeps what went wrong."""
        self.errors += [f"{what}: {often} × {why}" for why, often in figures.errors.items()]
        return figures

    def added(self, gateway: str, at_once: int) -> float:
        """Milliseconds that a gateway adds at p50 to what the upstream alone takes."""
        return self.whole[gateway][at_once].p50 - self.whole[ALONE][at_once].p50

    def tokens(self, what: str) -> float:
        """Tokens in a second."""
        figures = self.stream[what]
        return figures.tokens / figures.took


@dataclass(frozen=True)
class Aim:
    """One figure that was promised. `least`: it must be at least `aimed`, else at most."""

    what: str
    measured: float
    aimed: float
    unit: str
    least: bool = True

    def __str__(self) -> str:
        reached = self.measured >= self.aimed if self.least else self.measured <= self.aimed
        word = "at least" if self.least else "at most"
        return (
            f"| {self.what} | {number(self.measured)} {self.unit} | {word} {number(self.aimed)} {self.unit} "
            f"| {'yes' if reached else '**no**'} |"
        )


def number(value: float) -> str:
    """With as many digits as say something."""
    if value >= 1000:
        return f"{value:,.0f}".replace(",", " ")
    return f"{value:.0f}" if value >= 100 or value == int(value) else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def aims(found: Found) -> Iterator[Aim]:
    """What issue and mission promise, as far as it was measured."""
    for name, aimed in (("LiteLLM", 20.0), ("MLflow", 1.5)):
        if name in found.whole:
            ratio = found.whole[OURS][64].rate / found.whole[name][64].rate
            yield Aim(f"requests/s at 64 at once, times {name}'s", ratio, aimed, "×")
    yield Aim("added at p50, 1 at once, durable audit row included", found.added(OURS, 1), 3, "ms", least=False)
    yield Aim("added at p50, 64 at once", found.added(OURS, 64), 30, "ms", least=False)
    yield Aim("64 streams of 200 tokens, nothing to restore", found.tokens(OURS), 60_000, "tokens/s")
    yield Aim(
        "the same, every eighth token brings a value to restore", found.tokens(f"{OURS}, restored"), 40_000, "tokens/s"
    )
    yield Aim("detecting and replacing in 2 kB of Danish", found.rows["detection"], 6, "ms", least=False)
    yield Aim("memory at its highest", found.rows["memory"], 250, "MB", least=False)


def gateways(found: Found) -> Iterator[str]:
    """One line for each."""
    for name, runs in found.whole.items():
        rates = " | ".join(number(runs[many].rate) for many in (1, 16, 64))
        p50 = " | ".join(f"{runs[many].p50:.2f}" for many in (1, 64))
        cpu = f"{runs[64].cpu_each:.2f}" if name != ALONE else "–"
        streamed = number(found.tokens(name)) if name in found.stream else "–"
        shown = f"{name} {version(NAMES[name])}" if name in NAMES else name
        yield f"| {shown} | {rates} | {p50} | {cpu} | {runs[64].beside:.2f} | {streamed} |"


def others(found: Found) -> Iterator[str]:
    """What only we were asked."""
    for what, value in found.rows.items():
        if what.startswith(("embeddings", "with three limits")):
            yield f"| {what} | {number(value)} |"
    start, tenth, end = (found.rows[f"memory at {when}"] for when in ("the start", "a tenth", "the end"))
    yield f"| memory (PSS) idle, after a tenth of the calls, after all | {start:.0f}, {tenth:.0f}, {end:.0f} MB |"
    yield f"| a commit of one row on this disk, median | {found.rows['commit']:.2f} ms |"


def conditions(found: Found) -> str:
    """Where and how."""
    day = datetime.now(UTC).date().isoformat()
    return (
        f"Written by `bench/api.py` on {day}: {os.cpu_count()} cores ({platform.machine()}), Python "
        f"{platform.python_version()}, load before it began {found.load:.1f}. Each gateway in turn has core 0 for "
        "itself; PostgreSQL, the upstream (`bench/fake_upstream.py`) and the load share core 1."
    )


def notes(length: Length) -> Iterator[str]:
    """What a reader must know to compare."""
    yield f"* Memory is of the web process, over {number(length.calls)} calls at 64 at once."
    yield (
        "* AarhusAI works as it is shipped: the key is looked up in the database at every call, class and policy are "
        "decided, the call is reserved and its audit row committed (fsync) before it goes on, and settled after. The "
        "zone admits every class, so what is personal is looked for after the answer; the figure for 2 kB is of a "
        "zone where it must be replaced first."
    )
    yield (
        "* LiteLLM's proxy: one worker, a master key, no database, no budgets. MLflow's gateway: one worker; it knows "
        "neither keys nor a database. Both as `bench/peers/*.txt` pins them: the newest that could be installed."
    )
    yield (
        "* Where the cores busy beside a gateway come near 1, the load, the upstream and PostgreSQL were the limit, "
        "not the gateway; above 1, something else was running and the figures are too low."
    )
    yield (
        f"* Requests/s and CPU are medians of {length.rounds} rounds of {length.seconds:.0f} s. An answer counts only "
        "if it is whole, and every call's row must be settled and in the log, or the run fails."
    )


def report(found: Found, length: Length) -> str:
    """The whole page."""
    at_64 = ("CPU ms a request at 64", "cores busy beside it")
    columns = ("gateway", "requests/s, 1 at once", "16", "64", "p50 at 1, ms", "at 64", *at_64)
    return "\n".join(
        [
            "# How fast the door is for other systems",
            "",
            conditions(found),
            "",
            "| | measured | aim | reached |",
            "|---|---|---|---|",
            *map(str, aims(found)),
            "",
            "Answers of 20 tokens to a prompt of 200 characters; streams: 64 at once, 200 tokens each.",
            "",
            f"| {' | '.join(columns)} | streamed tokens/s |",
            "|" + "---|" * (len(columns) + 1),
            *gateways(found),
            "",
            "| AarhusAI alone | |",
            "|---|---|",
            *others(found),
            "",
            *notes(length),
            *(f"* {one}." for one in found.missing),
            "",
        ]
    )
