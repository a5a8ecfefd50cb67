"""Identities of other providers: they are linked by a proven address only, and none is the last way in."""

from uuid import UUID

import pytest
import sqlalchemy as sa

from app.accounts import identities
from app.accounts.passwords import NO_PASSWORD
from app.accounts.proven_addresses import proven_addresses
from app.enums import Role
from app.http.errors import AppError
from app.identity import Principal
from app.models import (
    ExternalIdentity,
    ProviderRegistration,
    User,
)
from tests.app.account_links import can_log_in, database, state, verify_now
from tests.app.api import PASSWORD, assert_problem


def principal(person):
    return Principal(UUID(person.id), person.username, Role.STUDENT, None, "system")


@pytest.fixture
def providers(accounts):
    with database(accounts).writing() as session:
        campus = ProviderRegistration(
            title="Campus", issuer="https://sso.example", client_id="a", trusted_domains=["Campus.example"]
        )
        other = ProviderRegistration(title="Other", issuer="https://sso.example", client_id="b")
        session.add_all([campus, other])
    return campus, other


@pytest.mark.parametrize(
    ("stated", "is_linked"),
    [
        ("ada@campus.example", True),
        ("ADA@CAMPUS.example", True),
        ("ada@mail.campus.example", False),
        ("ada@campus.example.evil.example", False),
        ("ada@evilcampus.example", False),
        ("ada@example.org", False),
        (None, False),
    ],
)
def test_an_identity_is_linked_by_an_address_of_a_trusted_domain_only(
    accounts, make_person, providers, stated, is_linked
):
    make_person(accounts)
    verify_now(accounts, "ada", (stated or "ada@campus.example").lower())
    for registration, expected in zip(providers, (is_linked, False), strict=True):
        with database(accounts).writing() as session:
            found = identities.find_account(session, registration, f"subject {registration.client_id}", stated)
            assert (found is not None) == expected


def test_an_identity_is_not_linked_by_an_unverified_address(accounts, make_person, providers):
    make_person(accounts).patch("/me", state("ada@campus.example"))
    with database(accounts).writing() as session:
        assert identities.find_account(session, providers[0], "s", "ada@campus.example") is None
        assert session.scalars(sa.select(ExternalIdentity)).all() == []


def test_the_same_subject_of_another_registration_is_somebody_else(accounts, make_person, providers):
    ada = make_person(accounts)
    with database(accounts).writing() as session:
        identities.link(session, principal(ada), providers[0], "s")
        assert identities.find_account(session, providers[0], "s").username == "ada"
        assert identities.find_account(session, providers[1], "s") is None


def test_an_identity_belongs_to_one_account(accounts, make_person, providers):
    ada, eve = make_person(accounts), make_person(accounts, "eve")
    with database(accounts).writing() as session:
        identities.link(session, principal(ada), providers[0], "s")
        identities.link(session, principal(ada), providers[0], "s")
    with pytest.raises(AppError) as raised, database(accounts).writing() as session:
        identities.link(session, principal(eve), providers[0], "s")
    assert raised.value.message.code == "identity_of_another_account"


def test_the_last_way_in_is_not_unlinked(accounts, make_person, providers):
    ada = make_person(accounts)
    with database(accounts).writing() as session:
        for registration in providers:
            identities.link(session, principal(ada), registration, "s", "ada@campus.example")
        session.get_one(User, UUID(ada.id)).password_hash = NO_PASSWORD
    first, second = ada.get("/me/identities").json()
    assert (first["provider"], first["email"]) == ("Campus", "ada@campus.example")
    assert_problem(make_person(accounts, "eve").delete(f"/me/identities/{first['id']}"), 404)
    assert ada.delete(f"/me/identities/{first['id']}").status_code == 204
    assert assert_problem(ada.delete(f"/me/identities/{second['id']}"), 409)["code"] == "identity_is_last_way_in"
    with database(accounts).writing() as session:
        session.get_one(User, UUID(ada.id)).password_hash = "a hash"
    assert ada.delete(f"/me/identities/{second['id']}").status_code == 204


@pytest.mark.parametrize("password", [PASSWORD, "", "x" * 8])
def test_an_account_without_a_password_has_no_password_that_fits(accounts, make_person, password):
    ada = make_person(accounts)
    with database(accounts).writing() as session:
        session.get_one(User, UUID(ada.id)).password_hash = NO_PASSWORD
    assert not can_log_in(accounts, password)


def test_addresses_that_are_proven(accounts, make_person, providers):
    ada = make_person(accounts)
    ada.patch("/me", state("typed@campus.example"))
    with database(accounts).writing() as session:
        identities.link(session, principal(ada), providers[0], "s", "Stated@campus.example")
        identities.link(session, principal(ada), providers[1], "s", "untrusted@campus.example")
        assert proven_addresses(session, UUID(ada.id)) == ["stated@campus.example"]
    verify_now(accounts, "ada", "Typed@campus.example")
    with database(accounts).reading() as session:
        proven = proven_addresses(session, UUID(ada.id))
    assert proven == ["stated@campus.example", "typed@campus.example"]
