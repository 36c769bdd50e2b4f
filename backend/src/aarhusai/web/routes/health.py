"""Whether this process lives, and whether it can do its work."""

from fastapi import APIRouter
from pydantic import BaseModel

import aarhusai
from aarhusai.web.deps import Services

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """The process answers."""

    status: str
    version: str


@router.get("/health")
async def health() -> Health:
    """Alive. Asks nothing of anybody."""
    return Health(status="ok", version=aarhusai.__version__)


class Ready(Health):
    """The process can work. `audit_unsealed` is how many seconds the oldest act of the log has waited to be sealed."""

    audit_unsealed: float


@router.get("/ready")
async def ready(services: Services) -> Ready:
    """Able to work: the database answers. 503 when it does not."""
    waiting = await services.chain.waiting()
    return Ready(status="ok", version=aarhusai.__version__, audit_unsealed=round(waiting, 1))
