"""Links to verify an address and to set a password, logins, and addresses, as tests need them."""

import re

import sqlalchemy as sa

from app.accounts import password_reset
from app.db.engine import utc_now
from app.models import (
    User,
)
from app.outbox.sender import OutboxSender
from app.runtime.parts import MAIL_BUILDERS
from tests.app.api import API, PASSWORD

NEW = "another one entirely"
HTML = {"Accept": "text/html"}


def database(client):
    return client.app.state.services.database


def send(client):
    """Send what is due, as the background thread does."""
    services = client.app.state.services
    services.writer.do(lambda _: None).result()  # requests for a reset are looked up after their answer
    server = services.settings.mail_server
    OutboxSender(services.database, server, MAIL_BUILDERS, services.settings.address).send_due()


def links_in(box, to):
    return [re.search(r"https://judge\.example/(verify|reset)/(\S+)", text)[2] for text in box.texts(to)]


def state(address):
    return {"email": address, "password": PASSWORD}


def browser(client, name="ada", password=PASSWORD):
    """Return the cookies of a new login."""
    client.cookies.clear()
    answer = client.post(f"{API}/auth/login", json={"username": name, "password": password})
    assert answer.status_code == 200, answer.text
    cookies = dict(client.cookies)
    client.cookies.clear()
    return {"Cookie": "; ".join(f"{key}={value}" for key, value in cookies.items()), **HTML}


def verified(client, name="ada"):
    with database(client).reading() as session:
        return session.scalars(sa.select(User).where(User.username_key == name)).one().email_verified_at is not None


def verify_now(client, name, address):
    with database(client).writing() as session:
        user = session.scalars(sa.select(User).where(User.username_key == name)).one()
        user.email, user.email_key, user.email_verified_at = address, address.lower(), utc_now()


def can_log_in(client, password, name="ada"):
    client.cookies.clear()
    answer = client.post(f"{API}/auth/login", json={"username": name, "password": password})
    client.cookies.clear()
    return answer.status_code == 200


def reset_link(client, name="ada", by=None):
    with database(client).writing() as session:
        user = session.scalars(sa.select(User).where(User.username_key == name)).one()
        return password_reset.make_link(session, by, user.id)
