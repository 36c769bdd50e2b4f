"""The OpenAI-compatible face of the one door: `/v1`, for other systems, opened by keys.

Plain ASGI, because the whole of a call has less than half a millisecond: one function per endpoint, no dependency tree,
bodies checked in one pass while they are parsed. Nothing is decided here: keys are identity's, everything else is the
gateway's and the assistants'. Cookies are never looked at, and there is no CORS: a browser's page has no business here.
"""
