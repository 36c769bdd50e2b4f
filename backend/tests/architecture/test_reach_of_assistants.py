"""What keeps an assistant from reaching others than its owners without an approval: who may call what."""

from architecture.source import Source, sources

GATE = "aarhusai.assistants.publishing"
VERBS = ("publish", "withdraw", "resume", "await_decision", "note_review", "replace_uses", "locked")
GRANTERS = {
    "assistants/publishing.py",
    "assistants/owning.py",
    "assistants/drafts.py",
    "assistants/service.py",
    "assistants/porting/storing.py",
}
"""Where grants on assistants are written: use by publishing (and the house's own default), ownership by the others."""


def offences(rule: str, found: list[str]) -> str:
    return f"{rule}: {', '.join(found)}" if found else ""


def test_only_use_cases_publish_and_withdraw() -> None:
    def asks(source: Source) -> bool:
        return any(name == GATE or name.removeprefix(GATE + ".") in VERBS for _, name in source.imports())

    found = [source.name for source in sources() if asks(source) and source.room not in {"usecases", "assistants"}]
    assert offences("these rooms reach for publishing", found) == ""


def test_within_the_room_nobody_publishes() -> None:
    found = [
        f"{source.name}:{line}"
        for source in sources()
        if source.room == "assistants" and source.name != "assistants/publishing.py"
        for line, name in source.calls()
        if name in {"publish", "go_live"}
    ]
    assert offences("the room publishes by itself", found) == ""


def test_grants_on_assistants_are_written_in_few_places() -> None:
    found = [
        source.name
        for source in sources()
        if source.room == "assistants"
        and source.name not in GRANTERS
        and any(verb in source.text for verb in ("grants.add(", "grants.replace(", "grants.remove("))
    ]
    assert offences("these write grants", found) == ""
