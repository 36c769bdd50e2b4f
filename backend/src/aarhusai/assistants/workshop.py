"""Everything an edge may call for building and finding assistants: the room's parts, by name."""

from dataclasses import dataclass

from aarhusai.assistants.catalogue import Catalogue
from aarhusai.assistants.drafts import Building, Drafts
from aarhusai.assistants.models import UsableModels
from aarhusai.assistants.owning import Owning
from aarhusai.assistants.service import Assistants
from aarhusai.assistants.steering import Steering
from aarhusai.assistants.versions import Versions
from aarhusai.storage.database import Database


@dataclass(frozen=True, slots=True)
class Workshop:
    """The room's verbs. Made once by `build_workshop`."""

    drafts: Drafts
    versions: Versions
    owning: Owning
    steering: Steering
    catalogue: Catalogue


def build_workshop(db: Database, assistants: Assistants, models: UsableModels, switches: Building) -> Workshop:
    """Every object of it. Nothing is opened."""
    drafts = Drafts(db, assistants, models, switches)
    return Workshop(
        drafts=drafts,
        versions=Versions(db, drafts),
        owning=Owning(db, drafts),
        steering=Steering(db, drafts),
        catalogue=Catalogue(db, assistants, models, switches.may_build),
    )
