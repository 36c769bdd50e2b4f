"""How a run that was not broken off ends."""

from aarhusai.errors import UpstreamError
from aarhusai.gateway.types import Finished, Usage
from aarhusai.terms.events import Ended, TurnStatus


def ended(finished: Finished | None, has_text: bool, usage: Usage) -> Ended:
    """DONE with the run's whole usage; the code is "length" or "content_filter" when that cut the answer short.

    Raises UpstreamError("model_cut_off") without a last event, and UpstreamError("answer_empty") without any text.
    """
    if finished is None:
        raise UpstreamError("model_cut_off", "The model stopped in the middle of its answer.")
    if not has_text:
        raise UpstreamError("answer_empty", "The model gave no answer.", {"reason": finished.reason})
    code = finished.reason if finished.reason in {"length", "content_filter"} else None
    return Ended(TurnStatus.DONE, code, usage.input_tokens, usage.output_tokens)
