"""Searching: the question's words and its meaning, within what the caller may read, in one order."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry, Detail
from aarhusai.errors import AarhusError
from aarhusai.gateway.provider import Ranked
from aarhusai.gateway.types import CallContext
from aarhusai.kit.ids import new_id
from aarhusai.knowledge.danish.compounds import is_read, read
from aarhusai.knowledge.danish.question import essence
from aarhusai.knowledge.danish.spelling import near_spellings, unknown_words
from aarhusai.knowledge.danish.terms import exact_terms, query_terms
from aarhusai.knowledge.danish.words import stem
from aarhusai.knowledge.fusion import Hit, by_document, fused, reordered
from aarhusai.knowledge.index.finding import Wanted, is_any, look, passages
from aarhusai.knowledge.index.statistics import Measured, measure
from aarhusai.knowledge.ingest.types import Space
from aarhusai.knowledge.ranking import Asked, asked_of
from aarhusai.knowledge.types import COLLECTION_KIND, Passage, ReadableScope
from aarhusai.storage.database import Database
from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import Base, DataClass
from aarhusai.terms.ids import CallId, ModelId

MOST: Final = 50
"""Passages, or documents, of one search."""

LEAST: Final = 80
"""So many of the closest and so many of the best by words are put in order; more for more than 20 passages."""

_TIMES: Final = 4
"""How many times as many as are wanted: the best of different documents may be told from them."""

RERANKED: Final = 30
"""Passages that a reranking model is given."""

PATIENCE: Final = 10.0
"""Seconds that a question's vector may take; then words decide alone."""

_LOOKS: Final = 3
"""Tries when a document is read anew between finding its passages and fetching them: they would be missing then."""

NO_MODEL: Final = "no_embedding_model"
NO_VECTOR: Final = "dense_unavailable"
NOT_RERANKED: Final = "rerank_unavailable"
SPELLING: Final = "spelling_guessed"
"""Notes of a search: what it had to do without, and that it took a word for another."""

_GUESSED: Final = 0.8
"""Weight of a word that was meant, perhaps, by one that no document has."""

_PUBLIC: Final = DataClass(Base.PUBLIC)


class Questions(Protocol):
    """Makes vectors of questions (`ingest.embedding.Embedding`)."""

    async def question(self, actor: Actor, space: Space, declared: DataClass, text: str) -> Sequence[float]:
        """One vector. Raises as `Door.embed`."""
        ...


class Reranks(Protocol):
    """Puts passages in order (`gateway.door.Door`)."""

    async def rerank(self, context: CallContext, query: str, texts: Sequence[str], top: int) -> tuple[Ranked, ...]:
        """At most `top`, the most relevant first."""
        ...


class Models(Protocol):
    """What there is to search with (`ingest.spaces.Spaces`)."""

    @property
    def serving(self) -> Space | None:
        """The space that is searched; None: by words only."""
        ...

    @property
    def rerank_model_id(self) -> ModelId | None:
        """The model that reranks, if one was chosen."""
        ...


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gives: the best first, scores from 0 to 1. `notes` are codes; a screen has their sentences."""

    passages: tuple[Passage, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Question:
    text: str
    asked: Asked
    measured: Measured
    vector: Sequence[float] | None
    space_id: int | None
    notes: tuple[str, ...]


class Search:
    """Made once. Every search is logged with the documents it found, never with what was asked (law.md F1, F3)."""

    def __init__(self, db: Database, models: Models, questions: Questions, reranks: Reranks) -> None:
        self._db = db
        self._models = models
        self._questions = questions
        self._reranks = reranks

    async def warm_up(self) -> None:
        """Reads the dictionary where there is something to search: 0.8 s, and 10 MB that stay. Raises Unavailable."""
        if not is_read() and await is_any(self._db):
            await asyncio.to_thread(read)

    async def search(  # noqa: PLR0913 - the three that may be left out are given by name
        self,
        actor: Actor,
        scope: ReadableScope,
        question: str,
        k: int = 8,
        *,
        explain: bool = False,
        per_document: bool = False,
        declared: DataClass = _PUBLIC,
    ) -> Found:
        """The best `k` passages (1 to 50), or with `per_document` the best of each of the best `k` documents.

        `declared` is the class of what the question is part of. With `explain` a passage's `why` has what each word
        gave, as "term:…". Raises Unavailable when the database is away; without an embedding model, and when it fails,
        words alone decide and a note says so.
        """
        k = min(max(k, 1), MOST)
        if scope.empty or not question.strip():
            return Found()
        asked = await self._question(actor, scope, question.strip(), declared)
        wanted = Wanted(scope, asked.asked.weights, asked.vector, asked.space_id, max(LEAST, _TIMES * k))
        reranker = self._models.rerank_model_id
        most = max(k, RERANKED) if reranker else k
        found: list[Passage] = []
        for _ in range(_LOOKS):
            looked = await look(self._db, wanted, asked.measured)
            hits = fused(looked.candidates, asked.asked, looked.farthest)
            chosen = (by_document(hits) if per_document else hits)[:most]
            found = await self._passages(scope, chosen, explain=explain)
            if len(found) == len(chosen):
                break
        notes = asked.notes
        if reranker is not None and len(found) > 1:
            reranked = await self._reranked(
                CallContext(CallId(new_id()), actor, reranker, "search", declared), asked, found
            )
            found, notes = (reranked, notes) if reranked else (found, (*notes, NOT_RERANKED))
        found = found[:k]
        await self._note(actor, scope, found)
        return Found(tuple(found), notes)

    async def _question(self, actor: Actor, scope: ReadableScope, question: str, declared: DataClass) -> _Question:
        """Everything there is to know of a question before the index is asked."""
        space = self._models.serving
        making = asyncio.create_task(self._vector(actor, space, question, declared)) if space else None
        try:
            asked, measured, guessed = await self._asked(scope, question, space.id if space else None)
            vector = await making if making else None
        finally:
            if making:
                making.cancel()
        notes = [SPELLING] if guessed else []
        if space is None:
            notes.append(NO_MODEL)
        elif vector is None:
            notes.append(NO_VECTOR)
        return _Question(question, asked, measured, vector, space.id if space else None, tuple(notes))

    async def _asked(self, scope: ReadableScope, question: str, space_id: int | None) -> tuple[Asked, Measured, bool]:
        """The question's terms, how common they are, and whether a misspelt word was read as another."""
        # In a thread until the dictionary was read: that takes a second.
        weights = query_terms(question) if is_read() else await asyncio.to_thread(query_terms, question)
        exact = exact_terms(question)
        measured = await measure(self._db, scope, weights, space_id)
        unknown = unknown_words(question, measured.statistics.found_in)
        meant = await self._meant(scope, unknown) if unknown else []
        if meant:
            weights = {**dict.fromkeys(meant, _GUESSED), **weights}
            measured = await measure(self._db, scope, weights, space_id)
        return asked_of(weights, measured.statistics, exact), measured, bool(meant)

    async def _meant(self, scope: ReadableScope, unknown: Sequence[str]) -> list[str]:
        """The terms that most chunks have of those that unknown words may have been meant for, one for each."""
        near = [{stem(spelling) for spelling in near_spellings(word)} for word in unknown]
        counted = (await measure(self._db, scope, set[str]().union(*near))).statistics.found_in
        best = [max(terms & counted.keys(), key=lambda term: (counted[term], term), default=None) for terms in near]
        return [term for term in best if term is not None]

    async def _vector(self, actor: Actor, space: Space, question: str, declared: DataClass) -> Sequence[float] | None:
        """None when there is none to be had: refused, out of reach, or too late."""
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._questions.question(actor, space, declared, essence(question))
        except (AarhusError, TimeoutError):
            return None

    async def _passages(self, scope: ReadableScope, hits: Sequence[Hit], *, explain: bool) -> list[Passage]:
        by_id = {hit.candidate.chunk_id: hit for hit in hits}
        found = await passages(self._db, scope, list(by_id))
        return [
            replace(passage, score=by_id[passage.chunk_id].score, why=_why(by_id[passage.chunk_id], explain=explain))
            for passage in found
        ]

    async def _reranked(self, context: CallContext, asked: _Question, found: Sequence[Passage]) -> list[Passage] | None:
        """The passages in the model's order; None when it gave none."""
        for passage in found:
            context = replace(context, declared=context.declared | passage.data_class)
        try:
            async with asyncio.timeout(PATIENCE):
                ranked = await self._reranks.rerank(context, asked.text, [_shown(each) for each in found], len(found))
        except (AarhusError, TimeoutError):
            return None
        scores = {each.index: each.score for each in ranked if 0 <= each.index < len(found)}
        told = [
            replace(passage, why={**passage.why, "rerank": scores[index]}) if index in scores else passage
            for index, passage in enumerate(found)
        ]
        # The scores order passages of this search: they are given anew, since those of two models cannot be compared.
        return [replace(each, score=1 - place / len(told)) for place, each in enumerate(reordered(told, scores))]

    async def _note(self, actor: Actor, scope: ReadableScope, found: Sequence[Passage]) -> None:
        documents = list(dict.fromkeys(str(passage.document_id) for passage in found))
        details: dict[str, Detail] = {
            "passages": len(found),
            "documents": documents,
            "collections": len(scope.collections),
        }
        only = scope.collections[0] if len(scope.collections) == 1 else None
        # One statement, committed by itself.
        async with self._db.session() as session:
            await append(session, AuditEntry(actor, "knowledge.searched", COLLECTION_KIND, only, details=details))


def _why(hit: Hit, *, explain: bool) -> Mapping[str, float]:
    """What a score is made of: the two parts of it, the cosine, and how much of the question's words stands there."""
    why = {"dense": hit.dense, "words": hit.words, "coverage": hit.word_score.coverage}
    if hit.candidate.similarity is not None:
        why["similarity"] = hit.candidate.similarity
    if explain:
        most = hit.word_score.score or 1.0
        why |= {f"term:{term}": hit.words * part / most for term, part in hit.word_score.parts.items()}
    return why


def _shown(passage: Passage) -> str:
    above = " > ".join(part for part in (passage.title, *passage.headings) if part)
    return f"{above}\n{passage.text}"
