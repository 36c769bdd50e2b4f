"""The models that come with the house, as its administration is told of them at the first start."""

from typing import Final

from aarhusai.gateway.catalogue import ModelDraft, Way
from aarhusai.gateway.runtime.weights import BUNDLED, EMBEDDER, embedder_file
from aarhusai.gateway.types import Task
from aarhusai.terms.classes import Zone
from aarhusai.terms.ids import ProviderId

BUNDLED_CONTEXT: Final = 8192
"""Tokens that the trial model can read, as its own file says."""

EMBEDDER_CONTEXT: Final = 512
"""Tokens that the model for searching reads at once."""

_BUNDLED_POSITION: Final = 1000
_EMBEDDER_POSITION: Final = 1010
_BUNDLED_NAME = "SmolLM2 135M (prøvemodel)"
_BUNDLED_TEXT = (
    "En meget lille engelsk sprogmodel, som følger med, så alt kan prøves uden nøgle og uden internet. "
    "Den kan ikke dansk og tager ofte fejl: brug den kun til at prøve platformen af."
)
_EMBEDDER_NAME = "Bundet søgemodel (multilingual-e5-small)"
_EMBEDDER_TEXT = (
    "En lille flersproget model, som følger med. Den svarer ikke, men gør tekst til tal, så der kan søges på betydning "
    "i kilderne. Den arbejder på denne maskine."
)


def bundled_models(local: ProviderId, zone: Zone, context: int) -> tuple[ModelDraft, ...]:
    """The trial model, and the one for searching where this machine can run it.

    `local` is the provider that is this machine, `context` the window in tokens that its runtime gives each answer.
    """
    trial = ModelDraft(
        name=_BUNDLED_NAME,
        zone=zone,
        endpoints=(Way(local, BUNDLED),),
        slug=BUNDLED,
        description=_BUNDLED_TEXT,
        context_window=max(256, min(context, BUNDLED_CONTEXT)),
        max_output=min(512, max(256, context)),
        position=_BUNDLED_POSITION,
    )
    search = ModelDraft(
        name=_EMBEDDER_NAME,
        zone=zone,
        endpoints=(Way(local, EMBEDDER),),
        slug=EMBEDDER,
        description=_EMBEDDER_TEXT,
        tasks=frozenset({Task.EMBED}),
        context_window=EMBEDDER_CONTEXT,
        position=_EMBEDDER_POSITION,
    )
    return (trial,) if embedder_file() is None else (trial, search)
