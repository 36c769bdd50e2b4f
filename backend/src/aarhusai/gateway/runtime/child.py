"""The process that holds a model and serves it like OpenAI on a loopback port: llama.cpp's own server, or our embedder.

It is told what to do by one line of JSON on its standard input, says `{"url": ...}` on its standard output when it
answers, and ends when its standard input does, so it never outlives the manager.
"""

import ctypes
import json
import os
import signal
import sys
from typing import Any

from aarhusai.gateway.runtime.load import Load

PR_SET_PDEATHSIG = 1
NICENESS = 5
HTTP_THREADS = 128
"""Each waiting reader holds one; those beyond wait for their turn to connect."""


def main() -> None:
    """Loads, announces, and waits for the end of its standard input."""
    _die_with_parent()
    announce = os.dup(1)
    os.dup2(2, 1)  # whatever llama.cpp prints must not be taken for the announcement
    load = Load(**json.loads(sys.stdin.buffer.readline()))
    server = _embeddings(load) if load.embeds else _chat(load)
    os.write(announce, json.dumps({"url": f"{server.listening_address}/v1"}).encode() + b"\n")
    while sys.stdin.buffer.read(4096):
        pass
    os._exit(0)  # the server's threads are not Python's to join


def _embeddings(load: Load) -> Any:
    from aarhusai.gateway.runtime.embedding.server import EmbeddingServer  # late: it brings numpy and ONNX Runtime

    return EmbeddingServer(load)


def _chat(load: Load) -> Any:
    """The running server, which lives as long as somebody holds it."""
    import xllamacpp  # pyright: ignore[reportMissingTypeStubs]  # it ships none

    llama: Any = xllamacpp  # the package has no types; this is the only function that touches it
    params = llama.CommonParams()
    params.model.path = load.path
    params.model_alias = {load.name}
    params.n_ctx = load.context * load.slots
    params.n_parallel = load.slots
    # One shared cache would let a few long chats starve each other: each slot keeps its own window.
    params.kv_unified = False
    params.cache_type_k = params.cache_type_v = llama.ggml_type.GGML_TYPE_Q8_0
    params.cache_ram_mib = 0
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = load.threads
    params.n_threads_http = HTTP_THREADS
    params.port = 0
    params.hostnames = ["127.0.0.1"]
    params.api_keys = [load.key]
    params.cors_origins = ""
    params.ui = False
    params.endpoint_slots = False
    params.warmup = False
    params.offline = True
    params.verbosity = 1  # errors only: prompts are never written anywhere
    return llama.Server(params)


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the manager decides
    os.nice(NICENESS)  # pages and streams come before tokens


if __name__ == "__main__":
    main()
