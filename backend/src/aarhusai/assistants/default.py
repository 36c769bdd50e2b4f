"""The assistant every house has from its first start."""

from typing import Final

from aarhusai.assistants.prompts import prompt
from aarhusai.assistants.types import Assistant
from aarhusai.kit.ids import new_id
from aarhusai.terms.ids import AssistantId

SLUG: Final = "skriveassistenten"


def default_assistant() -> Assistant:
    """Helps with reading and writing, and is for everyone. Its model is the one the person has chosen."""
    return Assistant(
        id=AssistantId(new_id()),
        slug=SLUG,
        name="Skriveassistenten",
        description="Hjælper med at læse, skrive og forkorte tekster i klart dansk.",
        icon="pen",
        instructions=prompt("skriveassistenten"),
        suggested_prompts=(
            "Gør et afslag lettere at læse",
            "Skriv et venligt svar på en klage",
            "Kort et notat ned til én side",
            "Find det, jeg har glemt i et brev",
        ),
        model_id=None,
        is_default=True,
        version=1,
    )
