"""Invitations by mail: sent once, with a link that works, and to nobody who should not get one."""

import re
from datetime import timedelta

import pytest

from app.db.engine import utc_now
from app.enums import Role
from app.models import OutboxMessage
from app.outbox.sender import OutboxSender
from app.runtime.parts import MAIL_BUILDERS
from tests.app.api import PASSWORD, assert_problem, stop_threads
from tests.app.courses import make_course
from tests.app.mail_server import mail_server
from tests.app.rosters import ADA, BOB, accept_link, entries, import_roster, stored_entries


@pytest.fixture
def box():
    with mail_server() as box:
        yield box


@pytest.fixture
def client(make_accounts_client, box):
    client = make_accounts_client(**box.settings)
    stop_threads(client.app.state.services, "outbox")  # a test sends when it wants to
    return client


@pytest.fixture
def teacher(client, make_person):
    return make_person(client, "grace", Role.INSTRUCTOR)


@pytest.fixture
def course(client, teacher):
    return make_course(client.app.state.services.database, teacher)


@pytest.fixture
def send(client, box):
    """Return a function that sends what is due, as the service's thread does."""
    services = client.app.state.services
    sender = OutboxSender(services.database, services.settings.mail_server, MAIL_BUILDERS, "http://testserver")
    return sender.send_due


def mail(person, course):
    return person.post(f"/courses/{course}/roster/mail", {})


def secret_in(text):
    return re.search(r"http://testserver/invitation/(\S+)", text)[1]


def test_each_pending_entry_with_an_address_gets_one_mail(client, make_person, teacher, course, box, send):
    import_roster(teacher, course, ADA, BOB, "Eve,1003,,,")
    assert mail(teacher, course).json() == {"count": 2}
    assert mail(teacher, course).json() == {"count": 0}  # sent within a day
    assert entries(teacher, course)["1001"]["mail"] == "waiting"
    send()
    assert sorted(box.recipients) == ["ada@example.org", "bob@example.org"]
    assert entries(teacher, course)["1001"]["mail"] == "sent" and entries(teacher, course)["1003"]["mail"] is None
    (text,) = box.texts("ada@example.org")
    assert "Deep learning" in text and "grace" in text and "1001" not in text
    assert accept_link(make_person(client, "ada"), secret_in(text)).json()["role"] == "student"
    noted = [one["action"] for one in teacher.get(f"/courses/{course}/audit").json()["items"]]
    assert "roster.mailed" in noted


def test_who_accepted_or_was_withdrawn_gets_no_mail(client, make_person, teacher, course, box, send):
    import_roster(teacher, course, ADA, BOB)
    mail(teacher, course)
    found = entries(teacher, course)
    link = teacher.post(f"/courses/{course}/roster/{found['1001']['id']}/link", {}).json()["url"]
    accept_link(make_person(client, "ada"), link.rpartition("/")[2])
    teacher.delete(f"/courses/{course}/roster/{found['1002']['id']}")
    send()
    assert box.mails == []


def test_a_new_address_gets_a_mail_of_its_own(client, make_person, teacher, course, box, send):
    import_roster(teacher, course, ADA)
    mail(teacher, course)
    send()
    import_roster(teacher, course, "Ada,1001,ada@example.com,,")
    assert mail(teacher, course).json() == {"count": 1}
    send()
    assert box.recipients == ["ada@example.org", "ada@example.com"]
    first, second = (secret_in(box.texts(one)[0]) for one in box.recipients)
    assert_problem(accept_link(make_person(client, "eve"), first), 410)
    assert accept_link(make_person(client, "ada"), second).status_code == 200


def test_an_invitation_is_sent_again_after_a_day_or_a_failure(client, teacher, course, box, send):
    import_roster(teacher, course, ADA)
    mail(teacher, course)
    box.answers.append("550 no such recipient")
    send()
    assert entries(teacher, course)["1001"]["mail"] == "failed"
    assert mail(teacher, course).json() == {"count": 1}
    send()
    with client.app.state.services.database.writing() as session:
        session.query(OutboxMessage).one().changed_at = utc_now() - timedelta(days=1, minutes=1)
    assert mail(teacher, course).json() == {"count": 1}
    send()
    assert len(box.mails) == 2


def test_the_entry_opens_once_a_mail_has_verified_the_address(client, make_person, teacher, course, box, send):
    import_roster(teacher, course, ADA)
    ada = make_person(client, "ada")
    stated = {"email": "Ada@Example.org", "display_name": "Ada Lovelace", "student_number": "1001"}
    assert ada.patch("/me", {**stated, "password": PASSWORD}).status_code == 200
    send()
    assert ada.get("/me/invitations").json() == []
    (text,) = box.texts("Ada@Example.org")
    link = re.search(r"http://testserver(/verify/\S+)", text)[1]
    assert client.post(link, headers=ada.headers, follow_redirects=False).status_code == 303
    assert [one["course_id"] for one in ada.get("/me/invitations").json()] == [course]
    assert ada.patch("/me", {"email": "ada@example.com", "password": PASSWORD}).status_code == 200
    assert ada.get("/me/invitations").json() == []


def test_the_database_holds_no_secret_of_a_mail(client, teacher, course, box, send):
    import_roster(teacher, course, ADA)
    mail(teacher, course)
    send()
    secret = secret_in(box.texts("ada@example.org")[0])
    assert secret not in str([vars(one) for one in stored_entries(client.app.state.services.database)])


def test_the_mail_is_in_the_language_of_the_teacher(client, teacher, course, box, send):
    teacher.patch("/me", {"language": "zh"})
    import_roster(teacher, course, ADA)
    mail(teacher, course)
    send()
    assert "课程" in box.mails[0]["Subject"]


def test_a_title_adds_no_header(client, teacher, box, send):
    course = make_course(client.app.state.services.database, teacher, title="Deep Bcc: eve@example.org")
    import_roster(teacher, course, ADA)
    mail(teacher, course)
    send()
    assert box.recipients == ["ada@example.org"] and box.mails[0]["Bcc"] is None


def test_without_a_mail_server_the_answer_says_so(make_accounts_client, make_person):
    client = make_accounts_client()
    teacher = make_person(client, "grace", Role.INSTRUCTOR)
    course = make_course(client.app.state.services.database, teacher)
    assert assert_problem(mail(teacher, course), 409)["code"] == "mail_not_set_up"


def test_an_address_gets_few_mails_however_often_it_is_invited_or_typed(make_accounts_client, make_person, box):
    client = make_accounts_client(**box.settings, mail_limit_per_address="2 per hour")
    stop_threads(client.app.state.services, "outbox")
    teacher, eve = make_person(client, "grace", Role.INSTRUCTOR), make_person(client, "eve")
    sent = []
    for _ in range(3):
        course = make_course(client.app.state.services.database, teacher)
        import_roster(teacher, course, ADA, BOB)
        sent.append(mail(teacher, course).json()["count"])
    assert sent == [2, 2, 0]
    body = {"email": "ADA@example.org", "password": PASSWORD}
    assert_problem(eve.patch("/me", body), 429)
    assert eve.patch("/me", {**body, "email": "eve@example.org"}).status_code == 200
    assert eve.post("/me/email/verification", {}).status_code == 202
    assert_problem(eve.post("/me/email/verification", {}), 429)
