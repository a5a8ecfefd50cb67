"""Mail over a real SMTP server: what arrives, what is refused, and what an operator reads then."""

from email import message_from_bytes, policy

import pytest

from app.errors import InvalidValueError
from app.i18n.words import Words
from app.mail.addresses import address, address_key
from app.mail.message import Mail, email_message, sender_address
from app.mail.smtp import DeliveryError, MailServer, MailServerError
from app.settings import Settings, SettingsConflictError
from tests.app.mail_server import DATA, LOGIN, mail_server

MAIL = Mail("ada@example.org", "验证邮箱", "你好，\n\nhttp://testserver/verify/x\n", "zh")
MAIL_SETTINGS = {"smtp_host": "mail.example.org", "mail_from": "judge@example.org", "public_url": "https://j.example"}


def server(box, **changes) -> MailServer:
    found = Settings(**{**box.settings, **changes}).mail_server
    assert found is not None
    return found


def send(box, mail=MAIL, **changes) -> None:
    with server(box, **changes).connection() as connection:
        connection.send(mail)


def test_a_mail_arrives_as_it_was_written():
    with mail_server() as box:
        send(box)
    (mail,) = box.mails
    assert (mail["From"], mail["To"]) == ("TensorJudge <judge@example.org>", "ada@example.org")
    assert (mail["Subject"], mail["Content-Language"]) == ("验证邮箱", "zh")
    assert mail["Auto-Submitted"] == "auto-generated" and mail["Message-ID"] and mail["Date"]
    assert mail.get_content_type() == "text/plain" and mail.get_content().replace("\r", "") == MAIL.text


def test_the_connection_is_encrypted_and_logged_in(monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(DATA / "mail_server.pem"))
    with mail_server(tls=True, wants_login=True) as box:
        send(box, smtp_security="starttls", **LOGIN)
    assert (len(box.mails), box.logins) == (1, [b"judge"])


def failure(box, **changes) -> str:
    with pytest.raises(MailServerError) as raised:
        send(box, **changes)
    assert box.mails == []
    return Words("en").message(raised.value.message)


def test_a_server_without_starttls_gets_no_mail():
    with mail_server() as box:
        assert "does not offer STARTTLS" in failure(box, smtp_security="starttls")


def test_an_unknown_certificate_is_refused():
    with mail_server(tls=True) as box:
        assert "No encrypted connection" in failure(box, smtp_security="starttls")


def test_a_wrong_password_is_named():
    with mail_server(wants_login=True) as box:
        text = failure(box, **{**LOGIN, "smtp_password": "another"})
    assert "refuses the login (SMTPAuthenticationError 535)" in text and "another" not in text


def test_a_server_without_logins_is_named():
    with mail_server() as box:
        assert "takes no login" in failure(box, **LOGIN)


def test_a_server_that_is_down_is_named():
    with mail_server() as box:
        pass
    assert "does not answer as expected (ConnectionRefusedError 111)" in failure(box)


@pytest.mark.parametrize(
    ("answer", "is_permanent"),
    [
        ("550 no such recipient <ada@example.org>", True),
        ("450 recipient is busy", False),
        ("554 spam from ada@example.org", True),
        ("451 try later", False),
    ],
)
def test_a_refused_mail_is_for_ever_or_for_now(answer, is_permanent):
    with mail_server() as box:
        box.answers.append(answer)
        with pytest.raises(DeliveryError) as raised:
            send(box)
        assert raised.value.is_permanent is is_permanent
        assert answer[:3] in raised.value.reason and "ada" not in raised.value.reason


@pytest.mark.parametrize(
    "text", ["x\r\nBcc: eve@example.org", "x\nBcc: eve@example.org", "x\x0bBcc:\x85y", "x\u2028y"]
)
def test_no_part_of_a_mail_adds_a_header(text):
    message = email_message(Mail("ada@example.org", text, text, "en"), sender_address("judge@example.org"))
    sent = message_from_bytes(message.as_bytes(), policy=policy.default)
    assert message["Bcc"] is None and sent["Bcc"] is None
    assert sent.keys() == message.keys()
    with pytest.raises(InvalidValueError):
        email_message(Mail(f"ada@example.org{text}", "x", "x", "en"), sender_address("judge@example.org"))


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" Ada.Lovelace+judge@Example.org ", "Ada.Lovelace+judge@Example.org"),
        ("ada＠example．org", "ada@example.org"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
    ],
)
def test_an_address_is_taken(typed, stored):
    assert address(typed) == stored
    assert address_key(stored) == stored.lower()


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "address_without_at"),
        ("ada", "address_without_at"),
        ("@example.org", "address_without_at"),
        ("ada@", "address_without_at"),
        ("ada lovelace@example.org", "address_wrong_before_at"),
        ("adа@example.org", "address_wrong_before_at"),  # a Cyrillic letter
        ("a\u202eda@example.org", "address_wrong_before_at"),
        ("ada..x@example.org", "address_wrong_before_at"),
        ("a" * 65 + "@example.org", "address_wrong_before_at"),
        ("ada,eve@example.org", "address_wrong_before_at"),
        ("ada@localhost", "address_wrong_after_at"),
        ("ada@-x.org", "address_wrong_after_at"),
        ("ada@example.org\n", None),
        ("ada@exam\nple.org", "address_wrong_after_at"),
        ("ada@example..org", "address_wrong_after_at"),
        ("ada@[127.0.0.1]", "address_wrong_after_at"),
        ("ada@" + "é" * 200 + ".org", "address_wrong_after_at"),
        ("ada@" + ".".join(["x" * 60] * 5), "text_too_long"),
    ],
)
def test_an_address_is_refused_with_a_reason(typed, code):
    if code is None:
        assert address(typed) == typed.strip()
        return
    with pytest.raises(InvalidValueError) as raised:
        address(typed)
    assert raised.value.message.code == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"smtp_host": None}, "mail_without_server"),
        ({"mail_from": None}, "mail_without_sender"),
        ({"public_url": None}, "mail_without_public_url"),
        ({"smtp_username": "judge"}, "mail_login_incomplete"),
        ({"smtp_password": "secret"}, "mail_login_incomplete"),
        ({**LOGIN, "smtp_security": "none"}, "mail_password_unencrypted"),
    ],
)
def test_settings_that_conflict_are_refused(changes, code):
    with pytest.raises(SettingsConflictError) as raised:
        Settings(**{**MAIL_SETTINGS, **changes}).require_consistency()
    assert raised.value.message.code == code


def test_settings_that_fit_are_taken():
    Settings(**MAIL_SETTINGS, **LOGIN).require_consistency()
    Settings(**{**MAIL_SETTINGS, **LOGIN, "smtp_host": "127.0.0.1", "smtp_security": "none"}).require_consistency()


@pytest.mark.parametrize("value", ["judge", "Judge <>", "judge@localhost", "a@b.org, c@d.org"])
def test_a_sender_that_cannot_be_read_is_refused(value):
    with pytest.raises(SettingsConflictError, match="TENSORJUDGE_MAIL_FROM"):
        Settings.read(mail_from=value)


def test_a_password_of_the_server_is_shown_nowhere():
    settings = Settings(**MAIL_SETTINGS, **LOGIN)
    assert LOGIN["smtp_password"] not in repr(settings) + repr(settings.mail_server)


def test_the_library_takes_addresses_with_signs():
    """The address of a person may hold any sign that the syntax allows."""
    with mail_server() as box:
        send(box, Mail("o'hara+x=y@example.org", "x", "x\n", "en"))
    assert box.recipients == ["o'hara+x=y@example.org"]
