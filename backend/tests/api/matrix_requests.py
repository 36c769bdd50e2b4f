"""What is sent for each row of the matrix: the thing that its path or its body names, and the body."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, LiteralString
from uuid import UUID, uuid4

from cast import PASSWORD, Cast, email

from aarhusai.kit.clock import now, today

NEW_PASSWORD = "otte graa gaes paa en mark"
LOOK = {"product_name": "LindehøjAI", "accent_light": "#7a1f3d", "accent_dark": "#f0a6bf"}


@dataclass(frozen=True)
class Named:
    """What a body may refer to: the row's thing, something of the caller's own, their unit, and a revision."""

    thing: UUID
    own: UUID
    me: UUID
    home: UUID
    revision: int
    cast: Cast


Body = Callable[[Named], object]

IN_PATH: Final = {
    "session_id": "session",
    "key_id": "key",
    "quota_id": "quota",
    "unit_id": "unit",
    "person_id": "person",
    "proposal_id": "proposal",
    "provider_id": "provider",
    "model_id": "model",
    "conversation_id": "conversation",
    "folder_id": "folder",
    "message_id": "message",
    "turn_id": "turn",
    "service_id": "service",
    "attachment_id": "attachment",
    "collection_id": "collection",
    "document_id": "document",
    "source_id": "web_source",
    "assistant_id": "assistant",
    "test_id": "test",
    "run_id": "run",
    "use_case_id": "use_case",
}
"""Path parameters by the kind of thing they name."""

OTHERWISE: Final = {
    "GET /api/messages/{message_id}/sources/{number}": "cited",
    "POST /api/conversations/{conversation_id}/restore": "deleted",
    "POST /api/admin/units (parent_id)": "unit",
    "POST /api/keys/house (unit_id)": "unit",
    "POST /api/quotas (subject_id)": "unit",
    "PATCH /api/admin/units/{unit_id} (parent_id)": "unit",
    "POST /api/admin/people (unit_id)": "unit",
    "POST /api/admin/policy/test (unit_id)": "unit",
    "PATCH /api/admin/people/{person_id} (unit_id)": "unit",
    "PUT /api/admin/people/{person_id}/roles (unit_id)": "unit",
    "POST /api/admin/models (provider_id)": "provider",
    "POST /api/admin/models/order (ids)": "model",
    "PATCH /api/conversations/{conversation_id} (folder_id)": "folder",
    "PATCH /api/conversations/{conversation_id} (head_id)": "message",
    "POST /api/turns (conversation_id)": "conversation",
    "POST /api/protection/check (conversation_id)": "conversation",
    "POST /api/turns (parent_id)": "message",
    "POST /api/turns (model_id)": "model",
    "POST /api/may-i (place_id)": "service",
    "POST /api/admin/services (unit_id)": "unit",
    "PUT /api/admin/services/{service_id}/terms (unit_id)": "unit",
    "POST /api/admin/services/{service_id}/inherit (unit_id)": "unit",
    "POST /api/collections (unit_id)": "unit",
    "POST /api/assistants (unit_id)": "unit",
    "POST /api/assistants (copy_of)": "assistant",
    "POST /api/assistants/{assistant_id}/undelete": "gone_assistant",
    "POST /api/assistants/{assistant_id}/runs": "tested_assistant",
    "POST /api/turns (assistant_id)": "assistant",
    "POST /api/turns (trial)": "assistant",
    "GET /api/assistants/{assistant_id}/use-case": "cased_assistant",
    "POST /api/use-cases/{use_case_id}/approve": "submitted_case",
    "POST /api/use-cases/{use_case_id}/return": "submitted_case",
    "POST /api/use-cases/{use_case_id}/withdraw": "submitted_case",
    "POST /api/use-cases/{use_case_id}/suspend": "approved_case",
    "POST /api/use-cases/{use_case_id}/review": "approved_case",
    "POST /api/use-cases/{use_case_id}/go-live": "approved_case",
    "POST /api/use-cases/{use_case_id}/resume": "suspended_case",
    "PATCH /api/use-cases/{use_case_id}/incidents/{incident_id}": "incident_case",
    "GET /api/use-cases/{use_case_id}/files/{file_id}": "filed_case",
    "DELETE /api/use-cases/{use_case_id}/files/{file_id}": "filed_case",
    "POST /api/courses (person)": "person",
}
"""Rows whose thing is named in the body, or is not what the path says."""


A_SOURCE: Final = {"kind": "page", "urls": ["https://lindehoej.example/borger"]}


def a_question(**more: object) -> dict[str, object]:
    """A question with a request id of its own."""
    return {"text": "Må affaldssækken stå på fortovet?", "request_id": str(uuid4())} | more


def a_person(unit: UUID) -> dict[str, str]:
    """Somebody new; with a password, because making one up costs time."""
    who = uuid4().hex[:8]
    return {"email": f"{who}@lindehoej.example", "name": f"Ny {who}", "unit_id": str(unit), "password": NEW_PASSWORD}


FACTS: Final = {"name": "ChatGPT", "zone": "Z1"}
TERMS: Final = {"rules": dict.fromkeys(("K0", "K1"), "allow") | dict.fromkeys(("K2", "K3", "K4", "K5", "K6"), "refuse")}


AN_INCIDENT: Final = {"happened_on": "2026-01-15", "what": "Den opfandt en paragraf."}
CONTENT: Final = {"name": "Brevhjælp", "instructions": "Svar kort."}


def at_home(named: Named) -> dict[str, object]:
    """The caller's own unit, and the revision of the service."""
    return {"unit_id": str(named.home), "revision": named.revision}


BODIES: Final[dict[str, Body]] = {
    "POST /api/session": lambda _: {"email": email("karla"), "password": PASSWORD},
    "POST /api/first-run": lambda _: {
        "municipality": "Lindehøj", "name": "Egon", "email": "egon@lindehoej.example", "password": NEW_PASSWORD,
    },
    "PATCH /api/me": lambda _: {"theme": "dark"},
    "POST /api/me/password": lambda _: {"current": PASSWORD, "new": NEW_PASSWORD},
    "POST /api/admin/units (parent_id)": lambda n: {"parent_id": str(n.thing), "name": "Nyt hold"},
    "PATCH /api/admin/units/{unit_id}": lambda n: {"revision": n.revision, "name": "Andet navn"},
    "PATCH /api/admin/units/{unit_id} (parent_id)": lambda n: {"revision": n.revision, "parent_id": str(n.thing)},
    "POST /api/admin/people (unit_id)": lambda n: a_person(n.thing),
    "PATCH /api/admin/people/{person_id}": lambda n: {"revision": n.revision, "name": "Andet Navn"},
    "PATCH /api/admin/people/{person_id} (unit_id)": lambda n: {"revision": n.revision, "unit_id": str(n.thing)},
    "PUT /api/admin/people/{person_id}/roles": lambda n: {"revision": n.revision, "roles": []},
    "PUT /api/admin/people/{person_id}/roles (unit_id)": lambda n: {
        "revision": n.revision, "roles": [{"role": "builder", "unit_id": str(n.thing)}],
    },
    "POST /api/keys": lambda _: {"name": "Mit script"},
    "POST /api/keys/house (unit_id)": lambda n: {"name": "ESDH", "kind": "system", "unit_id": str(n.thing)},
    "PUT /api/keys/rules": lambda n: {"revision": n.revision, "usual_days": 90, "longest_days": 365},
    "PATCH /api/keys/{key_id}": lambda n: {"revision": n.revision, "name": "Andet navn"},
    "POST /api/quotas (subject_id)": lambda n: {
        "subject": "unit", "subject_id": str(n.thing), "measure": "tokens", "period": "day", "amount": 1000,
    },
    "PATCH /api/quotas/{quota_id}": lambda n: {"revision": n.revision, "amount": 20, "warn_at": 70},
    "POST /api/keys/{key_id}/rotate": lambda _: {"grace_hours": 24},
    "PUT /api/admin/branding": lambda n: {**LOOK, "revision": n.revision, "municipality": "Lindehøj"},
    "PUT /api/knowledge/settings": lambda n: {
        "revision": n.revision, "embedding_model_id": None, "rerank_model_id": None,
    },
    "PUT /api/admin/switches": lambda n: {
        "revision": n.revision, "switches": {"temporary_chats": True, "conversation_export": True},
    },
    "POST /api/admin/policy/units/{unit_id}/versions": lambda n: {
        "base_version": n.revision, "reason": "Derfor", "changes": [{"part": "K1", "zone": "Z1", "rule": "refuse"}],
    },
    "POST /api/admin/policy/units/{unit_id}/proposals": lambda _: {
        "part": "K6", "zone": "Z3", "rule": "replace", "reason": "Derfor",
        "expires_at": str(now() + timedelta(days=30)), "use_case": "Journalnotater", "dpia": "DPIA 7",
        "dpia_on": "2026-01-15",
    },
    "POST /api/admin/policy/test (unit_id)": lambda n: {"unit_id": str(n.thing), "text": "Karla", "class": "K2"},
    "POST /api/admin/policy/proposals/{proposal_id}": lambda _: {"act": "reject", "reason": "Nej"},
    "PUT /api/admin/countries/{code}": lambda _: {"on": False, "reason": "Derfor"},
    "PUT /api/admin/audit/keeping": lambda n: {"revision": n.revision, "maximum_days": 400, "hold": False},
    "PUT /api/admin/zones": lambda n: {"revision": n.revision, "zones": {}},
    "POST /api/admin/providers": lambda _: {"name": "Ny udbyder", "kind": "scripted", "zone": "Z4"},
    "PATCH /api/admin/providers/{provider_id}": lambda n: {"revision": n.revision, "name": "Andet navn"},
    "POST /api/admin/models (provider_id)": lambda n: {
        "name": "Ny model", "zone": "Z4", "endpoints": [{"provider_id": str(n.thing), "upstream_name": "scripted"}],
    },
    "POST /api/admin/models/order (ids)": lambda n: {"ids": [str(n.thing)]},
    "PATCH /api/admin/models/{model_id}": lambda n: {"revision": n.revision, "name": "Andet navn"},
    "PATCH /api/conversations/{conversation_id}": lambda n: {"revision": n.revision, "pinned": True},
    "PATCH /api/conversations/{conversation_id} (folder_id)": lambda n: {
        "revision": n.revision, "folder_id": str(n.thing),
    },
    "PATCH /api/conversations/{conversation_id} (head_id)": lambda n: {
        "revision": n.revision, "head_id": str(n.thing),
    },
    "POST /api/folders": lambda _: {"name": f"Mappe {uuid4()}"},
    "PATCH /api/folders/{folder_id}": lambda _: {"name": f"Mappe {uuid4()}"},
    "PUT /api/messages/{message_id}/feedback": lambda _: {"rating": "up"},
    "POST /api/may-i": lambda _: {"data": "public_text", "place_kind": "other"},
    "POST /api/may-i (place_id)": lambda n: {
        "data": "public_text", "place_kind": "service", "place_id": str(n.thing),
    },
    "POST /api/admin/services (unit_id)": lambda n: {"unit_id": str(n.thing), "facts": FACTS, "terms": TERMS},
    "PATCH /api/admin/services/{service_id}": lambda n: {
        "revision": n.revision, "facts": {**FACTS, "supplier": "OpenAI"},
    },
    "PUT /api/admin/services/{service_id}/terms": lambda n: {**at_home(n), "terms": TERMS},
    "PUT /api/admin/services/{service_id}/terms (unit_id)": lambda n: {
        "unit_id": str(n.thing), "revision": n.revision, "terms": TERMS,
    },
    "POST /api/admin/services/{service_id}/inherit": at_home,
    "POST /api/admin/services/{service_id}/inherit (unit_id)": lambda n: {
        "unit_id": str(n.thing), "revision": n.revision,
    },
    "POST /api/protection/check": lambda _: {"text": "Mit nummer er 22 33 44 55"},
    "POST /api/protection/check (conversation_id)": lambda n: {"text": "Hej", "conversation_id": str(n.thing)},
    "POST /api/conversations/{conversation_id}/marks": lambda _: {"act": "mark", "text": "Solvej", "kind": "person"},
    "PUT /api/conversations/{conversation_id}/class": lambda _: {"declared": "K2"},
    "POST /api/collections (unit_id)": lambda n: {"name": "Barsel", "unit_id": str(n.thing)},
    "PATCH /api/collections/{collection_id}": lambda n: {"revision": n.revision, "name": "Andet navn"},
    "PUT /api/collections/{collection_id}/grants": lambda n: {"revision": n.revision, "grants": []},
    "POST /api/collections/{collection_id}/documents": lambda _: {"tekst": "Ring til os."},
    "POST /api/collections/{collection_id}/texts": lambda _: {"name": "Vejledning", "text": "Ring til os."},
    "POST /api/collections/{collection_id}/ingestion": lambda _: {"action": "pause"},
    "POST /api/collections/{collection_id}/search": lambda _: {"query": "Hvem ringer man til?"},
    "POST /api/collections/{collection_id}/web-sources": lambda _: A_SOURCE,
    "POST /api/collections/{collection_id}/web-sources/preview": lambda _: {**A_SOURCE, "urls": ["http://127.0.0.1/"]},
    "PATCH /api/web-sources/{source_id}": lambda n: {**A_SOURCE, "revision": n.revision},
    "POST /api/web-sources/{source_id}/run": lambda _: {"action": "cancel"},
    "PATCH /api/documents/{document_id}": lambda n: {"revision": n.revision, "name": "Andet navn.md"},
    "PUT /api/documents/{document_id}/grants": lambda n: {"revision": n.revision, "grants": []},
    "POST /api/attachments": lambda _: {"tekst": "Ring til os."},
    "POST /api/turns": lambda _: a_question(),
    "POST /api/turns (conversation_id)": lambda n: a_question(conversation_id=str(n.thing)),
    "POST /api/turns (parent_id)": lambda n: a_question(conversation_id=str(n.own), parent_id=str(n.thing)),
    "POST /api/turns (model_id)": lambda n: a_question(model_id=str(n.thing)),
    "POST /api/turns (assistant_id)": lambda n: a_question(assistant_id=str(n.thing)),
    "POST /api/turns (trial)": lambda n: a_question(
        temporary=True, trial={"assistant_id": str(n.thing), "content": CONTENT},
    ),
    "PUT /api/admin/units/{unit_id}/switches": lambda n: {"revision": n.revision, "switches": {"sharing": True}},
    "POST /api/assistants (unit_id)": lambda n: {"name": "Brevhjælp", "unit_id": str(n.thing)},
    "POST /api/assistants (copy_of)": lambda n: {"name": "Kopi", "unit_id": str(n.home), "copy_of": str(n.thing)},
    "PUT /api/assistants/{assistant_id}/draft": lambda n: {"revision": n.revision, "content": CONTENT},
    "POST /api/assistants/{assistant_id}/versions": lambda n: {"revision": n.revision},
    "PUT /api/assistants/{assistant_id}/owners": lambda n: {"people": [str(n.me)]},
    "PUT /api/assistants/{assistant_id}/unit": lambda n: {"unit_id": str(n.home)},
    "PUT /api/assistants/{assistant_id}/narrow": lambda _: {"grants": [], "denied": []},
    "POST /api/assistants/{assistant_id}/take-down": lambda _: {"reason": "Den svarer forkert."},
    "POST /api/assistants/{assistant_id}/tests": lambda _: {"question": "Hvad er fristen?"},
    "PATCH /api/tests/{test_id}": lambda _: {"question": "Hvad er fristen nu?"},
    "POST /api/assistants/{assistant_id}/runs": lambda _: {"targets": ["draft"]},
    "POST /api/screening/forms": lambda _: {"version": "1"},
    "POST /api/screening/forms/check": lambda _: {"version": "1"},
    "POST /api/assistants/import": lambda _: {"format": "aarhusai.assistants", "version": 1, "assistants": []},
    "PATCH /api/use-cases/{use_case_id}": lambda n: {"revision": n.revision, "answers": {"use": "finding"}},
    "POST /api/use-cases/{use_case_id}/submit": lambda _: {"version": 1},
    "POST /api/use-cases/{use_case_id}/approve": lambda n: {"kind": "unit_owner", "revision": n.revision},
    "POST /api/use-cases/{use_case_id}/return": lambda _: {"note": "Skriv mere."},
    "POST /api/use-cases/{use_case_id}/withdraw": lambda _: {"reason": "Derfor"},
    "POST /api/use-cases/{use_case_id}/suspend": lambda _: {"reason": "Derfor"},
    "POST /api/use-cases/{use_case_id}/review": lambda _: {"next": str(today() + timedelta(days=200))},
    "PUT /api/use-cases/{use_case_id}/records/{kind}": lambda _: {"status": "begun"},
    "POST /api/use-cases/{use_case_id}/records/{kind}/files": lambda _: {"tekst": "Ingen stor risiko."},
    "POST /api/use-cases/{use_case_id}/incidents": lambda _: AN_INCIDENT,
    "PATCH /api/use-cases/{use_case_id}/incidents/{incident_id}": lambda _: {**AN_INCIDENT, "revision": 1},
    "POST /api/courses (person)": lambda n: {
        "person": str(n.thing), "course": "ai-basics", "version": "1", "completed_on": "2026-01-15",
    },
}  # fmt: skip

QUERIES: Final = {
    "POST /api/collections/{collection_id}/documents": {"name": "Notat.txt"},
    "POST /api/attachments": {"name": "Notat.txt"},
    "DELETE /api/screening/forms": {"version": "2026-11"},
    "GET /api/screening/forms/file": {"version": "2026-11"},
    "POST /api/use-cases/{use_case_id}/records/{kind}/files": {"name": "Analyse.txt"},
    "GET /api/collections/{collection_id}/quality/disagreement": {"finding": str(UUID(int=0))},
}
"""What stands after the question mark."""

REVISION_OF: Final[dict[str, LiteralString]] = {
    "/api/admin/policy/units/{unit_id}/versions": "SELECT max(number) FROM policy_version WHERE unit_id = %s",
    "/api/admin/units/{unit_id}": "SELECT revision FROM unit WHERE id = %s",
    "/api/admin/people/{person_id}": "SELECT revision FROM person WHERE id = %s",
    "/api/admin/people/{person_id}/roles": "SELECT revision FROM person WHERE id = %s",
    "/api/quotas/{quota_id}": "SELECT revision FROM quota WHERE id = %s",
    "/api/keys/{key_id}": "SELECT revision FROM api_key WHERE id = %s",
    "/api/keys/rules": "SELECT revision FROM setting WHERE key = 'api_keys' AND %s IS NOT NULL",
    "/api/admin/providers/{provider_id}": "SELECT revision FROM provider WHERE id = %s",
    "/api/admin/models/{model_id}": "SELECT revision FROM model WHERE id = %s",
    "/api/admin/services/{service_id}": "SELECT revision FROM outside_service WHERE id = %s",
    "/api/admin/services/{service_id}/terms": "SELECT revision FROM outside_service WHERE id = %s",
    "/api/admin/services/{service_id}/inherit": "SELECT revision FROM outside_service WHERE id = %s",
    "/api/conversations/{conversation_id}": "SELECT revision FROM conversation WHERE id = %s",
    "/api/collections/{collection_id}": "SELECT revision FROM collection WHERE id = %s",
    "/api/collections/{collection_id}/grants": "SELECT revision FROM collection WHERE id = %s",
    "/api/web-sources/{source_id}": "SELECT revision FROM web_source WHERE id = %s",
    "/api/documents/{document_id}": "SELECT revision FROM document WHERE id = %s",
    "/api/documents/{document_id}/grants": "SELECT revision FROM document WHERE id = %s",
    "/api/admin/units/{unit_id}/switches": "SELECT revision FROM unit_switch WHERE unit_id = %s",
    "/api/assistants/{assistant_id}/draft": "SELECT revision FROM assistant WHERE id = %s",
    "/api/assistants/{assistant_id}/versions": "SELECT revision FROM assistant WHERE id = %s",
    "/api/use-cases/{use_case_id}": "SELECT revision FROM use_case WHERE id = %s",
    "/api/use-cases/{use_case_id}/approve": "SELECT revision FROM use_case WHERE id = %s",
    "/api/admin/branding": "SELECT revision FROM setting WHERE key = 'branding' AND %s IS NOT NULL",
    "/api/knowledge/settings": "SELECT revision FROM setting WHERE key = 'knowledge' AND %s IS NOT NULL",
    "/api/admin/switches": "SELECT revision FROM setting WHERE key = 'switches' AND %s IS NOT NULL",
    "/api/admin/audit/keeping": "SELECT revision FROM setting WHERE key = 'audit' AND %s IS NOT NULL",
    "/api/admin/zones": "SELECT revision FROM setting WHERE key = 'zones' AND %s IS NOT NULL",
}
"""The revision that an edit must name, by path; 0 where nothing is stored yet."""
