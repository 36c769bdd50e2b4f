"""A call that has lasted a moment: whether it still may go on, and its end where it may not."""

from aarhusai.assistants.types import ASSISTANT_KIND
from aarhusai.errors import AarhusError, NotFound
from aarhusai.gateway.refusals import BrokenOff
from aarhusai.terms.ids import AssistantId, ModelId
from aarhusai.web.openai.call import Call, is_for, no_model, require_endpoint


class LastingCall:
    """See `identity.keys_standing`. Costs a call that is short nothing but this object."""

    __slots__ = ("_address", "_call", "_endpoint", "_presented", "began")

    def __init__(self, call: Call, endpoint: str, presented: str, address: str) -> None:
        self.began = call.exchange.began
        self._call = call
        self._endpoint = endpoint
        self._presented = presented
        self._address = address

    def enter(self) -> None:
        """It lasts."""
        self._call.services.identity.keys.standing.add(self)

    def leave(self) -> None:
        """It is over."""
        self._call.services.identity.keys.standing.leave(self)

    async def stands(self) -> None:
        """Asks again what was asked first: the key, its address and endpoint, and who may use what is called.

        Raises Unauthenticated("key_not_valid"), Forbidden("key_address" | "key_endpoint" | "keys_turned_off"),
        NotFound("model_not_available"), Conflict("assistant_suspended") and Unavailable.
        """
        call, services = self._call, self._call.services
        now = await services.identity.keys.caller(self._presented, self._address)
        require_endpoint(now.key, self._endpoint)
        kind, object_id = call.called
        if object_id is None:
            return
        if not is_for(now.key, call.name):
            raise no_model()
        if kind == ASSISTANT_KIND:
            try:
                services.assistants.get(now.actor, AssistantId(object_id))
            except NotFound:
                raise no_model() from None
        elif services.registry.usable(now.actor, ModelId(object_id)) is None:
            raise no_model()

    def break_off(self, error: AarhusError) -> None:
        """Ends it."""
        self._call.exchange.break_off(error)

    async def note(self, error: AarhusError) -> None:
        """Writes down that it was broken off."""
        kind, object_id = self._call.called
        call = self._call
        await call.services.refusals.broken_off(BrokenOff(call.id, call.actor, kind, object_id, error.code))
