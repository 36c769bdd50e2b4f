"""Signing in and out, the first run, and a person's own settings."""

from ipaddress import ip_address
from uuid import UUID

from fastapi import APIRouter, Request, Response

from aarhusai.config import Settings
from aarhusai.identity.types import Client, FirstOwner, OpenedSession
from aarhusai.terms.ids import SessionId
from aarhusai.web.auth import SESSION_COOKIE, CurrentActor, CurrentSession, SameOrigin
from aarhusai.web.deps import Services
from aarhusai.web.schemas import identity as wire
from aarhusai.web.visitors import address_of

router = APIRouter(tags=["identity"])

_FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")
_LONGEST_AGENT = 500


@router.get("/session")
async def read_session(request: Request, services: Services) -> wire.Session:
    """What a page needs before anything else: who is signed in, and how the house looks."""
    return await _session(request, services, request.cookies.get(SESSION_COOKIE))


@router.post("/session")
async def sign_in(
    body: wire.SignIn, request: Request, response: Response, services: Services, _: SameOrigin
) -> wire.Session:
    """Signs in with e-mail and password, and sets the cookie."""
    opened = await services.identity.sessions.sign_in(body.email, body.password, _client(request, services.settings))
    _set_cookie(request, response, services.settings, opened)
    return await _session(request, services, opened.token)


@router.delete("/session", status_code=204)
async def sign_out(response: Response, services: Services, actor: CurrentActor) -> None:
    """Ends this session."""
    await services.identity.sessions.sign_out(actor)
    response.delete_cookie(SESSION_COOKIE, path="/", httponly=True, samesite="lax")


@router.post("/first-run")
async def create_first_owner(
    body: wire.FirstRun, request: Request, response: Response, services: Services, _: SameOrigin
) -> wire.Session:
    """Makes the first platform owner of an empty house and signs them in."""
    client = _client(request, services.settings)
    if not _at_the_machine(request, services.settings):
        await services.identity.first_run.check_setup_code(body.setup_code, client)
    owner = FirstOwner(body.municipality, body.name, body.email, body.password)
    opened = await services.identity.first_run.create_first_owner(owner, client)
    _set_cookie(request, response, services.settings, opened)
    return await _session(request, services, opened.token)


@router.get("/me/sessions")
async def list_devices(services: Services, actor: CurrentActor) -> wire.Devices:
    """Where the person is signed in."""
    found = await services.identity.sessions.devices(actor)
    return wire.Devices(items=[wire.Device.model_validate(device, from_attributes=True) for device in found])


@router.delete("/me/sessions/{session_id}", status_code=204)
async def sign_out_device(session_id: UUID, services: Services, actor: CurrentActor) -> None:
    """Signs one device out."""
    await services.identity.sessions.close(actor, SessionId(session_id))


@router.delete("/me/sessions", status_code=204)
async def sign_out_other_devices(services: Services, actor: CurrentActor) -> None:
    """Signs every other device out."""
    await services.identity.sessions.close_others(actor)


@router.patch("/me")
async def edit_me(body: wire.MeChange, request: Request, services: Services, session: CurrentSession) -> wire.Me:
    """Changes name, language or theme."""
    await services.identity.profile.edit(session.actor, name=body.name, language=body.language, theme=body.theme)
    changed = await services.identity.signed_in(request.cookies[SESSION_COOKIE])
    return wire.Me.of(changed.me if changed else session.me)


@router.post("/me/password", status_code=204)
async def change_password(body: wire.PasswordChange, services: Services, actor: CurrentActor) -> None:
    """Replaces the password and signs every other device out."""
    await services.identity.profile.change_password(actor, body.current, body.new)


async def _session(request: Request, services: Services, token: str | None) -> wire.Session:
    bootstrap = await services.identity.bootstrap(token)
    return wire.Session.of(bootstrap, _at_the_machine(request, services.settings))


def _set_cookie(request: Request, response: Response, settings: Settings, opened: OpenedSession) -> None:
    https = request.url.scheme == "https" or (settings.public_url or "").startswith("https://")
    response.set_cookie(
        SESSION_COOKIE,
        opened.token,
        expires=opened.expires_at,
        path="/",
        secure=https,
        httponly=True,
        samesite="lax",
    )


def _client(request: Request, settings: Settings) -> Client:
    address = address_of(request.scope, behind_proxy=settings.behind_proxy) or None
    return Client(address, request.headers.get("user-agent", "")[:_LONGEST_AGENT])


def _at_the_machine(request: Request, settings: Settings) -> bool:
    """Whether the request was made on this machine, through nobody, to a name that only this machine answers to.

    The name matters: a stranger's page can make a browser on this machine ask a name that points here (DNS rebinding).
    A proxy on this machine that says nothing of itself is told by a public address in the settings, and by HTTP/1.0,
    which nginx speaks unless it is told otherwise and no browser does.
    """
    if settings.behind_proxy or settings.public_url or any(header in request.headers for header in _FORWARDED):
        return False
    if request.scope.get("http_version") == "1.0":
        return False
    return _is_loopback(request.client.host if request.client else "") and _is_loopback(request.url.hostname or "")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
