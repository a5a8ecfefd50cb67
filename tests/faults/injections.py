"""The faults: each does its harm to a running service, and puts right what does not heal by itself."""

import os
import random
import resource
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing

from grader.sandbox.jail import is_stopped
from tests.faults import processes
from tests.faults.service import Service

chance = random.Random(20)


def _one(find: Callable[[int], list[int]], service: Service) -> int | None:
    found = find(service.process.pid)
    return chance.choice(found) if found else None


def kill_a_child(service: Service) -> None:
    if pid := _one(processes.children, service):
        processes.kill(pid)


def kill_a_fork_server(service: Service) -> None:
    if pid := _one(processes.fork_servers, service):
        processes.kill(pid)


def kill_a_bubblewrap(service: Service) -> None:
    if pid := _one(processes.walls, service):
        processes.kill(pid)


def freeze_a_child(service: Service) -> None:
    if pid := _one(processes.children, service):
        processes.kill(pid, signal.SIGSTOP)


def freeze_a_fork_server(service: Service) -> None:
    if pid := _one(processes.fork_servers, service):
        processes.kill(pid, signal.SIGSTOP)


def freeze_a_slot(service: Service) -> None:
    if pid := _one(processes.slots, service):
        processes.kill(pid, signal.SIGSTOP)
        while not is_stopped(pid):  # a signal takes its time on a busy machine
            time.sleep(0.001)


def take_all_descriptors(service: Service) -> None:
    pid = service.process.pid
    before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    in_use = len(os.listdir(f"/proc/{pid}/fd"))
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (in_use, before[1]))
    time.sleep(0.5)
    resource.prlimit(pid, resource.RLIMIT_NOFILE, before)


def lock_the_database(service: Service) -> None:
    with closing(sqlite3.connect(service.database, timeout=30, isolation_level=None)) as database:
        database.execute("begin immediate")
        time.sleep(chance.uniform(0.5, 7))  # longer than the service waits for a lock
        database.execute("rollback")


def fill_the_disk(service: Service) -> None:
    """No file can grow: what a full disk does to a database."""
    pid = service.process.pid
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (4096, before[1]))
    time.sleep(0.5)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


def kill_the_service(service: Service) -> None:
    service.kill()
    service.start()


ALL = [
    kill_a_child,
    kill_a_fork_server,
    kill_a_bubblewrap,
    freeze_a_child,
    freeze_a_fork_server,
    take_all_descriptors,
    lock_the_database,
    fill_the_disk,
    kill_the_service,
]
