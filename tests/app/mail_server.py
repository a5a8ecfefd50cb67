"""A real SMTP server for tests, whose answers a test may choose."""

import ssl
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from socket import socket
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

DATA = Path(__file__).parent.parent / "data"
LOGIN = {"smtp_username": "judge", "smtp_password": "a mail password"}


class MailBox:
    """Keeps what arrives. `answers` are given to the next mails, one each; then all are taken."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.answers: deque[str] = deque()
        self.logins: list[bytes] = []
        self.connections = 0

    @property
    def settings(self) -> dict[str, Any]:
        """The settings of a service that sends its mail here."""
        return {
            "smtp_host": "127.0.0.1",
            "smtp_port": self.port,
            "smtp_security": "none",
            "mail_from": "TensorJudge <judge@example.org>",
            "public_url": "http://testserver",
        }

    def texts(self, to: str) -> list[str]:
        """Return the texts of the mails to this address, oldest first."""
        return [mail.get_content() for mail, one in zip(self.mails, self.recipients, strict=True) if one == to]

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, name: str, lines: list[str]
    ) -> Any:
        self.connections += 1
        session.host_name = name
        return lines

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, to: str, options: Any) -> str:
        if self.answers and "recipient" in self.answers[0]:
            return self.answers.popleft()
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.answers:
            return self.answers.popleft()
        assert isinstance(envelope.content, bytes)
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        self.recipients += envelope.rcpt_tos
        return "250 OK"

    def authenticate(
        self, server: Any, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append(data.login)
        return AuthResult(success=data.password == b"a mail password", handled=False)


def _free_port() -> int:
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def mail_server(port: int = 0, *, tls: bool = False, wants_login: bool = False) -> Iterator[MailBox]:
    """Run a server at a free port, or at this one. With `tls` it offers STARTTLS."""
    port = port or _free_port()  # aiosmtpd connects to the given number when it starts
    box = MailBox(port)
    options: dict[str, Any] = {"hostname": "127.0.0.1", "port": port}
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(DATA / "mail_server.pem")
        options["tls_context"] = context
    if wants_login:
        options |= {"authenticator": box.authenticate, "auth_required": tls, "auth_require_tls": tls}
    controller = Controller(box, **options)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
