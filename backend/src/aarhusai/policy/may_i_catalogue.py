"""The kinds of material and the purposes that come with the product. A municipality changes and adds kinds in `apply`.

Classes after law.md: considerable social problems, economy and employment matters are confidential (forvaltningsloven
§ 27), health and union are special categories (GDPR 9), and what cannot be read counts as personal and confidential.
"""

from datetime import date
from typing import Final

from aarhusai.policy.may_i_types import DataKind, Medium, Purpose, Risk
from aarhusai.terms.classes import DataClass

ANNEX_III_FROM: Final = date(2027, 12, 2)
"""From when the duties of the AI Act's annex III apply."""


def _kind(name: str, data_class: str, medium: Medium = Medium.TEXT, watch: str | None = None) -> DataKind:
    return DataKind(name, DataClass.parse(data_class), medium, watch=watch)


KINDS: Final[tuple[DataKind, ...]] = (
    _kind("public_agenda", "K0"),
    _kind("public_text", "K0"),
    _kind("law_text", "K0"),
    _kind("minutes_without_names", "K1"),
    _kind("internal_note", "K1"),
    _kind("figures_without_people", "K1"),
    _kind("source_code", "K1", watch="no_keys"),
    _kind("tender", "K1+K3"),
    _kind("mail_name_address", "K2"),
    _kind("minutes_with_names", "K2"),
    _kind("contact_list", "K2"),
    _kind("photo_of_citizens", "K2", Medium.IMAGE),
    _kind("citizen_letter", "K2+K3"),
    _kind("meeting_recording", "K2+K3", Medium.AUDIO),
    _kind("job_application", "K2+K3"),
    _kind("staff_matter", "K2+K3"),
    _kind("pupil_plan", "K2+K3"),
    _kind("economy_of_citizen", "K2+K3"),
    _kind("cpr_number", "K2+K4"),
    _kind("decision_with_cpr", "K2+K3+K4"),
    _kind("criminal_record", "K2+K5"),
    _kind("health_journal", "K2+K6"),
    _kind("care_plan", "K2+K3+K6"),
    _kind("union_membership", "K2+K6"),
    _kind("religion_or_ethnicity", "K2+K6"),
    _kind("child_assessment", "K2+K3+K6"),
    _kind("notification_of_concern", "K2+K3+K6"),
)

PURPOSES: Final[tuple[Purpose, ...]] = (
    Purpose("write"),
    Purpose("answer_citizen", to_others=True),
    Purpose("shorten"),
    Purpose("summarise"),
    Purpose("translate"),
    Purpose("proofread"),
    Purpose("ideas"),
    Purpose("understand"),
    Purpose("analyse"),
    Purpose("transcribe"),
    Purpose("code"),
    Purpose("draft_decision", Risk.HUMAN, to_others=True),
    Purpose("decide", Risk.HUMAN, to_others=True),
    Purpose("grant_benefit", Risk.HIGH, to_others=True),
    Purpose("assess_pupil", Risk.HIGH),
    Purpose("recruit", Risk.HIGH),
    Purpose("evaluate_staff", Risk.HIGH),
    Purpose("emergency_triage", Risk.HIGH),
)

PURPOSE_BY_ID: Final = {purpose.id: purpose for purpose in PURPOSES}
