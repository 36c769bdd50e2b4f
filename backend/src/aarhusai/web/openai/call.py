"""A call of `/v1` whose key was accepted: on whose behalf, with which declared class, and what it may reach."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from aarhusai.compose import Services
from aarhusai.errors import AarhusError, Forbidden, Invalid, Kind, NotFound, Refused
from aarhusai.gateway.quotas.headers import limit_headers
from aarhusai.gateway.quotas.types import QuotaState
from aarhusai.gateway.refusals import TurnedDown
from aarhusai.gateway.registry import MODEL_KIND
from aarhusai.gateway.relay import Decided
from aarhusai.gateway.types import CallContext, Model
from aarhusai.identity.keys_types import KeyCaller, KeyRights, Priority
from aarhusai.kit.clock import now
from aarhusai.kit.ids import new_id
from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import DataClass
from aarhusai.terms.ids import CallId, ModelId
from aarhusai.web.openai.exchange import Exchange, Header

PURPOSE: Final = "api"
"""What calls of other systems are for, in the log and the ledger."""

ASSISTANT_PREFIX: Final = "assistant:"
"""A model of this name is an assistant; its short name follows."""

_CLASS: Final = b"x-aarhusai-class"
_PRIORITY: Final = b"x-aarhusai-priority"
_NAMED_PRIORITY: Final = {"param": "X-AarhusAI-Priority"}
_UNDECLARED: Final = DataClass()


class Call:
    """What a handler is given."""

    __slots__ = (
        "actor", "called", "chosen", "declared", "exchange", "id", "key", "limits", "name", "priority", "services",
    )  # fmt: skip

    def __init__(self, services: Services, exchange: Exchange, call_id: CallId, caller: KeyCaller) -> None:
        self.services = services
        self.exchange = exchange
        self.id = call_id
        self.actor: Actor = caller.actor
        self.key: KeyRights = caller.key
        self.called: tuple[str, UUID | None] = (MODEL_KIND, None)
        """The kind and id of what is called, once it was found."""
        self.name = ""
        """What it was called by."""
        self.limits: Sequence[QuotaState] = ()
        """The limits that concern the call, as they stood when it was let in."""
        self.declared, self.chosen = _declared(exchange.asked)
        self.priority: Priority = _priority(exchange.asked, caller.key)

    @property
    def created(self) -> int:
        """When the call came, in seconds since 1970: the first 48 bits of its id are milliseconds (RFC 9562)."""
        return (self.id.int >> 80) // 1000

    @property
    def base(self) -> str:
        """The house's own address, as the caller reaches it."""
        public = self.services.settings.public_url
        if public:
            return public.rstrip("/")
        scheme = str(self.exchange.scope.get("scheme", "http"))
        return f"{scheme}://{self.exchange.asked.get(b'host', b'localhost').decode('latin-1')}"

    def require(self, endpoint: str) -> None:
        """Raises Forbidden("key_endpoint") when the key is not for this group of addresses."""
        require_endpoint(self.key, endpoint)

    def may_call(self, name: str) -> bool:
        """Whether the key is for the model of this name."""
        return is_for(self.key, name)

    def model(self, name: str) -> Model:
        """The model that both the caller and the key may use. Raises NotFound("model_not_available").

        The door asks again; here it is asked before anything else of the call is, which could tell one that is there.
        """
        model = self.services.registry.usable_named(self.actor, name) if self.may_call(name) else None
        if model is None:
            raise no_model()
        self.called, self.name = (MODEL_KIND, model.id), name
        return model

    def context(self, model_id: ModelId) -> CallContext:
        """The call as the door takes it."""
        return CallContext(
            call_id=self.id,
            actor=self.actor,
            model_id=model_id,
            purpose=PURPOSE,
            declared=self.declared,
            chosen=self.chosen,
            key_ceiling=self.key.ceiling,
            priority=self.priority,
        )

    def turned_down(self, error: Refused) -> TurnedDown:
        """That policy said no, for the log."""
        kind, object_id = self.called
        return TurnedDown(self.id, self.actor, PURPOSE, kind, object_id, error)

    def decided(self, decided: Decided) -> None:
        """Tells in the answer's headers what was decided."""
        replaced = decided.replaced
        self.exchange.headers += (
            (b"x-aarhusai-model", decided.model.encode()),
            (b"x-aarhusai-zone", decided.zone.value.encode()),
            (_CLASS, str(decided.data_class).encode()),
            (b"x-aarhusai-replaced", b"%d" % replaced),
            (b"x-aarhusai-decision", b"replaced" if replaced else b"sent"),
        )
        self.limits = decided.limits
        self.tell_limits()

    def tell_limits(self) -> None:
        """Tells in the answer's headers what is left of the limits that concern it."""
        if self.limits:
            told = limit_headers(self.limits, now())
            self.exchange.headers += tuple((name.encode(), value.encode()) for name, value in told.items())


def require_endpoint(key: KeyRights, endpoint: str) -> None:
    """Raises Forbidden("key_endpoint") when the key is not for this group of addresses."""
    if key.endpoints is not None and endpoint not in key.endpoints:
        raise Forbidden("key_endpoint", "The key may not be used for this endpoint.")


def is_for(key: KeyRights, name: str) -> bool:
    """Whether the key is for the model of this name."""
    return key.models is None or name in key.models


def new_call_id() -> CallId:
    """A call's id, which is also what its answer is known by (`x-request-id`)."""
    return CallId(new_id())


def refusal_headers(error: AarhusError) -> tuple[Header, ...]:
    """What was decided, where policy said no; and the limit, where one is used up."""
    measure = error.facts.get("measure")
    if error.code == "quota_used_up" and measure in {"requests", "tokens"}:
        told = {"limit": error.facts.get("limit"), "remaining": 0, "reset": f"{error.facts.get('retry_after')}s"}
        return tuple((f"x-ratelimit-{name}-{measure}".encode(), str(value).encode()) for name, value in told.items())
    if error.kind is not Kind.REFUSED:
        return ()
    found: list[Header] = [(b"x-aarhusai-decision", b"refused")]
    for fact, name in (("class", _CLASS), ("zone", b"x-aarhusai-zone")):
        value = error.facts.get(fact)
        if isinstance(value, str) and value:
            found.append((name, value.encode()))
    return tuple(found)


def no_model() -> NotFound:
    """There is no such model, or it is not the caller's: the answer is the same."""
    return NotFound(
        "model_not_available", "The model does not exist or you do not have access to it.", {"param": "model"}
    )


def _declared(asked: Mapping[bytes, bytes]) -> tuple[DataClass, bool]:
    """The class of the header, and whether it was there. Raises Invalid("class_not_valid")."""
    text = asked.get(_CLASS)
    if text is None:
        return _UNDECLARED, False
    try:
        return DataClass.parse(text.decode("ascii")), True
    except ValueError:
        raise Invalid(
            "class_not_valid",
            "The header X-AarhusAI-Class is not a class such as K1 or K2+K4.",
            {"param": "X-AarhusAI-Class"},
        ) from None


def _priority(asked: Mapping[bytes, bytes], key: KeyRights) -> Priority:
    """A key of batch work cannot push itself forward; any other may step back. Raises Invalid("invalid_request")."""
    wanted = asked.get(_PRIORITY, b"interactive")
    if wanted not in {b"interactive", b"batch"}:
        raise Invalid("invalid_request", "The header X-AarhusAI-Priority is interactive or batch.", _NAMED_PRIORITY)
    return "batch" if key.priority == "batch" or wanted == b"batch" else "interactive"
