"""What is configured, reachable, outdated or unsafe, one line each, with the remedy. Changes nothing.

Nothing but the configured providers and the database is spoken to, and no secret is told.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, replace

from aarhusai.cli.doctor.finding import Finding, Level, ok, problem, warning
from aarhusai.cli.doctor.house import Running, check_house
from aarhusai.cli.doctor.machine import check_machine
from aarhusai.cli.doctor.models import check_models
from aarhusai.cli.page_address import answers
from aarhusai.compose import compose
from aarhusai.config import Settings
from aarhusai.errors import AarhusError, StartError
from aarhusai.storage.embedded import APPLICATION, EmbeddedPostgres, has_cluster
from aarhusai.storage.schema import HEAD, current_revision, require_known
from aarhusai.storage.secrets import master_key_file

__all__ = ["run_doctor"]

_WIDTH = 18


def run_doctor(settings: Settings, *, as_json: bool) -> int:
    """Looks and tells. 0: no problem; 1: at least one."""
    findings = [*check_machine(settings), *_inside(settings)]
    print(_json(findings) if as_json else _text(findings))
    return int(any(finding.level is Level.PROBLEM for finding in findings))


def _inside(settings: Settings) -> list[Finding]:
    """What needs the database; an embedded one that does not run is started for as long as the doctor looks."""
    running = Running(answers(settings.host, settings.port))
    findings = [_web(settings, running)]
    try:
        if not settings.embedded:
            return [*findings, *_with_database(settings, running)]
        if not has_cluster(settings.data):
            return [*findings, warning("database", "there is none yet", "Start the house: aarhusai serve")]
        postgres = EmbeddedPostgres(settings.data)
        state = "runs" if postgres.running() else "was stopped, and ran for this check"
        findings.append(ok("embedded", f"the database of the data folder {state}"))
        with postgres:
            return [*findings, *_with_database(replace(settings, database_url=postgres.url(role=APPLICATION)), running)]
    except StartError as error:
        return [*findings, problem("database", error.message, error.remedy)]
    except AarhusError as error:
        remedy = "See that PostgreSQL runs and that its disk has room."
        return [*findings, problem("database", f"{error.message} ({error.code})", remedy)]


def _web(settings: Settings, running: Running) -> Finding:
    if running.web:
        return ok("web", f"answers on port {settings.port}")
    return warning("web", f"nothing answers on port {settings.port}", "Start it: aarhusai serve")


def _with_database(settings: Settings, running: Running) -> list[Finding]:
    revision = current_revision(settings.database_url or "")
    require_known(revision)
    if revision != HEAD:
        text = "the schema is empty" if revision is None else f"the schema is at {revision}, and {HEAD} is needed"
        return [problem("schema", text, "Run: aarhusai migrate (aarhusai serve does it for the embedded database)")]
    if settings.master_key is None and not master_key_file(settings.data).is_file():
        remedy = "Put the key back from your copy, or give it as AARHUSAI_MASTER_KEY_FILE."
        return [ok("schema", HEAD), problem("key_claim", "there is a database, and no master key for it", remedy)]
    return [ok("schema", HEAD), *asyncio.run(_look(settings, running))]


async def _look(settings: Settings, running: Running) -> list[Finding]:
    house = compose(settings)
    await house.db.open()
    try:
        return [*await check_house(house, running), *await check_models(house, runtime_runs=running.web)]
    finally:
        await house.door.close()
        await house.providers.close()
        await house.db.close()


def _text(findings: Iterable[Finding]) -> str:
    lines: list[str] = []
    for finding in findings:
        lines.append(f"{finding.level:8} {finding.check:{_WIDTH}} {finding.text}")
        if finding.remedy:
            lines.append(f"{'':8} {'':{_WIDTH}} → {finding.remedy}")
    counts = Counter(finding.level for finding in findings)
    problems, warnings = counts[Level.PROBLEM], counts[Level.WARNING]
    return "\n".join([*lines, "", f"{problems} problems, {warnings} warnings, {counts[Level.OK]} checks went well"])


def _json(findings: Iterable[Finding]) -> str:
    return json.dumps({"findings": [asdict(finding) for finding in findings]}, ensure_ascii=False, indent=1)
