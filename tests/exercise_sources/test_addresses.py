"""Addresses, branches and folders that are refused before git is started, and machines that no name may lead to."""

import socket

import pytest

from app.exercise_sources.addresses import Policy, check_address, check_branch, check_folder, resolve
from app.exercise_sources.errors import PullError

COURSE = Policy(["https://git.example.org/course/"])
ANY_HOST = Policy(["https://git.example.org"])


def code(refused: pytest.ExceptionInfo[PullError]) -> str:
    return refused.value.message.code


@pytest.mark.parametrize(
    "address",
    [
        "ext::sh -c touch% /tmp/found",
        "file:///etc/passwd",
        "/srv/git/labs.git",
        "../labs.git",
        "-oProxyCommand=touch",
        "--upload-pack=touch",
        "ssh://git@git.example.org/labs.git",
        "git@git.example.org:labs.git",
        "git://git.example.org/labs.git",
        "ftp://git.example.org/labs.git",
        "https://name:password@git.example.org/course/labs.git",
        "https://git.example.org@127.0.0.1/course/labs.git",
        "https://-oProxyCommand/course",
        "https://git.example.org/course/../secret.git",
        "https://git.example.org/course/%2e%2e/secret.git",
        "https://git.example.org/course/labs.git?x=1",
        "https://git.example.org/course/labs.git#x",
        "https://git.example.org/course/labs.git\n",
        "https://git.example.org:99999/course/labs.git",
        "https://[::1]/course/labs.git",
        "HTTPS+ext://git.example.org/course/",
        "https://git.example.org/" + "a" * 500,
    ],
)
def test_an_address_that_is_no_plain_https_address_is_refused(address):
    with pytest.raises(PullError) as refused:
        check_address(address, ANY_HOST)
    assert code(refused) == "source_address_wrong"


@pytest.mark.parametrize(
    "address",
    [
        "https://git.example.org/courses/labs.git",
        "https://git.example.org/",
        "https://git.example.org:8443/course/labs.git",
        "https://git.example.org.evil.example/course/labs.git",
        "https://evil.example/course/labs.git",
    ],
)
def test_an_address_beside_the_allowed_ones_is_refused(address):
    with pytest.raises(PullError) as refused:
        check_address(address, COURSE)
    assert code(refused) == "source_address_not_allowed"


@pytest.mark.parametrize("address", ["https://git.example.org/course/labs.git", "https://git.example.org/course"])
def test_an_address_at_or_below_an_allowed_one_is_taken(address):
    assert check_address(address, COURSE).port == 443


def test_without_allowed_addresses_there_are_no_sources():
    with pytest.raises(PullError) as refused:
        check_address("https://git.example.org/course/labs.git", Policy([]))
    assert code(refused) == "sources_off"


def test_plain_http_is_refused_even_if_it_is_allowed_by_name():
    with pytest.raises(PullError) as refused:
        check_address("http://git.example.org/labs.git", Policy(["http://git.example.org/"]))
    assert code(refused) == "source_address_https"


@pytest.mark.parametrize(
    "branch",
    ["--upload-pack=touch /tmp/found", "-x", "a..b", "a/../b", "a b", "a:b", "+main", "main.lock", "a\n", ""],
)
def test_a_branch_that_could_be_anything_else_is_refused(branch):
    with pytest.raises(PullError):
        check_branch(branch)


@pytest.mark.parametrize(
    "folder", ["..", "a/../b", "/etc", "-x", "a//b", "a/", "a\nb", ".git", "/".join("abcdefghi")]
)
def test_a_folder_that_is_no_plain_path_is_refused(folder):
    with pytest.raises(PullError):
        check_folder(folder)


def answers(monkeypatch: pytest.MonkeyPatch, *machines: str) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in machines]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)


@pytest.mark.parametrize(
    "machine",
    [
        *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
        *("100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::"),
    ],
)
def test_a_name_that_leads_to_a_private_machine_is_refused(machine, monkeypatch):
    answers(monkeypatch, "93.184.216.34", machine)
    with pytest.raises(PullError) as refused:
        resolve(check_address("https://git.example.org/x", ANY_HOST), ANY_HOST)
    assert code(refused) == "source_host_private"


def test_git_connects_to_the_machines_that_were_checked(monkeypatch):
    answers(monkeypatch, "93.184.216.34", "2606:2800:220:1::1")
    address = resolve(check_address("https://git.example.org/x", ANY_HOST), ANY_HOST)
    assert address.pin == "git.example.org:443:93.184.216.34,[2606:2800:220:1::1]"
