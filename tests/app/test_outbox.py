"""The outbox: a message is stored once for its cause, and sent until it arrives or is given up."""

import time
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from app.db.engine import utc_now
from app.enums import OutboxKind, Role
from app.mail.message import Mail
from app.mail.smtp import MailServerError
from app.models import OutboxMessage
from app.outbox.outbox import put, read_state, send_again
from app.outbox.sender import OutboxSender
from app.runtime.parts import MAIL_BUILDERS
from app.settings import Settings
from tests.app.api import PASSWORD, stop_threads
from tests.app.mail_server import mail_server

KIND = OutboxKind.MAIL_RESET
TARGET, PERSON = uuid4(), uuid4()


def build(session, message, address):
    return Mail("ada@example.org", "Subject", f"{address} {message.changed_at.isoformat()}\n", "en")


def sender(database, box, builder=build):
    server = Settings(**box.settings).mail_server
    assert server is not None
    return OutboxSender(database, server, {KIND: builder}, "http://testserver")


def store(database, person=PERSON, kind=KIND):
    with database.writing() as session:
        put(session, kind, TARGET, person)


def rows(database):
    with database.reading() as session:
        return list(session.scalars(sa.select(OutboxMessage).order_by(OutboxMessage.id)))


def change(database, **values):
    with database.writing() as session:
        session.execute(sa.update(OutboxMessage).values(values))


def test_a_message_is_sent_once(migrated):
    store(migrated)
    with mail_server() as box:
        one = sender(migrated, box)
        assert (one.send_due(), one.send_due(), len(box.mails)) == (1, 0, 1)
    (row,) = rows(migrated)
    assert row.sent_at is not None and (row.attempts, row.error) == (1, "")


def test_the_same_cause_has_one_message_whose_time_increases(migrated):
    store(migrated)
    (first,) = rows(migrated)
    change(migrated, changed_at=utc_now() + timedelta(hours=1), sent_at=utc_now(), attempts=3, error="x")
    (later,) = rows(migrated)
    store(migrated)
    (last,) = rows(migrated)
    assert last.id == first.id and last.changed_at > later.changed_at
    assert (last.sent_at, last.given_up_at, last.attempts, last.error) == (None, None, 0, "")


def test_a_message_of_a_transaction_that_fails_is_not_stored(migrated):
    with pytest.raises(ZeroDivisionError), migrated.writing() as session:
        put(session, KIND, TARGET, PERSON)
        _ = 1 / 0
    assert rows(migrated) == []


def test_many_messages_use_one_connection(migrated):
    for _ in range(5):
        store(migrated, person=uuid4())
    with mail_server() as box:
        assert sender(migrated, box).send_due() == 5
    assert (len(box.mails), box.connections) == (5, 1)


def test_a_refusal_for_now_is_tried_again_later(migrated):
    store(migrated)
    with mail_server() as box:
        box.answers.append("451 try later")
        one = sender(migrated, box)
        assert one.send_due() == 0
        (row,) = rows(migrated)
        assert timedelta(seconds=50) < row.due_at - utc_now() <= timedelta(minutes=1)
        assert (row.error, row.given_up_at) == ("mail refused (451)", None)
        assert one.send_due() == 0  # not yet
        change(migrated, due_at=utc_now())
        assert one.send_due() == 1
    assert len(box.mails) == 1


def test_the_pauses_double_up_to_an_hour(migrated):
    store(migrated)
    pauses = []
    with mail_server() as box:
        for _ in range(9):
            box.answers.append("451 try later")
            change(migrated, due_at=utc_now())
            sender(migrated, box).send_due()
            pauses.append(round((rows(migrated)[0].due_at - utc_now()).total_seconds() / 60))
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_a_refusal_for_ever_is_given_up_at_once(migrated):
    store(migrated)
    with mail_server() as box:
        box.answers.append("550 no such recipient <ada@example.org>")
        sender(migrated, box).send_due()
    (row,) = rows(migrated)
    assert row.given_up_at is not None and row.error == "recipient refused (550)"


def test_a_message_is_given_up_after_a_day(migrated):
    store(migrated)
    change(migrated, changed_at=utc_now() - timedelta(hours=25))
    with mail_server() as box:
        box.answers.append("451 try later")
        sender(migrated, box).send_due()
    assert rows(migrated)[0].given_up_at is not None


def test_a_server_that_comes_back_gets_everything(migrated):
    store(migrated)
    store(migrated, person=uuid4())
    with mail_server() as box:
        port = box.port
    with pytest.raises(MailServerError):
        sender(migrated, box).send_due()
    assert [row.attempts for row in rows(migrated)] == [1, 0], "one failure of the server is enough to wait"
    change(migrated, due_at=utc_now())
    with mail_server(port) as box:
        assert sender(migrated, box).send_due() == 2


def test_what_changes_while_it_is_sent_is_sent_again(migrated):
    store(migrated)

    def build_and_change(session, message, address):
        session.commit()
        if not box.mails:
            store(migrated)
        return build(session, message, address)

    with mail_server() as box:
        assert sender(migrated, box, build_and_change).send_due() == 2
    assert len(box.mails) == 2


def test_two_senders_send_a_message_once(migrated):
    store(migrated)
    with mail_server() as box:
        other = sender(migrated, box)

        def build_meanwhile(session, message, address):
            session.commit()
            assert other.send_due() == 0
            return build(session, message, address)

        sender(migrated, box, build_meanwhile).send_due()
    assert len(box.mails) == 1


def test_a_message_of_a_dead_sender_is_sent_after_its_claim(migrated):
    store(migrated)
    with mail_server() as box:
        one = sender(migrated, box)
        assert one._claim() is not None and one.send_due() == 0
        assert timedelta(minutes=9) < rows(migrated)[0].due_at - utc_now() <= timedelta(minutes=10)
        change(migrated, due_at=utc_now())
        assert one.send_due() == 1


def test_a_message_that_is_no_longer_wanted_is_not_sent(migrated):
    store(migrated)
    with mail_server() as box:
        assert sender(migrated, box, lambda *_: None).send_due() == 0
    assert box.mails == [] and rows(migrated)[0].sent_at is not None


def test_a_kind_that_this_release_does_not_know_waits(migrated):
    store(migrated, kind=OutboxKind.MAIL_INVITATION)
    with mail_server() as box:
        assert sender(migrated, box).send_due() == 0
    assert rows(migrated)[0].sent_at is None


def test_a_fault_of_ours_in_one_message_stops_no_other(migrated):
    store(migrated)
    store(migrated, person=uuid4())
    bad = rows(migrated)[0].id

    def build_one(session, message, address):
        if message.id == bad:
            raise KeyError("ada@example.org")
        return build(session, message, address)

    with mail_server() as box:
        assert sender(migrated, box, build_one).send_due() == 1
    assert [row.error for row in rows(migrated)] == ["KeyError", ""]


def test_the_state_counts_what_was_not_sent(migrated):
    for _ in range(3):
        store(migrated, person=uuid4())
    with mail_server() as box:
        box.answers.extend(["451 try later", "550 recipient", "451 and later"])
        sender(migrated, box).send_due()
    with migrated.writing() as session:
        state = read_state(session)
        assert (state.waiting, state.failing, state.given_up) == (2, 2, 1)
        assert state.error.startswith(("mail refused", "recipient refused"))
        send_again(session)
    with mail_server() as box:
        assert sender(migrated, box).send_due() == 3
    with migrated.reading() as session:
        state = read_state(session)
    assert (state.waiting, state.failing, state.given_up, state.error) == (0, 0, 0, "")


def test_a_running_service_sends_by_itself(make_accounts_client, make_person):
    with mail_server() as box:
        client = make_accounts_client(**box.settings)
        make_person(client).patch("/me", {"email": "ada@example.org", "password": PASSWORD})
        deadline = time.monotonic() + 30
        while not box.mails:
            assert time.monotonic() < deadline, "no mail came"
            time.sleep(0.05)
    assert "http://testserver/verify/" in box.texts("ada@example.org")[0]


def test_without_a_mail_server_nothing_waits(accounts, make_person):
    make_person(accounts).patch("/me", {"email": "ada@example.org", "password": PASSWORD})
    assert rows(accounts.app.state.services.database) == []
    assert [one.name for one in accounts.app.state.services.threads if one.name == "outbox"] == []


def test_administrators_see_the_state_and_send_again(make_accounts_client, make_person):
    with mail_server() as box:
        box.answers.append("550 no such recipient <ada@example.org>")
        client = make_accounts_client(**box.settings)
        services = client.app.state.services
        stop_threads(services, "outbox")
        root = make_person(client, "root", Role.ADMINISTRATOR)
        root.patch("/me", {"email": "ada@example.org", "password": PASSWORD})
        send = OutboxSender(
            services.database, services.settings.mail_server, MAIL_BUILDERS, "http://testserver"
        ).send_due
        assert send() == 0
        state = {"waiting": 0, "failing": 0, "given_up": 1, "error": "recipient refused (550)"}
        assert root.get("/admin/operations").json()["mail"] == state
        html = {"Accept": "text/html", **root.headers}
        page = client.get("/admin/operations", headers=html).text
        assert "recipient refused (550)" in page and "ada@example.org" not in page
        metrics = client.get("/metrics", headers=root.headers).text
        assert 'tensorjudge_mail{state="given_up"} 1.0' in metrics and "ada@" not in metrics
        client.post("/admin/operations/mail", headers=html)
        assert send() == 1
