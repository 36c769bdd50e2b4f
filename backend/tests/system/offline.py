"""The built product on a machine with no network but the loopback; run as a program, because it gives its network up.

Prints what happened as one line of JSON. Ends with 77 where the operating system lets nobody leave the network.
"""

import asyncio
import ctypes
import fcntl
import json
import os
import socket
import struct
import sys
import time
from pathlib import Path

import httpx
from api.streams import Json, Reading, asked
from system.platform_process import EMAIL, PASSWORD, Platform

NOT_PERMITTED = 77
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000  # unshare(2)
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1  # netdevice(7)
QUESTION = "Write a very long story about the sea, with many chapters."


def leave_the_network() -> None:
    """A network namespace of our own, in which only the loopback is up."""
    libc = ctypes.CDLL(None, use_errno=True)
    uid, gid = os.geteuid(), os.getegid()
    if libc.unshare(CLONE_NEWNET if uid == 0 else CLONE_NEWUSER | CLONE_NEWNET) != 0:
        sys.exit(NOT_PERMITTED)
    if uid != 0:
        Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
        Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1", encoding="ascii")
        Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1", encoding="ascii")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sH14x", b"lo", 0)
        flags = struct.unpack("16sH14x", fcntl.ioctl(any_socket, SIOCGIFFLAGS, request))[1]
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", flags | IFF_UP))


def is_cut_off() -> bool:
    """Whether an address outside is beyond reach at once."""
    with socket.socket() as probe:
        probe.settimeout(1)
        try:
            probe.connect(("192.0.2.1", 443))
        except OSError:
            return socket.if_nameindex() == [(1, "lo")]
    return False


async def until_it_said(reading: Reading, characters: int) -> None:
    """Reads on until the answer is that long; a model that must be loaded first takes its time."""
    async with asyncio.timeout(60):
        async for event in reading.events:
            reading.seen.append(event)
            if len(reading.text) >= characters:
                return


async def kill_in_mid_answer(platform: Platform, client: httpx.AsyncClient) -> tuple[Json, str]:
    """The turn that was broken, and what had been seen half a second before. A small model may end at any word."""
    for _ in range(5):
        async with asked(client, QUESTION) as reading:
            await until_it_said(reading, 60)
            opened, seen = reading.seen[0].data, reading.text
            await asyncio.sleep(0.5)
            tree = (await client.get(f"/api/conversations/{opened['conversation']['id']}")).json()
            if tree["running"] is not None:
                platform.child("web").kill()
                return opened, seen
    raise AssertionError("the model never spoke for long")


async def use(platform: Platform) -> Json:
    """First run, a streamed answer, a kill in mid-answer, a restart."""
    told: dict[str, object] = {"cut_off": is_cut_off(), "first_start": await platform.ready()}
    async with httpx.AsyncClient(base_url=platform.url, timeout=60) as client:
        page = await client.get("/")
        told["page"] = page.status_code
        first = {"municipality": "Lindehøj", "name": "Karla Nørrelund", "email": EMAIL, "password": PASSWORD}
        session = (await client.post("/api/first-run", json=first)).json()
        client.headers["x-csrf-token"] = session["csrf_token"]
        model = (await client.get("/api/models")).json()["items"][0]
        told["model"] = (model["slug"], model["bundled"], model["zone"])
        began = time.monotonic()
        async with asked(client, QUESTION) as whole:
            await until_it_said(whole, 1)
            told["first_word"] = time.monotonic() - began
            await until_it_said(whole, 100)
            told["first_text"] = whole.text
            await client.post(f"/api/turns/{whole.seen[0].data['turn_id']}/stop")
            told["first_end"] = (await whole.rest())[-1].data["status"]
        opened, told["seen"] = await kill_in_mid_answer(platform, client)
        await asyncio.sleep(0.1)
        await platform.ready()
        tree = (await client.get(f"/api/conversations/{opened['conversation']['id']}")).json()
        question, answer = tree["messages"]
        told["kept"] = (question["text"], answer["status"], answer["text"])
        again = {"conversation_id": opened["conversation"]["id"], "parent_id": question["id"]}
        async with asked(client, None, **again) as regenerated:
            await until_it_said(regenerated, 20)
            await client.post(f"/api/turns/{regenerated.seen[0].data['turn_id']}/stop")
            told["again"] = (await regenerated.rest())[-1].data["status"]
        told["exit"] = await asyncio.to_thread(platform.stop)
    return told


def main(data: Path) -> None:
    """Everything."""
    leave_the_network()
    platform = Platform(data)
    platform.start()
    try:
        print(json.dumps(asyncio.run(use(platform))))
    finally:
        platform.end()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
