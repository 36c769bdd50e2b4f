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


@router.get("/ready")
async def ready(services: Services) -> Health:
    """Able to work: the database answers. 503 when it does not."""
    await services.db.value(int, "SELECT 1")
    return Health(status="ok", version=aarhusai.__version__)
