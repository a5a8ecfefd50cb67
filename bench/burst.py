"""A burst of requests before a deadline: many at once over a few open connections.

It writes bytes to sockets and nothing more: a comfortable client would be slower than the server it measures.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """The answer to one request: its status, and two times in seconds.

    `sent_s` counts from the start of the burst, `took_s` from sending to the answer.
    """

    status: int
    sent_s: float
    took_s: float


def request(path: str, token: str, body: bytes) -> bytes:
    """Return a POST as the bytes of an HTTP request."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def burst(port: int, requests: Sequence[bytes], connections: int) -> list[Answer]:
    """Send all requests. Each connection sends its next one as soon as the one before is answered."""
    return asyncio.run(_burst(port, requests, connections))


async def _burst(port: int, requests: Sequence[bytes], connections: int) -> list[Answer]:
    waiting = iter(requests)
    answers: list[Answer] = []
    began = time.perf_counter()

    async def student() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for one in waiting:
            sent = time.perf_counter()
            writer.write(one)
            status = await _status(reader)
            answers.append(Answer(status, sent - began, time.perf_counter() - sent))
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
