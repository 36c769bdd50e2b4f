"""The process that opens files of strangers: `python -m aarhusai.knowledge.reading.child`.

It takes a request on its standard input and answers on its standard output, one file at a time, until its input ends.
Memory, processor time and written bytes are bounded by the kernel, so that a file can at worst end this process.
It needs no network, and is given none of its parent's environment.
"""

import ctypes
import json
import os
import resource
import select
import signal
import sys
from typing import Final

from aarhusai.errors import Invalid
from aarhusai.knowledge.reading.failures import failure
from aarhusai.knowledge.reading.formats import read_file
from aarhusai.knowledge.reading.limits import Limits
from aarhusai.knowledge.reading.source import Source
from aarhusai.knowledge.reading.wire import LENGTH, READY, Request, answer_of, framed, request_of

IDLE_SECONDS: Final = 60
_DIE_WITH_PARENT: Final = 1  # PR_SET_PDEATHSIG of prctl(2)
_NICE: Final = 5
_DEEP: Final = 400
"""Depth of calls: no document of a person nests elements that deep."""


def main() -> int:
    """Reads until the input ends or nothing came for a minute."""
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    os.nice(_NICE)
    # What a library prints must not stand among the answers.
    answers = os.fdopen(os.dup(1), "wb")
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    questions = sys.stdin.buffer
    answers.write(READY)
    answers.flush()
    while select.select([questions], [], [], IDLE_SECONDS)[0]:
        length = questions.read(LENGTH)
        if len(length) < LENGTH:
            break
        request = request_of(questions.read(int.from_bytes(length, "big")))
        bound(request.limits)
        answers.write(framed(_answered(request)))
        answers.flush()
    return 0


def bound(limits: Limits) -> None:
    """Sets the kernel's bounds for the next file. Beyond processor time it ends this process with SIGXCPU."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + limits.seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.expanded, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answered(request: Request) -> bytes:
    source = Source(request.path, request.name, request.limits, request.folder, request.inside, request.shown)
    try:
        return answer_of(read_file(source))
    except Invalid as error:
        code = error.code
    except MemoryError:
        code = failure("file_expands_too_much").code
    except RecursionError:
        code = failure("file_damaged").code
    except Exception:  # noqa: BLE001  # whatever a parser stumbles over is the file's fault, and the next must be read
        code = failure("file_damaged").code
    return json.dumps({"code": code}).encode()


if __name__ == "__main__":
    sys.exit(main())
