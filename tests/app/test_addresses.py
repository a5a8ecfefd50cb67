"""Addresses: one form for all ways to type one, and never one form for two mailboxes."""

import pytest

from app.errors import InvalidValueError
from app.mail.addresses import address, address_key, domain_of


@pytest.mark.parametrize(
    "typed",
    [
        "ada@example.org",
        " ada@EXAMPLE.org ",
        "ADA@example.org",
        "ada＠example.org",
        "ａｄａ@example。org",
        "ada@example．org",
    ],
)
def test_ways_to_type_one_address_are_equal(typed):
    assert address_key(address(typed)) == "ada@example.org"


@pytest.mark.parametrize(
    "other",
    [
        "ada+x@example.org",
        "a.da@example.org",
        "ada@mail.example.org",
        "ada@example.org.cn",
    ],
)
def test_other_mailboxes_stay_apart(other):
    assert address_key(address(other)) != "ada@example.org"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ada",
        "@example.org",
        "ada@",
        "ada@example",
        "ada@@example.org",
        "ada@example..org",
        "ada lovelace@example.org",
        "ada@exam ple.org",
        "ada\n@example.org",
        "ada@example.org\nBcc: eve@example.org",
        "ada@example.org,eve@example.org",
        "Ada <ada@example.org>",
        "ada@-example.org",
        ".ada@example.org",
        "ada\u200b@example.org",
        "ada\0@example.org",
        "аda@example.org",  # Cyrillic: it looks the same
    ],
)
def test_a_text_that_is_no_address_is_refused(typed):
    with pytest.raises(InvalidValueError):
        address(typed)


@pytest.mark.parametrize("typed", ["a" * 250 + "@example.org", "İ" * 150 + "@example.org"])
def test_an_address_fits_its_column(typed):
    with pytest.raises(InvalidValueError):
        address(typed)


def test_the_address_that_mail_goes_to_is_the_one_that_is_compared():
    stored = address("ﬁona@ＥＸＡＭＰＬＥ.org")
    assert (stored, domain_of(stored)) == ("fiona@EXAMPLE.org", "example.org")
