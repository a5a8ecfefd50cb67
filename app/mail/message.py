"""A mail to send, and its form on the wire."""

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, getaddresses, make_msgid

from app.errors import InvalidValueError
from app.mail.addresses import address, domain_of


@dataclass(frozen=True)
class Mail:
    """A plain text in the recipient's language. A text needs no second form in HTML to be read anywhere."""

    to: str
    subject: str
    text: str
    language: str


def sender_address(mail_from: str) -> Address:
    """Return the sender of a text such as "TensorJudge <judge@example.org>". Raises InvalidValueError."""
    (name, found), *others = getaddresses([mail_from])
    if others:
        raise InvalidValueError("address_wrong_after_at")
    return _address(address(found), " ".join(name.split()))


def email_message(mail: Mail, sender: Address) -> EmailMessage:
    """Return the message to send.

    No part of a mail can add a header: the address is checked, and the subject becomes one line.
    """
    message = EmailMessage(SMTP)
    message["From"] = sender
    message["To"] = _address(address(mail.to))
    message["Subject"] = " ".join(mail.subject.split())
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=domain_of(sender.addr_spec))
    message["Auto-Submitted"] = "auto-generated"  # so that no absence notice answers
    message.set_content(mail.text)
    message["Content-Language"] = mail.language
    return message


def _address(stored: str, name: str = "") -> Address:
    username, _, domain = stored.rpartition("@")
    return Address(name, username, domain)
