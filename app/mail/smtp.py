"""Delivery to the operator's SMTP server."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Literal, Protocol

from app.errors import OperatorError
from app.mail.message import Mail, email_message, sender_address

Security = Literal["starttls", "tls", "none"]

_TIMEOUT_S = 20.0
_PORTS = {"starttls": 587, "tls": 465, "none": 25}


class DeliveryError(Exception):
    """A mail that was not taken. The reason is for a log: it names no person and no address.

    `is_permanent` means that this mail will never be taken; a later attempt is useless.
    """

    def __init__(self, reason: str, *, is_permanent: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_permanent = is_permanent


class MailServerError(OperatorError):
    """The server cannot be used now: not reached, no encryption, or a wrong password. The message says which."""


class Connection(Protocol):
    """An open connection to a mail server."""

    def send(self, mail: Mail) -> None:
        """Hand one mail to the server. Raises DeliveryError for this mail, MailServerError for the server."""


@dataclass(frozen=True)
class MailServer:
    """The SMTP server of the operator. A port of 0 is the usual one of the encryption."""

    host: str
    port: int
    security: Security
    username: str | None
    password: str | None = field(repr=False)
    mail_from: str

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """Open a connection for any number of mails. Raises MailServerError, which says what to do."""
        server = self._opened()
        try:
            yield _SmtpConnection(server, self)
        finally:
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()

    def _opened(self) -> smtplib.SMTP:
        server: smtplib.SMTP | None = None
        try:
            server = self._connected()
            if self.security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if self.username is not None and self.password is not None:
                server.login(self.username, self.password)
            opened, server = server, None
        except smtplib.SMTPNotSupportedError as error:
            code = "smtp_without_starttls" if self.security == "starttls" else "smtp_without_login"
            raise self._error(code, error) from error
        except smtplib.SMTPAuthenticationError as error:
            raise self._error("smtp_login_refused", error) from error
        except ssl.SSLError as error:
            raise self._error("smtp_tls_failed", error) from error
        except (smtplib.SMTPException, OSError) as error:
            raise self._error("smtp_not_reached", error) from error
        finally:
            if server is not None:
                server.close()
        return opened

    def _connected(self) -> smtplib.SMTP:
        port = self._used_port
        if self.security == "tls":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, port, timeout=_TIMEOUT_S, context=context)
        return smtplib.SMTP(self.host, port, timeout=_TIMEOUT_S)

    @property
    def _used_port(self) -> int:
        return self.port or _PORTS[self.security]

    def _error(self, code: str, error: Exception) -> MailServerError:
        return MailServerError(code, host=self.host, port=self._used_port, reason=reason_of(error))

    def deliver(self, server: smtplib.SMTP, mail: Mail) -> None:
        """Send one mail over an open connection."""
        sender = sender_address(self.mail_from)
        try:
            server.send_message(email_message(mail, sender), sender.addr_spec, [mail.to])
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise DeliveryError(f"recipient refused ({codes[0]})", is_permanent=codes[0] >= 500) from error
        except smtplib.SMTPDataError as error:
            permanent = error.smtp_code >= 500
            raise DeliveryError(f"mail refused ({error.smtp_code})", is_permanent=permanent) from error
        except smtplib.SMTPSenderRefused as error:
            raise self._error("smtp_sender_refused", error) from error
        except (smtplib.SMTPException, OSError) as error:
            raise self._error("smtp_not_reached", error) from error


class _SmtpConnection:
    def __init__(self, server: smtplib.SMTP, owner: MailServer) -> None:
        self._server = server
        self._owner = owner

    def send(self, mail: Mail) -> None:
        self._owner.deliver(self._server, mail)


def reason_of(error: Exception) -> str:
    """Return the kind of an error and the server's code, without its text: servers repeat addresses there."""
    code = getattr(error, "smtp_code", None) or getattr(error, "errno", None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__
