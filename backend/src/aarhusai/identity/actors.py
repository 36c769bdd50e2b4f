"""The one place where rows become an Actor."""

from aarhusai.identity.repository.sessions import PersonRow, SessionRow
from aarhusai.identity.rights import reading_scope
from aarhusai.identity.tokens import csrf_token
from aarhusai.identity.types import Me, SignedIn
from aarhusai.terms.actor import Actor, ActorKind, Holding, Role
from aarhusai.terms.ids import KeyId, SessionId


def actor_of(
    person: PersonRow, kind: ActorKind, session_id: SessionId | None = None, key_id: KeyId | None = None
) -> Actor:
    """The person as a caller."""
    return Actor(
        kind=kind,
        person_id=person.person_id,
        name=person.name,
        unit_id=person.unit_id,
        unit_path=person.unit_path,
        holdings=tuple(Holding(held.role, held.unit_id, held.unit_path) for held in person.roles),
        session_id=session_id,
        language=person.language,
        key_id=key_id,
    )


def signed_in_of(session: SessionRow, token: str) -> SignedIn:
    """The session as the edge needs it."""
    person = session.person
    actor = actor_of(person, ActorKind.PERSON, session.session_id)
    me = Me(
        id=person.person_id,
        email=person.email,
        name=person.name,
        language=person.language,
        theme=person.theme,
        unit_id=person.unit_id,
        unit_name=person.unit_name,
        roles=person.roles,
        is_platform_owner=actor.is_platform_owner,
        administers=not reading_scope(actor).is_empty or actor.holds(Role.DPO),
        must_change_password=person.must_change_password,
    )
    return SignedIn(actor, me, csrf_token(token))
