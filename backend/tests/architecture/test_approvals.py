"""An approval is made in one place, after somebody approved: nothing else can make an assistant reach others."""

from architecture.source import sources


def test_an_approval_is_made_where_it_is_decided_and_nowhere_else() -> None:
    makers = {source.name for source in sources() for _, name in source.calls() if name == "Approval"}
    assert makers == {"usecases/deciding.py"}


def test_only_the_room_itself_changes_a_use_case() -> None:
    found = [
        source.name
        for source in sources()
        if source.room not in {"usecases", "migrations"}
        if any(verb in source.text for verb in ("UPDATE use_case", "INSERT INTO use_case", "DELETE FROM use_case"))
    ]
    assert found == []
