"""A class before its deadline, as a server's door meets it: many requests at once over some open connections.

Bytes on sockets, nothing more: a client of any comfort would be slower than the door it is to measure.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Answered:
    """One request: its status, when it was sent (seconds since the burst began) and how long the answer took."""

    status: int
    sent_s: float
    took_s: float


def request(path: str, token: str, body: bytes) -> bytes:
    """A POST as it goes over the wire."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: judge\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def burst(port: int, requests: Sequence[bytes], connections: int) -> list[Answered]:
    """Sends all of them, each connection its next as soon as the one before is answered."""
    return asyncio.run(_burst(port, requests, connections))


async def _burst(port: int, requests: Sequence[bytes], connections: int) -> list[Answered]:
    waiting = iter(requests)
    answers: list[Answered] = []
    began = time.perf_counter()

    async def student() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for one in waiting:
            sent = time.perf_counter()
            writer.write(one)
            status = await _status(reader)
            answers.append(Answered(status, sent - began, time.perf_counter() - sent))
        writer.close()

    await asyncio.gather(*(student() for _ in range(connections)))
    return answers


async def _status(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        int(line.partition(b":")[2]) for line in head.splitlines() if line.lower().startswith(b"content-length:")
    )
    await reader.readexactly(length)
    return int(head.split(b" ", 2)[1])
