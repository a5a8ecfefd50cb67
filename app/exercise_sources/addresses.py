"""Addresses of repositories: which ones an operator allows, and to which machines they may lead."""

import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from app.exercise_sources.errors import PullError
from app.settings import Settings

_LONGEST = 500
_HOST = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*"
_ADDRESS = re.compile(rf"https?://{_HOST}(?::[0-9]{{1,5}})?((?:/[A-Za-z0-9_~+.-]+)*/?)")
_BRANCH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./+-]{0,199}")
_FOLDER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.-]*){0,7}")
_PORTS = {"https": 443, "http": 80}
# Networks of tunnels and translators that lead to addresses which `is_global` does not see.
_TRANSLATED = IPv6Network("64:ff9b::/96")

IpAddress = IPv4Address | IPv6Address
IpNetwork = IPv4Network | IPv6Network


@dataclass(frozen=True)
class Policy:
    """The addresses that an operator allows.

    `allowed` are beginnings of addresses. `networks` are private networks that a name may lead to. `loopback_http`
    also allows plain http to this machine; it exists for tests.
    """

    allowed: Sequence[str]
    networks: Sequence[IpNetwork] = ()
    loopback_http: bool = False


def policy_of(settings: Settings) -> Policy:
    """Return the policy that an operator set."""
    return Policy(settings.allowed_source_addresses, settings.allowed_source_networks, settings.source_loopback_http)


@dataclass(frozen=True)
class Address:
    """A checked address, and the machines that its name led to. Git connects to no others."""

    url: str
    scheme: str
    host: str
    port: int
    machines: tuple[str, ...] = ()

    @property
    def pin(self) -> str:
        """The value of git's http.curloptResolve."""
        machines = (f"[{one}]" if ":" in one else one for one in self.machines)
        return f"{self.host}:{self.port}:{','.join(machines)}"


def check_address(text: str, policy: Policy) -> Address:
    """Return an address that is well formed and allowed. Raises PullError."""
    if not policy.allowed:
        raise PullError("sources_off")
    address = _parsed(text)
    if address.scheme != "https" and not policy.loopback_http:
        raise PullError("source_address_https")
    if not any(_is_below(address, beginning) for beginning in policy.allowed):
        raise PullError("source_address_not_allowed", address=text)
    return address


def check_branch(text: str) -> str:
    """Return a name that can only be a branch. Raises PullError."""
    wrong = ("..", "//", "/.", ".lock")
    if not _BRANCH.fullmatch(text) or any(part in text for part in wrong) or text.endswith(("/", ".")):
        raise PullError("source_branch_wrong")
    return text


def check_folder(text: str) -> str:
    """Return a path of plain names, or an empty one. Raises PullError."""
    if text and not _FOLDER.fullmatch(text):
        raise PullError("source_folder_wrong")
    return text


def resolve(address: Address, policy: Policy) -> Address:
    """Return the address with the machines that its name leads to now. Raises PullError if one is not allowed."""
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise PullError("source_host_unknown", host=address.host) from error
    machines = [ip_address(str(one[4][0]).partition("%")[0]) for one in found]
    if not machines or not all(_may_connect(one, address, policy) for one in machines):
        raise PullError("source_host_private", host=address.host)
    return Address(address.url, address.scheme, address.host, address.port, tuple(dict.fromkeys(map(str, machines))))


def _parsed(text: str) -> Address:
    found = _ADDRESS.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None or any(part in (".", "..") for part in found[1].split("/")):
        raise PullError("source_address_wrong")
    parts = urlsplit(text)
    try:
        port = parts.port or _PORTS[parts.scheme]
    except ValueError as error:
        raise PullError("source_address_wrong") from error
    return Address(text, parts.scheme, str(parts.hostname), port)


def _is_below(address: Address, beginning: str) -> bool:
    try:
        allowed = _parsed(beginning)
    except PullError:
        return False
    if (allowed.scheme, allowed.host, allowed.port) != (address.scheme, address.host, address.port):
        return False
    folder = urlsplit(allowed.url).path.rstrip("/")
    path = urlsplit(address.url).path
    return path == folder or path.startswith(f"{folder}/")


def _may_connect(machine: IpAddress, address: Address, policy: Policy) -> bool:
    if isinstance(machine, IPv6Address) and machine.ipv4_mapped is not None:
        machine = machine.ipv4_mapped
    if address.scheme == "http":
        return machine.is_loopback
    if any(machine in network for network in policy.networks):
        return True
    is_tunnel = isinstance(machine, IPv6Address) and bool(machine.sixtofour or machine.teredo)
    is_translated = isinstance(machine, IPv6Address) and machine in _TRANSLATED
    return machine.is_global and not machine.is_multicast and not is_tunnel and not is_translated
