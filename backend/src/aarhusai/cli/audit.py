"""`aarhusai audit`: verify, sign, export and prune the log from the machine that runs the platform, or beside it."""

import argparse
import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from aarhusai.audit.chain import AuditChain
from aarhusai.audit.checkpoints import Places
from aarhusai.audit.exporting import header, lines
from aarhusai.audit.sealing import Sealer
from aarhusai.audit.service import Audit, ExportFormat
from aarhusai.audit.signing import PublicKeys, key_name, read_checkpoints, read_public_key, to_line
from aarhusai.audit.types import AuditFilter
from aarhusai.audit.verdict import Broken, Verdict, What
from aarhusai.audit.verifying import Evidence, outside_evidence
from aarhusai.cli.attach import attached
from aarhusai.config import Settings
from aarhusai.errors import Invalid
from aarhusai.storage.database import Database
from aarhusai.terms.actor import SYSTEM

BROKEN: Final = 1

_SAID: Final[Mapping[What, str]] = {
    What.CHANGED: "was changed after it was sealed",
    What.MISSING: "is missing",
    What.INSERTED: "was put in afterwards",
    What.REORDERED: "has changed places with another",
    What.TRUNCATED: "is missing, and so is everything after it that a checkpoint vouches for",
    What.CHECKPOINT: "is not what a signed checkpoint says: rows after position {after} were changed and sealed anew",
    What.SIGNATURE: "has a checkpoint that no key we believe has signed (is the right --public-key given?)",
}


def run_audit(settings: Settings, arguments: argparse.Namespace) -> int:
    """Runs one of the acts. 0: done or intact; 1: the log is broken."""
    act = _ACTS[str(arguments.act_name)]
    with attached(settings) as ready:
        return asyncio.run(_with_database(ready, arguments, act))


Act = Callable[[AuditChain, Database, argparse.Namespace], Awaitable[int]]


async def _with_database(settings: Settings, arguments: argparse.Namespace, act: Act) -> int:
    db = Database(settings.database_url or "", 2)
    await db.open()
    try:
        places = Places(settings.data, settings.audit_checkpoints, settings.audit_key)
        return await act(AuditChain(db, places), db, arguments)
    finally:
        await db.close()


async def _verify(chain: AuditChain, db: Database, arguments: argparse.Namespace) -> int:
    del db
    evidence = await _evidence(chain, arguments.checkpoint, arguments.public_key)
    verdict = await chain.verify_against(SYSTEM, evidence)
    print(_json(verdict) if arguments.json else _text(verdict))
    return 0 if verdict.intact else BROKEN


async def _evidence(chain: AuditChain, file: Path | None, key_file: Path | None) -> Evidence:
    """What this machine keeps, and what was brought. A key that was brought is the only one believed."""
    own = await outside_evidence(chain.checkpoints)
    brought = read_checkpoints(file) if file is not None else []
    keys: PublicKeys = own.keys
    if key_file is not None:
        key = read_public_key(key_file)
        keys = {key_name(key): key}
    return Evidence((*own.checkpoints, *brought), keys)


async def _checkpoint(chain: AuditChain, db: Database, _: argparse.Namespace) -> int:
    await Sealer(db).seal()
    print(to_line(await chain.make_checkpoint(SYSTEM)))
    return 0


async def _public_key(chain: AuditChain, db: Database, _: argparse.Namespace) -> int:
    del db
    print(await chain.public_key(SYSTEM), end="")
    return 0


async def _new_key(chain: AuditChain, db: Database, _: argparse.Namespace) -> int:
    await Sealer(db).seal()
    print(f"aarhusai: checkpoints are signed with the key {await chain.change_key(SYSTEM)} from now on")
    return 0


async def _prune(chain: AuditChain, db: Database, _: argparse.Namespace) -> int:
    await Sealer(db).seal()
    deleted = await chain.keeping.prune()
    keeping = await chain.keeping.read(SYSTEM)
    told = "the log is on hold" if keeping.hold else f"the log is kept for {keeping.maximum_days} days"
    print(f"aarhusai: {deleted} rows deleted; {told}")
    return 0


async def _export(chain: AuditChain, db: Database, arguments: argparse.Namespace) -> int:
    del chain
    form: ExportFormat = "csv" if arguments.format == "csv" else "jsonl"
    wanted = AuditFilter(act=arguments.act, since=_time(arguments.since), until=_time(arguments.until))
    batches = await Audit(db).export(SYSTEM, wanted, form)
    sys.stdout.write(header(form))
    async for batch in batches:
        sys.stdout.write(lines(form, batch))
    return 0


_ACTS: Final[Mapping[str, Act]] = {
    "verify": _verify,
    "checkpoint": _checkpoint,
    "public-key": _public_key,
    "new-key": _new_key,
    "prune": _prune,
    "export": _export,
}


def _time(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise Invalid("bad_time", "A time is written 2026-11-01 or 2026-11-01T08:00:00Z.") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _text(verdict: Verdict) -> str:
    told = [_broken(found) for found in verdict.broken]
    if verdict.intact:
        kept = f"positions {verdict.first} to {verdict.last}" if verdict.rows else "nothing is sealed yet"
        told.append(f"intact   {verdict.rows} rows, {kept}")
    if verdict.inserted > 1:
        told.append(f"         {verdict.inserted} rows in all were put in")
    if verdict.newest_checkpoint is not None:
        when = verdict.newest_checkpoint.isoformat(timespec="seconds")
        told.append(f"signed   up to position {verdict.vouched}, {when}; {verdict.checkpoints} checkpoints agree")
    else:
        told.append("signed   no checkpoint vouches for it: an end that was cut off cannot be seen")
    oldest = verdict.oldest_unsealed
    waiting = f", the oldest since {oldest.isoformat(timespec='seconds')}" if oldest else ""
    told.append(f"unsealed {verdict.unsealed} rows{waiting}")
    told.append(f"speed    {verdict.rows / max(verdict.seconds, 1e-6):.0f} rows/s, {verdict.seconds:.2f} s")
    return "\n".join(told)


def _broken(found: Broken) -> str:
    place = "" if found.position is None else f"position {found.position}"
    row = "" if found.audit_id is None else f"row {found.audit_id}"
    said = _SAID[found.what].format(after=found.after or 0)
    return f"BROKEN   {', '.join(part for part in (place, row) if part)}: {found.what.value}: it {said}"


def _json(verdict: Verdict) -> str:
    values = asdict(verdict) | {
        "intact": verdict.intact,
        "rows_per_second": round(verdict.rows / max(verdict.seconds, 1e-6)),
    }
    return json.dumps(values, ensure_ascii=False, default=_plain)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
