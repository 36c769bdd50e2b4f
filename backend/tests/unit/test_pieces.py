"""Cutting into pieces: what is promised of every document, and the cases that people complain of."""

from hypothesis import given, settings
from hypothesis import strategies as st

from aarhusai.knowledge.reading.draft import Draft
from aarhusai.knowledge.reading.limits import Limits
from aarhusai.knowledge.reading.pieces import pieces, pieces_of_text
from aarhusai.knowledge.reading.units import Sizes
from aarhusai.knowledge.types import Block, BlockKind, Page, Piece, Reading, Span

SMALL = Sizes(target=90, maximum=160, row=160, small=20, tiny=8)
LETTERS = "abc æøå. ÆØ 12,;:\n-"
WORDS = st.text(LETTERS, max_size=400)
CELLS = st.lists(st.lists(st.text("abcæ 1,", max_size=12), min_size=1, max_size=4), min_size=1, max_size=12)
WRITING = st.lists(
    st.one_of(
        st.tuples(st.just("heading"), st.text("ABC æ1", max_size=30), st.integers(1, 6)),
        st.tuples(st.just("text"), WORDS, st.just(0)),
        st.tuples(st.just("item"), WORDS, st.integers(0, 3)),
        st.tuples(st.just("note"), WORDS, st.just(0)),
        st.tuples(st.just("margin"), st.text("abc 1", max_size=30), st.just(0)),
        st.tuples(st.just("table"), CELLS, st.integers(0, 1)),
        st.tuples(st.just("page"), st.just(""), st.just(0)),
    ),
    max_size=25,
)


def written(steps: list[tuple[str, str | list[list[str]], int]]) -> Reading:
    draft = Draft(Limits())
    draft.text("Altid noget.")
    for kind, said, number in steps:
        if kind == "table" and isinstance(said, list):
            draft.table(said, has_header=number == 1)
        elif kind == "page":
            draft.begin_page()
        elif isinstance(said, str):
            match kind:
                case "heading":
                    draft.heading(said, number)
                case "item":
                    draft.item(said, number)
                case "note":
                    draft.note(said)
                case "margin":
                    draft.margin(said)
                case _:
                    draft.text(said)
    return draft.reading("text/plain")


def slices(reading: Reading, piece: Piece) -> list[str]:
    return [reading.pages[span.page - 1].text[span.start : span.end] for span in piece.spans]


@given(WRITING)
def test_a_block_stands_where_it_says(steps: list[tuple[str, str | list[list[str]], int]]) -> None:
    reading = written(steps)
    for block in reading.blocks:
        assert reading.pages[block.page - 1].text[block.start : block.end] == block.text
        if block.kind is BlockKind.TABLE:
            assert block.text.split("\n") == [" | ".join(row) for row in block.rows]


@settings(max_examples=300)
@given(WRITING)
def test_every_word_stands_in_one_piece_and_headings_above_or_in_it(
    steps: list[tuple[str, str | list[list[str]], int]],
) -> None:
    reading = written(steps)
    found = pieces(reading, SMALL)
    covered: dict[tuple[int, int], int] = {}
    for piece in found:
        for span in piece.spans:
            for at in range(span.start, span.end):
                covered[span.page, at] = covered.get((span.page, at), 0) + 1
    assert set(covered.values()) <= {1}
    for block in reading.blocks:
        text = reading.pages[block.page - 1].text
        missing = [at for at in range(block.start, block.end) if (block.page, at) not in covered and text[at].strip()]
        if block.kind is BlockKind.HEADING:
            above = {heading for piece in found for heading in piece.headings} | {reading.title}
            assert not missing or block.text in above
        else:
            assert missing == []


@settings(max_examples=300)
@given(WRITING)
def test_a_piece_is_what_its_spans_say_and_never_too_long(
    steps: list[tuple[str, str | list[list[str]], int]],
) -> None:
    reading = written(steps)
    for number, piece in enumerate(pieces(reading, SMALL)):
        assert piece.ordinal == number
        assert 0 < len(piece.text) <= SMALL.maximum
        assert piece.spans
        said = " ".join(slices(reading, piece)).split()
        words = piece.text.split()
        headers = {word for block in reading.blocks if block.has_header for word in block.text.split("\n")[0].split()}
        rest = list(words)
        for word in said:
            assert word in rest
            rest.remove(word)
        assert set(rest) <= headers


@given(st.text(max_size=3_000))
def test_any_text_at_all_is_cut(text: str) -> None:
    for piece in pieces_of_text(text) if any(c.isalnum() for c in text) else []:
        assert piece.text.strip()
        assert "\x00" not in piece.text


def table(rows: int) -> Reading:
    draft = Draft(Limits())
    draft.heading("Takster", 1)
    draft.table([["Ydelse", "Pris"], *([f"Ydelse nummer {n}", f"{n} kr."] for n in range(rows))], has_header=True)
    return draft.reading("text/csv")


def test_a_long_table_is_cut_between_rows_and_says_its_header_again() -> None:
    reading = table(200)
    found = pieces(reading)
    assert len(found) > 3
    assert all(piece.table and piece.headings == ("Takster",) for piece in found)
    assert all(piece.text.startswith("Ydelse | Pris\n") for piece in found)
    rows = [line for piece in found for line in piece.text.split("\n")[1:]]
    assert rows == [f"Ydelse nummer {n} | {n} kr." for n in range(200)]
    assert "Ydelse | Pris" not in " ".join(slices(reading, found[1]))


def test_a_short_rest_joins_the_piece_before_it() -> None:
    draft = Draft(Limits())
    draft.heading("Regler", 1)
    draft.text("Kommunen svarer inden for fire uger. " * 24)
    draft.text("Kort slutning.")
    assert [piece.text[-14:] for piece in pieces(draft.reading("text/plain"))] == ["Kort slutning."]


def test_a_long_paragraph_is_cut_at_the_end_of_a_sentence_and_not_after_an_abbreviation() -> None:
    text = "Ansøgningen sendes til kommunen, jf. Lov nr. 5 om Social service, bl.a. Efter stk. 2. " * 60
    found = pieces_of_text(text)
    assert len(found) > 3
    assert all(piece.text.endswith("stk. 2.") for piece in found)


def test_what_introduces_a_list_stays_with_it() -> None:
    draft = Draft(Limits())
    draft.heading("Ansøgning", 1)
    draft.text("Der er mange regler for, hvornår man kan søge. " * 19)
    draft.text("Du skal bruge:")
    for thing in ("et billede af vejen", "en tegning over grunden", "en fuldmagt fra ejeren"):
        draft.item(thing * 4)
    found = pieces(draft.reading("text/plain"))
    assert found[1].text.startswith("Du skal bruge:\n\n- et billede")


def test_labels_as_headings_do_not_part_a_name_from_its_number() -> None:
    draft = Draft(Limits())
    draft.heading("Digitalisering", 1)
    draft.heading("Kontaktperson", 2)
    draft.text("Jens Hansen")
    draft.heading("Telefon", 2)
    draft.text("89 40 12 34")
    (piece,) = pieces(draft.reading("text/plain", title="Afdelinger"))
    assert piece.headings == ("Digitalisering",)
    assert piece.text == "Kontaktperson\n\nJens Hansen\n\nTelefon\n\n89 40 12 34"


def test_two_departments_are_not_mixed() -> None:
    draft = Draft(Limits())
    for name, number in (("Digitalisering", "89 40 12 34"), ("Byggesag", "89 40 55 66")):
        draft.heading(name, 2)
        draft.text(f"Kontaktperson: Jens Hansen\nTelefon: {number}")
    found = pieces(draft.reading("text/plain"))
    assert [(piece.headings, piece.text[-11:]) for piece in found] == [
        (("Digitalisering",), "89 40 12 34"),
        (("Byggesag",), "89 40 55 66"),
    ]


def test_the_title_is_no_part_of_the_path_but_where_it_is_the_only_heading() -> None:
    draft = Draft(Limits())
    draft.heading("Håndbog", 1)
    draft.text("Denne håndbog er for alle medarbejdere i kommunen.")
    draft.heading("Ferie", 2)
    draft.text("Ferie aftales med din nærmeste leder i god tid.")
    assert [piece.headings for piece in pieces(draft.reading("text/plain"))] == [("Håndbog",), ("Ferie",)]


def test_a_heading_with_nothing_under_it_is_found_all_the_same() -> None:
    draft = Draft(Limits())
    draft.heading("Første", 1)
    draft.text("Noget der er langt nok til at stå for sig selv, og lidt til.")
    draft.heading("Sidste", 1)
    assert [piece.text for piece in pieces(draft.reading("text/plain"))][-1] == "Sidste"


def test_a_sentence_that_runs_over_a_page_runs_on() -> None:
    draft = Draft(Limits())
    draft.text("Borgeren skal have svar")
    draft.begin_page()
    draft.text("inden for fire uger.")
    (piece,) = pieces(draft.reading("application/pdf"))
    assert piece.text == "Borgeren skal have svar inden for fire uger."
    assert [span.page for span in piece.spans] == [1, 2]
    assert piece.page == 1


def test_headings_of_a_slide_do_not_reach_over_the_next() -> None:
    page = Page(1, "Økonomi"), Page(2, "Fri tekst")
    blocks = (Block(BlockKind.HEADING, "Økonomi", 1, 0, 7, 1), Block(BlockKind.TEXT, "Fri tekst", 2, 0, 9))
    slides = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    assert [(p.headings, p.text) for p in pieces(Reading(slides, "", page, blocks))] == [
        ((), "Økonomi"),
        ((), "Fri tekst"),
    ]


def test_ten_megabytes_are_cut_in_seconds() -> None:
    text = ("Kommunen behandler ansøgninger om byggetilladelse efter byggeloven. " * 12 + "\n\n") * 12_000
    found = pieces_of_text(text)
    assert sum(len(piece.text) for piece in found) > 9_000_000
    assert found[0].spans == (Span(1, 0, len(found[0].text)),)
