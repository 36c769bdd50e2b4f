"""The words of the registers that leave the house as files and pages; screens have their own."""

from collections.abc import Iterable, Mapping
from typing import Final

from aarhusai.usecases.screening.form import Form, QuestionKind

ARTICLE_COLUMNS: Final = (
    "unit", "name", "purpose", "basis_operation", "basis_development", "basis_special", "persons", "data", "ceiling",
    "recipients", "model", "zone", "processors", "sub_processors", "third_countries", "transfer", "retention",
    "security", "sources",
)  # fmt: skip
PROCESSOR_COLUMNS: Final = (
    "provider", "processor", "zone", "models", "uses", "sub_processors", "processing", "support", "owner", "training",
    "retention_days", "agreement_on", "checked_on", "check_by", "state", "shortcomings",
)  # fmt: skip
TRANSFER_COLUMNS: Final = ("provider", "processor", "country", "what", "transfer", "models", "uses", "state")

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "title_article_30": ("Fortegnelse over behandlingsaktiviteter", "Record of processing activities"),
    "title_processors": ("Databehandlere", "Processors"),
    "title_transfers": ("Overførsler til lande uden for EU/EØS", "Transfers to countries outside the EU/EEA"),
    "controller": ("Dataansvarlig", "Controller"),
    "officer": ("Databeskyttelsesrådgiver", "Data protection officer"),
    "nothing": ("Der er intet at vise.", "There is nothing to show."),
    "article_30_law": ("Databeskyttelsesforordningens artikel 30, stk. 1", "GDPR, article 30(1)"),
    "unit": ("Ansvarlig enhed", "Responsible unit"),
    "name": ("Navn", "Name"),
    "purpose": ("Formål", "Purpose"),
    "basis_operation": ("Hjemmel til drift", "Legal basis for operation"),
    "basis_development": ("Hjemmel til udvikling", "Legal basis for development"),
    "basis_special": ("Hjemmel til særlige oplysninger", "Legal basis for special data"),
    "persons": ("Kategorier af registrerede", "Categories of data subjects"),
    "data": ("Kategorier af oplysninger", "Categories of data"),
    "ceiling": ("Loft", "Ceiling"),
    "recipients": ("Kategorier af modtagere", "Categories of recipients"),
    "model": ("Model", "Model"),
    "zone": ("Hvor modellen kører", "Where the model runs"),
    "processors": ("Databehandlere", "Processors"),
    "sub_processors": ("Underdatabehandlere", "Sub-processors"),
    "third_countries": ("Tredjelande", "Third countries"),
    "transfer": ("Overførselsgrundlag", "Ground for transfer"),
    "retention": ("Frister for sletning", "Time limits for erasure"),
    "security": ("Sikkerhedsforanstaltninger", "Security measures"),
    "sources": ("Kilder", "Sources"),
    "provider": ("Adgang", "Access"),
    "processor": ("Databehandler", "Processor"),
    "models": ("Modeller", "Models"),
    "uses": ("Anvendelser", "Uses"),
    "processing": ("Behandles i", "Processed in"),
    "support": ("Support fra", "Support from"),
    "owner": ("Ejer hører hjemme i", "Owner is based in"),
    "training": ("Bruges til træning", "Used for training"),
    "retention_days": ("Gemmer (dage)", "Keeps (days)"),
    "agreement_on": ("Aftale af", "Agreement of"),
    "checked_on": ("Efterset", "Checked"),
    "check_by": ("Skal efterses senest", "To be checked by"),
    "state": ("Tilstand", "State"),
    "shortcomings": ("Mangler", "Shortcomings"),
    "country": ("Land", "Country"),
    "what": ("Hvad der sker dér", "What happens there"),
    "no_personal_data": ("Ingen personoplysninger", "No personal data"),
    "model_chosen": ("Den ansatte vælger mellem kommunens modeller", "Chosen by the employee among the municipality's"),
    "model_fitting": (
        "En af kommunens modeller, der opfylder kravet",
        "One of the municipality's that meets the demand",
    ),
    "Z1": ("Sky uden for EU", "Cloud outside the EU"),
    "Z2": ("Sky i EU, ejer uden for EU", "Cloud in the EU, owner outside the EU"),
    "Z3": ("Sky i EU, ejer i EU", "Cloud in the EU, owner in the EU"),
    "Z4": ("Kommunens egne maskiner", "The municipality's own machines"),
    "zone_chosen": ("Hvor kommunens regler tillader det", "Where the municipality's rules allow it"),
    "training_no": ("Nej", "No"),
    "training_yes": ("Ja", "Yes"),
    "training_unknown": ("Ikke oplyst", "Not known"),
    "on": ("I brug", "In use"),
    "off": ("Slået fra", "Off"),
    "facts_missing": ("Oplysninger mangler", "Facts are missing"),
    "facts_expired": ("Eftersynet er udløbet", "The check has run out"),
    "trains_on_data": ("Træner på indholdet", "Trains on content"),
    "zone_contradicts_facts": ("Zonen passer ikke med oplysningerne", "The zone contradicts the facts"),
    "place_off": ("Landet eller grundlaget er slået fra", "The country or ground is off"),
    "role_processing": ("Behandling", "Processing"),
    "role_support": ("Support", "Support"),
    "role_sub_processor": ("Underdatabehandler", "Sub-processor"),
    "role_owner": ("Ejer", "Owner"),
    "tool_none": ("Intet", "None"),
    "tool_adequacy": ("Tilstrækkelighedsafgørelse", "Adequacy decision"),
    "tool_dpf": ("EU-US Data Privacy Framework", "EU-US Data Privacy Framework"),
    "tool_scc": ("Standardkontraktbestemmelser", "Standard contractual clauses"),
    "tool_bcr": ("Bindende virksomhedsregler", "Binding corporate rules"),
    "tool_derogation": ("Undtagelse efter artikel 49", "Derogation under article 49"),
    "public_title": ("Her bruger kommunen AI", "Where the municipality uses AI"),
    "public_lead": (
        "Listen viser de AI-assistenter, som kommunens ansatte bruger, og som er gennemgået og godkendt.",
        "The list shows the AI assistants that the municipality's employees use, reviewed and approved.",
    ),
    "public_human": (
        "Et menneske læser og står inde for det, du får fra kommunen.",
        "A person reads and answers for what you receive from the municipality.",
    ),
    "public_none": ("Der er ingen assistenter på listen endnu.", "There are no assistants on the list yet."),
    "public_unit": ("Ansvarlig", "Responsible"),
    "public_data": ("Oplysninger", "Data"),
    "public_where": ("Hvor den kører", "Where it runs"),
    "public_since": ("Godkendt", "Approved"),
    "public_high_risk": ("Høj risiko efter AI-forordningen", "High risk under the AI Act"),
    "public_more": ("Vis flere", "Show more"),
    "public_first": ("Til begyndelsen", "To the beginning"),
}


def words(key: str, language: str) -> str:
    """The words for the key, Danish unless English is asked for."""
    danish, english = _WORDS[key]
    return english if language == "en" else danish


def said(form: Form, question_id: str, values: Iterable[str], language: str) -> str:
    """An answer in the words of its options; what the form no longer knows stands as it was given."""
    question = form.question(question_id)
    labels = {one.id: one.label.in_language(language) for one in question.options} if question else {}
    if question is not None and question.kind is QuestionKind.YESNO:
        labels = {"yes": words("training_yes", language), "no": words("training_no", language)}
    told = [labels.get(value, value) for value in values]
    return ("; " if any("," in one for one in told) else ", ").join(told)
