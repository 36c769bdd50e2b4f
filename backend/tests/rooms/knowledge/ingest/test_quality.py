"""The source quality report: what is found in documents that were read, who sees it, and when it is made anew."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from rooms.knowledge.ingest.workshop import Workshop

from aarhusai.errors import Forbidden, NotFound
from aarhusai.grants.types import Grant, Right, SubjectKind
from aarhusai.knowledge.documents import DocumentChange
from aarhusai.knowledge.quality.types import FindingKind, Report
from aarhusai.terms.classes import Base, DataClass

FEE = "# Gebyrer\n\nEt nyt sundhedskort bestilles på nettet og koster {} kroner, som betales ved bestillingen.\n"


def counted(report: Report) -> dict[str, int]:
    """In how many documents what was found."""
    return {line.kind.value: line.documents for line in report.lines}


async def filled(shop: Workshop, **documents: str) -> None:
    """Documents that were read."""
    async with shop.working():
        for name, text in documents.items():
            await shop.add(text, f"{name}.md")
        await shop.settled()


async def found(shop: Workshop, kind: FindingKind) -> list[tuple[str, str | None]]:
    """The documents of one kind, with the other one of each."""
    page = await shop.knowledge.quality.findings(shop.anna, shop.collection, kind)
    return [(one.name, one.other_name) for one in page.items]


async def test_two_documents_that_disagree_are_shown_side_by_side(shop: Workshop) -> None:
    await filled(shop, ny=FEE.format("225"), gammel=FEE.format("210"), andet="# Ferie\n\nI uge 7.")
    assert counted(await shop.knowledge.quality.report(shop.anna, shop.collection)) == {}
    assert await shop.knowledge.examining.examine(shop.collection)
    report = await shop.knowledge.quality.report(shop.anna, shop.collection)
    assert (counted(report), report.state, report.stale, report.pieces) == ({"disagreement": 2}, "made", False, 3)
    (one,) = (await shop.knowledge.quality.findings(shop.anna, shop.collection, FindingKind.DISAGREEMENT)).items
    assert one.id is not None
    both = await shop.knowledge.quality.disagreement(shop.anna, shop.collection, one.id)
    told = {side.name: [side.text[start:end] for start, end in side.spans] for side in (both.one, both.other)}
    assert told == {"ny.md": ["225"], "gammel.md": ["210"]}


async def test_a_finding_is_gone_with_the_version_it_was_made_of(shop: Workshop) -> None:
    await filled(shop, ny=FEE.format("225"), gammel=FEE.format("210"))
    await shop.knowledge.examining.examine(shop.collection)
    (one,) = (await shop.knowledge.quality.findings(shop.anna, shop.collection, FindingKind.DISAGREEMENT)).items
    await filled(shop, gammel=FEE.format("225") + "\nOg kun der.")
    report = await shop.knowledge.quality.report(shop.anna, shop.collection)
    assert (counted(report), report.stale) == ({}, True)
    assert one.id is not None
    with pytest.raises(NotFound):
        await shop.knowledge.quality.disagreement(shop.anna, shop.collection, one.id)


async def test_what_the_documents_tell_themselves_needs_no_reading(shop: Workshop) -> None:
    await filled(
        shop,
        a=FEE.format("225"),
        b=FEE.format("225"),
        cpr="# Sag\n\nBorgeren har cpr 710362-1234 og får hjælp.",
        takst="# Takster\n\nTakster gældende for 2019 er ikke ændret.",
    )
    await shop.db.run("UPDATE document SET dated_at = now() - interval '30 months' WHERE name = 'a.md'")
    async with shop.working():
        await shop.add(b"PK\x03\x04 not a document" * 50, "damaged.docx")
        await shop.settled()
    await shop.knowledge.examining.examine(shop.collection)
    quality = shop.knowledge.quality
    report = await quality.report(shop.anna, shop.collection)
    assert counted(report) == {"failed": 1, "personal_data": 1, "duplicate": 1, "outdated": 1, "old_year": 1}
    assert report.lines[0].kind is FindingKind.FAILED
    assert await found(shop, FindingKind.DUPLICATE) == [("b.md", "a.md")]
    assert "outdated" not in counted(await quality.report(shop.anna, shop.collection, older_than=36))
    (personal,) = (await quality.findings(shop.anna, shop.collection, FindingKind.PERSONAL_DATA)).items
    assert (personal.name, dict(personal.classes)) == ("cpr.md", {"K2": 1, "K4": 1})
    (old,) = (await quality.findings(shop.anna, shop.collection, FindingKind.OLD_YEAR)).items
    assert (old.name, old.year, old.pages) == ("takst.md", 2019, (1,))
    everything = await quality.findings(shop.anna, shop.collection, None)
    assert len(everything.items) == 5


async def test_a_restricted_document_is_in_no_number_and_no_name(shop: Workshop) -> None:
    await filled(shop, ny=FEE.format("225"), gammel=FEE.format("210"))
    await shop.knowledge.examining.examine(shop.collection)
    shares, quality = shop.knowledge.shares, shop.knowledge.quality
    assert shop.owner.person_id is not None
    with pytest.raises(NotFound):
        await quality.report(shop.owner, shop.collection)
    sharing = await shares.of_collection(shop.anna, shop.collection)
    grant = Grant(SubjectKind.PERSON, shop.owner.person_id, Right.USE)
    sharing = await shares.share_collection(shop.anna, shop.collection, sharing.revision, [grant])
    with pytest.raises(Forbidden):
        await quality.report(shop.owner, shop.collection)
    grant = Grant(SubjectKind.PERSON, shop.owner.person_id, Right.READ)
    await shares.share_collection(shop.anna, shop.collection, sharing.revision, [grant])
    assert counted(await quality.report(shop.owner, shop.collection)) == {"disagreement": 2}
    (one,) = (await quality.findings(shop.owner, shop.collection, FindingKind.DISAGREEMENT)).items
    assert one.id is not None
    document = (await shop.documents())["ny.md"]
    await shop.knowledge.documents.change(shop.anna, document.id, DocumentChange(document.revision, restricted=True))
    report = await quality.report(shop.owner, shop.collection)
    assert (counted(report), report.documents) == ({}, 1)
    assert (await quality.findings(shop.owner, shop.collection, None)).items == ()
    with pytest.raises(NotFound):
        await quality.disagreement(shop.owner, shop.collection, one.id)
    with pytest.raises(Forbidden):
        await quality.questions(shop.owner, shop.collection)


async def test_the_clock_examines_what_changed_and_is_quiet(shop: Workshop) -> None:
    await filled(shop, ny=FEE.format("225"), gammel=FEE.format("210"))
    await shop.knowledge.examining.tend()
    made = (await shop.knowledge.quality.report(shop.anna, shop.collection)).made_at
    assert made is not None
    await shop.knowledge.examining.tend()
    assert (await shop.knowledge.quality.report(shop.anna, shop.collection)).made_at == made
    await shop.db.run("UPDATE document SET changed_at = now()")
    await shop.knowledge.examining.tend()
    assert (await shop.knowledge.quality.report(shop.anna, shop.collection)).made_at == made
    await shop.db.run("UPDATE document SET changed_at = now() + interval '1 second'")
    await shop.db.run("UPDATE quality_report SET made_at = now() - interval '1 hour'")
    await shop.knowledge.examining.tend()
    again = (await shop.knowledge.quality.report(shop.anna, shop.collection)).made_at
    assert again is not None
    assert again > datetime.now(UTC) - timedelta(minutes=1)


async def test_one_worker_at_a_time_examines_and_a_dead_one_is_followed(shop: Workshop) -> None:
    await filled(shop, ny=FEE.format("225"))
    await shop.knowledge.quality.make(shop.anna, shop.collection)
    assert (await shop.knowledge.quality.report(shop.anna, shop.collection)).state == "making"
    await shop.db.run("UPDATE quality_report SET leased_until = now() + interval '1 minute'")
    assert not await shop.knowledge.examining.examine(shop.collection)
    await shop.db.run("UPDATE quality_report SET leased_until = now() - interval '1 second'")
    await shop.knowledge.examining.tend()
    assert (await shop.knowledge.quality.report(shop.anna, shop.collection)).state == "made"


async def test_a_question_without_an_answer_is_kept_in_words_only_where_that_does_no_harm(shop: Workshop) -> None:
    internal, personal = DataClass(Base.INTERNAL), DataClass(Base.PERSONAL)
    note = shop.knowledge.unanswered.note
    await note([shop.collection], "Må hunden  komme med?", internal)
    await note([shop.collection], "må hunden komme med?", internal)
    await note([shop.collection], "Hvad får borgeren med cpr 710362-1234?", internal)
    await note([shop.collection], "Må katten komme med?", personal)
    quality = shop.knowledge.quality
    kept = await quality.questions(shop.anna, shop.collection)
    assert {(one.question, one.times) for one in kept} == {(None, 2), ("må hunden komme med?", 2)}
    assert (await quality.report(shop.anna, shop.collection)).questions == 4
    secret = await shop.collection_of(shop.anna, "Sager", "K2+K4")
    await note([secret], "Må hunden komme med?", internal)
    assert [one.question for one in await quality.questions(shop.anna, secret)] == [None]
    await shop.db.run("UPDATE unanswered_question SET asked_at = now() - interval '91 days'")
    assert await quality.questions(shop.anna, secret) == ()
    await shop.knowledge.unanswered.sweep()
    assert await shop.db.value(int, "SELECT count(*) FROM unanswered_question") == 0


async def test_a_document_that_no_answer_cited_in_a_month_is_told_once_others_were(shop: Workshop) -> None:
    await filled(
        shop, brugt=FEE.format("225"), ubrugt="# Ferie\n\nI uge 7 holdes vinterferie.", ny="# Jul\n\nI uge 52."
    )
    await shop.db.run(
        "UPDATE document_version SET created_at = now() - interval '40 days' WHERE document_id IN "
        "(SELECT id FROM document WHERE collection_id = %s AND name <> 'ny.md')",
        (shop.collection,),
    )
    assert "never_cited" not in counted(await shop.knowledge.quality.report(shop.anna, shop.collection)), "none was"
    passages = await shop.knowledge.citing.find(shop.anna, [shop.collection], "sundhedskort", 8, DataClass(Base.PUBLIC))
    cited = {one.version_id for one in passages if one.document == "brugt.md"}
    await shop.knowledge.citing.cited(cited)
    assert await found(shop, FindingKind.NEVER_CITED) == [("ubrugt.md", None)]


async def test_parts_of_a_sheet_that_are_left_out_and_words_read_unsurely_are_told(shop: Workshop) -> None:
    await filled(shop, ark="# Ark\n\nEt regneark.", scan="# Brev\n\nEt brev fra kommunen.")
    for name, problem in (("ark.md", "tables_left_out"), ("scan.md", "ocr_unsure")):
        await shop.db.run(
            "UPDATE document_version SET facts = facts || jsonb_build_object('problems', jsonb_build_array(%s::text)) "
            "WHERE document_id = (SELECT id FROM document WHERE collection_id = %s AND name = %s)",
            (problem, shop.collection, name),
        )
    page = await shop.knowledge.quality.findings(shop.anna, shop.collection, None)
    assert {(one.kind, one.name, one.code) for one in page.items} == {
        (FindingKind.LEFT_OUT, "ark.md", "tables_left_out"),
        (FindingKind.READ_UNSURELY, "scan.md", None),
    }


async def test_a_document_that_is_deleted_while_its_collection_is_examined_is_no_trouble(shop: Workshop) -> None:
    await filled(shop, ny=FEE.format("225"), gammel=FEE.format("210"))
    waits = (
        "SELECT count(*)::integer FROM pg_stat_activity WHERE datname = current_database() "
        "AND wait_event_type = 'Lock' AND query LIKE '%%INSERT INTO quality_finding%%'"
    )
    async with shop.db.transaction() as tx:
        await tx.run("DELETE FROM document WHERE collection_id = %s AND name = 'ny.md'", (shop.collection,))
        examining = asyncio.create_task(shop.knowledge.examining.examine(shop.collection))
        async with asyncio.timeout(20):
            while not await shop.db.value(int, waits):  # noqa: ASYNC110  # only the database knows
                await asyncio.sleep(0.02)
    assert not await examining
    assert await shop.knowledge.examining.examine(shop.collection)
    assert counted(await shop.knowledge.quality.report(shop.anna, shop.collection)) == {}
