"""Stand-ins for machines: network namespaces on one bridge, each with an address of its own. Needs root."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

_NET = "10.77.0"


class Network:
    """A bridge. Every host on it can reach the others."""

    def __init__(self) -> None:
        self._name = f"tj{os.getpid() % 100_000}"
        self._hosts: list[str] = []
        _ip("link", "add", self._name, "type", "bridge")
        _ip("address", "add", f"{_NET}.1/24", "dev", self._name)
        _ip("link", "set", self._name, "up")

    def add(self, number: int) -> "Host":
        """Add one more host."""
        host = Host(f"{self._name}-{number}", f"{self._name}v{number}", f"{_NET}.{number + 1}")
        _ip("netns", "add", host.name)
        self._hosts.append(host.name)
        _ip("link", "add", host.plug, "type", "veth", "peer", "name", "eth0", "netns", host.name)
        _ip("link", "set", host.plug, "master", self._name, "up")
        _ip("-n", host.name, "address", "add", f"{host.address}/24", "dev", "eth0")
        _ip("-n", host.name, "link", "set", "eth0", "up")
        _ip("-n", host.name, "link", "set", "lo", "up")
        return host

    def remove(self) -> None:
        """Remove all hosts and the bridge."""
        for name in self._hosts:
            _ip("netns", "delete", name)
        _ip("link", "delete", self._name)


class Host:
    """One stand-in for a machine. `prefix` before a command runs it there."""

    def __init__(self, name: str, plug: str, address: str) -> None:
        self.name, self.plug, self.address = name, plug, address
        self.prefix = ["ip", "netns", "exec", name]

    def cut_off(self) -> None:
        """Take the link down: packets vanish without an error."""
        _ip("link", "set", self.plug, "down")

    def plug_in(self) -> None:
        """Bring the link up again."""
        _ip("link", "set", self.plug, "up")


@contextmanager
def network() -> Iterator[Network]:
    """Make a bridge for the length of the block."""
    made = Network()
    try:
        yield made
    finally:
        made.remove()


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)
