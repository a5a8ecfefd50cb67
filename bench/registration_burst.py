"""Measure a class that registers in one minute, alone and while 16 students submit.

    python -m bench.registration_burst [--registrations 300] [--seconds 60] [--clients 16]

It starts the real service (SQLite). The newcomers arrive evenly over the minute, each on a connection of its own, and
send again after `Retry-After` where the service says so; the time of one is from the first request to the account.
The verdicts per second during the minute stand beside those of the same time without registrations, half of it
before and half of it after.
"""

import argparse
import asyncio
import json
import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench import workload
from bench.end_to_end import Service, together
from bench.grade_latency import percentile

_PATH = "/api/v1/auth/register"


def register_all(port: int, names: Sequence[str], seconds: float) -> tuple[list[float], int]:
    """Register these names over so many seconds; return their times, and how often one was asked to come back."""
    return asyncio.run(_register_all(port, names, seconds))


async def _register_all(port: int, names: Sequence[str], seconds: float) -> tuple[list[float], int]:
    came_back = 0

    async def newcomer(number: int, name: str) -> float:
        nonlocal came_back
        await asyncio.sleep(number * seconds / len(names))
        began = time.perf_counter()
        while True:
            status, retry_after_s = await _post(port, {"username": name, "password": "bench-bench-42"})
            if status == 201:
                return time.perf_counter() - began
            assert status == 429 and retry_after_s, (status, retry_after_s)
            came_back += 1
            await asyncio.sleep(retry_after_s)

    times = await asyncio.gather(*(newcomer(number, name) for number, name in enumerate(names)))
    return list(times), came_back


async def _post(port: int, body: object) -> tuple[int, int]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    content = json.dumps(body).encode()
    head = f"POST {_PATH} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n"
    writer.write(head.encode() + f"Content-Length: {len(content)}\r\n\r\n".encode() + content)
    answer = await reader.readuntil(b"\r\n\r\n")
    writer.close()
    lines = answer.decode().lower().splitlines()
    retry = next((int(one.partition(":")[2]) for one in lines if one.startswith("retry-after:")), 0)
    return int(lines[0].split()[1]), retry


def describe(name: str, times: Sequence[float], came_back: int) -> str:
    """Return one line about the times of the newcomers."""
    median, worst = statistics.median(times), max(times)
    p95 = percentile(list(times), 95)
    return f"{name}: median {median:.2f} s, p95 {p95:.2f} s, longest {worst:.1f} s; sent again {came_back} times"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--registrations", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--clients", type=int, default=16)
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores, {options.registrations} registrations in {options.seconds:.0f} s")
    with tempfile.TemporaryDirectory() as folder:
        service = Service(Path(folder))
        alone = [f"alone{number}" for number in range(options.registrations)]
        print(describe("registrations alone", *register_all(service.port, alone, options.seconds)))
        before, _ = together(service, workload.TEXTBOOK, options.clients, options.seconds / 2)
        newcomers = [f"newcomer{number}" for number in range(options.registrations)]
        with ThreadPoolExecutor(1) as pool:
            registering = pool.submit(register_all, service.port, newcomers, options.seconds)
            during, times = together(service, workload.TEXTBOOK, options.clients, options.seconds)
            found = registering.result()
        after, _ = together(service, workload.TEXTBOOK, options.clients, options.seconds / 2)
        service.stop()
    print(describe(f"registrations while {options.clients} clients submit", *found))
    usual = (before + after) / 2
    print(f"verdicts/s without registrations: {before:.1f} before, {after:.1f} after; with: {during:.1f}", end="")
    print(f" ({during / usual:.2f} of the usual); p95 of a verdict {percentile(times, 95) * 1e3:.0f} ms")


if __name__ == "__main__":
    main()
