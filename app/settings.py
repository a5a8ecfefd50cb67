"""All environment variables of the service, with type, default and unit.

The names are the fields below in capitals after `TENSORJUDGE_` (`TENSORJUDGE_PORT=9000`). For development, a `.env`
file in the working directory is read too.
"""

import importlib.util
import os
import re
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, DotEnvSettingsSource, EnvSettingsSource, SettingsConfigDict
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from app.errors import InvalidValueError, OperatorError, message_of
from app.mail.message import sender_address
from app.mail.smtp import MailServer, Security
from grader.exercise.caps import Caps
from grader.message import Message
from grader.sandbox.packages import named_packages

PROJECT_ROOT = Path(__file__).resolve().parent.parent

KIB = 1024
_MOST_BYTES = KIB**3
_RENAMED = {"here": "embedded", "apart": "distributed"}
_REMOVED = {"explanation_time_limit_s": "explanations", "speed_time_limit_s": "speed_comparisons"}
_UNITS_S = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "month": 30 * 86_400, "year": 360 * 86_400}
_RATE = re.compile(
    rf"\s*(\d{{1,9}})\s*(?:/|per)\s*([1-9]\d{{0,3}})?\s*({'|'.join(_UNITS_S)})s?\s*", re.IGNORECASE | re.ASCII
)


def parse_rate(text: str) -> tuple[int, int]:
    """Return the number of attempts and the period in seconds of a text such as "30 per 10 minutes"."""
    found = _RATE.fullmatch(text)
    if not found:
        raise InvalidValueError("rate_unreadable", text=text)
    attempts, units, unit = found.groups()
    return int(attempts), int(units or 1) * _UNITS_S[unit.lower()]


def _checked_rate(text: str) -> str:
    parse_rate(text)
    return text


Rate = Annotated[str, AfterValidator(_checked_rate)]


def _checked_public_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in ("http", "https") and parts.hostname and (parts.port or 1)
    except ValueError:
        is_address = False
    if not is_address or parts.username is not None:
        raise InvalidValueError("public_url_unreadable")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise InvalidValueError("public_url_with_path")
    return url


PublicUrl = Annotated[str, AfterValidator(_checked_public_url)]


def _checked_mail_from(text: str) -> str:
    sender_address(text)
    return text


MailFrom = Annotated[str, AfterValidator(_checked_mail_from)]


def _networks(text: str) -> list[IPv4Network | IPv6Network]:
    return [ip_network(part.strip()) for part in text.split(",") if part.strip()]


def _checked_networks(text: str) -> str:
    try:
        _networks(text)
    except ValueError as error:
        raise InvalidValueError("networks_unreadable") from error
    return text


_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def _cpu_count() -> int:
    return len(os.sched_getaffinity(0))


class SettingsConflictError(OperatorError):
    """A setting that cannot be read, or two that conflict; the message says what to change."""


class Settings(BaseSettings):
    """The settings of an operator. Each field has a description."""

    model_config = SettingsConfigDict(
        env_prefix="TENSORJUDGE_", env_file=".env", extra="ignore", use_attribute_docstrings=True
    )

    data_dir: Path = Path("data")
    """Folder of all stored data: the SQLite database and its lock."""

    database_url: str | None = None
    """SQLAlchemy URL, such as postgresql://user@host/name. Default: SQLite, tensorjudge.db in data_dir."""

    grading: Literal["embedded", "distributed"] = "embedded"
    """Place of grading: `serve` itself, or `tensorjudge worker` on any number of machines with one PostgreSQL."""

    exercises_dir: Path = PROJECT_ROOT / "exercises"
    """Folder of labs whose exercises are loaded into the database when the service, or a worker, starts."""

    host: str = "127.0.0.1"
    """Address to listen on."""

    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    """Port to listen on; 0 takes any free one."""

    public_url: PublicUrl | None = None
    """Public address, if it is not http://HOST:PORT; behind a proxy, for example https://judge.example.org."""

    allowed_hosts: str = ""
    """Further host names that requests may be sent to, separated by commas; * allows every name.

    The host of the public address, `localhost` and loopback addresses are always allowed.
    """

    trusted_proxies: str = "127.0.0.1"
    """Addresses, separated by commas, whose X-Forwarded-For and X-Forwarded-Proto are trusted."""

    source_addresses: str = ""
    """Beginnings of addresses of git repositories with exercises, separated by commas. Empty: no git sources.

    An address is allowed if it equals one of them or lies below it, as https://git.example.org/course/ allows
    https://git.example.org/course/labs.git.
    """

    source_networks: Annotated[str, AfterValidator(_checked_networks)] = ""
    """Private networks, separated by commas, in which git sources may be, such as 10.20.0.0/16. Default: none."""

    source_loopback_http: bool = False
    """Whether git sources may be served by this machine over plain http. For tests only."""

    slots: Annotated[int, Field(ge=1, le=256)] = Field(default_factory=_cpu_count)
    """Number of submissions that one process grades at once. Default: the number of processors it may use."""

    packages: str = ""
    """Packages besides numpy that exercises may name, separated by commas, such as scipy. Install them beside the
    service; the first submission that needs one makes a runtime tree for it, unless `tensorjudge setup` has.
    """

    max_attempts: Annotated[int, Field(ge=1, le=100)] = 3
    """Number of attempts for a submission whose grading fails internally, before the verdict is internal_error."""

    explanations: bool = True
    """Whether refused submissions are explained, after their verdict."""

    speed_comparisons: bool = True
    """Whether accepted submissions are compared with the reference's speed, after their verdict."""

    max_time_limit_s: Annotated[float, Field(ge=0.1, le=600)] = 60.0
    """Largest time limit that an exercise may set for a submission."""

    max_training_time_limit_s: Annotated[float, Field(ge=0.1, le=600)] = 600.0
    """Largest time limit of an exercise that trains a model. Its reference may take as long for a case set."""

    max_memory_limit_mib: Annotated[int, Field(ge=16, le=8192)] = 2048
    """Largest memory limit that an exercise may set for a submission. Its own code gets this much, too."""

    max_cases: Annotated[int, Field(ge=1, le=1000)] = 1000
    """Most cases in one case set."""

    max_case_set_mib: Annotated[int, Field(ge=1, le=1024)] = 16
    """Largest case set, in MiB of inputs and expected outputs. At run time half as much again is allowed."""

    max_author_time_s: Annotated[float, Field(ge=0.1, le=600)] = 10.0
    """Most processor time of cases.py, and of the reference, for one case set. At run time half as much again is
    allowed, and twice that in wall time.
    """

    case_set_memory_mib: Annotated[int, Field(ge=16, le=65_536)] = 256
    """Memory for case sets that are kept ready. Those not used for longest are dropped, and large ones kept fewer."""

    max_waiting: Annotated[int, Field(ge=1, le=10_000_000)] = 1000
    """Limit of runs and submissions that wait or run in total; beyond it the response is 429."""

    max_waiting_per_user: Annotated[int, Field(ge=1, le=10_000_000)] = 20
    """Limit of one user's runs and submissions that wait or run; beyond it the response is 429."""

    source_limit_bytes: Annotated[int, Field(ge=1, le=_MOST_BYTES)] = 256 * KIB
    """Largest source, as UTF-8."""

    inputs_limit_bytes: Annotated[int, Field(ge=1, le=_MOST_BYTES)] = 128 * KIB
    """Largest custom input of a run, as JSON."""

    body_limit_bytes: Annotated[int, Field(ge=KIB, le=_MOST_BYTES)] = 2048 * KIB
    """Largest request body. A source grows up to six times when JSON escapes it."""

    registration_open: bool = True
    """Whether anybody may create a student account."""

    session_lifetime_days: Annotated[int, Field(ge=1, le=3650)] = 30
    """Days until a login expires."""

    setup_link_lifetime_hours: Annotated[int, Field(ge=1, le=8760)] = 24
    """Hours until the link for the first administrator expires."""

    login_limit_per_name: Rate = "10 per minute"
    """Wrong logins on one user name from one address, or from one browser that logged in to the account before."""

    login_limit_per_address: Rate = "600 per minute"
    """Wrong logins from one address. A whole class may share one."""

    register_limit_per_address: Rate = "1000 per hour"
    """New accounts from one address. Several classes may share one, and the line for hashing bounds the load."""

    submission_limit: Rate = "60 per minute"
    """Runs and submissions by one user. The queue has a separate limit."""

    join_limit: Rate = "30 per 10 minutes"
    """Attempts of one user to join a course by code."""

    invitation_limit: Rate = "100 per hour"
    """Invitations to courses by one user."""

    regrade_request_limit: Rate = "20 per hour"
    """Requests by one user to look at a grade again."""

    comment_limit: Rate = "20 per 10 minutes"
    """Comments by one user."""

    report_limit: Rate = "30 per hour"
    """Reports of comments by one user."""

    export_limit: Rate = "20 per hour"
    """Data exports by one user."""

    reset_limit: Rate = "20 per hour"
    """Requests for a new password by mail, from one address; for one account the limit is a fifth of it."""

    verification_limit: Rate = "10 per hour"
    """Mails that verify an address, by one user."""

    mail_limit_per_address: Rate = "20 per 24 hours"
    """Mails to one address that has asked for none: invitations, and those that verify it."""

    smtp_host: str | None = None
    """Host of the SMTP server that sends mail. Without it the service sends none."""

    smtp_port: Annotated[int, Field(ge=0, le=65535)] = 0
    """Port of the SMTP server; 0 is the usual one: 587 for starttls, 465 for tls, 25 for none."""

    smtp_security: Security = "starttls"
    """Encryption of the connection to the SMTP server. `none` sends no password except to this machine."""

    smtp_username: str | None = None
    """User name at the SMTP server, if it wants one."""

    smtp_password: SecretStr | None = None
    """Password at the SMTP server."""

    mail_from: MailFrom | None = None
    """Sender of the mails: judge@example.org, or TensorJudge <judge@example.org>."""

    telemetry: bool = False
    """Whether traces of requests are sent to OpenTelemetry. OTEL_EXPORTER_OTLP_ENDPOINT sets the destination."""

    metrics_token: SecretStr | None = None
    """Bearer token that allows reading /metrics. Administrators may read it without the token."""

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """Lowest level of log lines to write."""

    log_format: Literal["auto", "console", "json"] = "auto"
    """Format of log lines; `auto` is `console` on a terminal and `json` elsewhere."""

    @field_validator("grading", mode="before")
    @classmethod
    def _refuse_former_names(cls, value: object) -> object:
        if isinstance(value, str) and value in _RENAMED:
            raise InvalidValueError("value_renamed", former=value, name=_RENAMED[value])
        return value

    @classmethod
    def read(cls, **given: Any) -> Self:
        """Return the settings from the environment, overridden by the given values that are not None.

        Raises SettingsConflictError, which names each invalid setting and says why.
        """
        _refuse_removed_names()
        try:
            return cls(**{name: value for name, value in given.items() if value is not None})
        except ValidationError as error:
            first, *others = map(_problem, error.errors())
            raise SettingsConflictError(first.then(*others)) from error

    @property
    def allowed_packages(self) -> tuple[str, ...]:
        """The packages besides numpy that exercises may name."""
        return named_packages(self.packages)

    @property
    def caps(self) -> Caps:
        """The bounds over what any exercise may take."""
        return Caps(
            time_limit_s=self.max_time_limit_s,
            training_time_limit_s=self.max_training_time_limit_s,
            memory_limit_mib=self.max_memory_limit_mib,
            cases=self.max_cases,
            case_set_mib=self.max_case_set_mib,
            author_time_s=self.max_author_time_s,
        )

    @property
    def database(self) -> URL:
        """The database to use: `database_url`, or the SQLite file in `data_dir`. Raises SettingsConflictError."""
        if self.database_url is not None:
            try:
                return make_url(self.database_url)
            except ArgumentError as error:
                raise SettingsConflictError("database_url_unreadable", name="TENSORJUDGE_DATABASE_URL") from error
        return URL.create("sqlite", database=str(self.data_dir / "tensorjudge.db"))

    @property
    def address(self) -> str:
        """The public address of the service, without a final slash."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def sends_mail(self) -> bool:
        """Whether the service sends mail."""
        return self.mail_server is not None

    @property
    def mail_server(self) -> MailServer | None:
        """The server that sends mail, if there is one."""
        if self.smtp_host is None or self.mail_from is None:
            return None
        password = None if self.smtp_password is None else self.smtp_password.get_secret_value()
        return MailServer(
            self.smtp_host, self.smtp_port, self.smtp_security, self.smtp_username, password, self.mail_from
        )

    @property
    def further_hosts(self) -> list[str]:
        """The names in `allowed_hosts`."""
        return [name.strip() for name in self.allowed_hosts.split(",") if name.strip()]

    @property
    def allowed_source_addresses(self) -> list[str]:
        """The beginnings in `source_addresses`."""
        return [part.strip() for part in self.source_addresses.split(",") if part.strip()]

    @property
    def allowed_source_networks(self) -> list[IPv4Network | IPv6Network]:
        """The networks in `source_networks`."""
        return _networks(self.source_networks)

    def require_consistency(self, *, workers: int = 1) -> None:
        """Raise SettingsConflictError, which says what to change, if settings conflict.

        `workers` is the number of processes that handle requests on this machine.
        """
        if self.telemetry and importlib.util.find_spec("opentelemetry.exporter") is None:
            raise SettingsConflictError("telemetry_not_installed")
        self._require_consistent_mail()
        if workers > 1 and self.grading == "embedded":
            raise SettingsConflictError("several_processes_need_distributed")
        if self.grading == "distributed":
            if self.database.get_backend_name() != "postgresql":
                raise SettingsConflictError("distributed_needs_postgresql")
            if importlib.util.find_spec("procrastinate") is None:
                raise SettingsConflictError("postgres_not_installed")

    def _require_consistent_mail(self) -> None:
        if self.smtp_host is None:
            if self.mail_from is not None:
                raise SettingsConflictError("mail_without_server")
            return
        if self.mail_from is None:
            raise SettingsConflictError("mail_without_sender")
        if self.public_url is None:
            raise SettingsConflictError("mail_without_public_url")
        if (self.smtp_username is None) != (self.smtp_password is None):
            raise SettingsConflictError("mail_login_incomplete")
        if self.smtp_username and self.smtp_security == "none" and self.smtp_host not in _LOOPBACK:
            raise SettingsConflictError("mail_password_unencrypted")


def _refuse_removed_names() -> None:
    """Raise SettingsConflictError for a setting of an earlier release, which would have no effect."""
    given = {**EnvSettingsSource(Settings).env_vars, **DotEnvSettingsSource(Settings).env_vars}
    for former, name in _REMOVED.items():
        if f"tensorjudge_{former}" in given:
            former_name, instead = f"TENSORJUDGE_{former.upper()}", f"TENSORJUDGE_{name.upper()}"
            raise SettingsConflictError("setting_removed", name=former_name, instead=instead)


def _problem(error: Any) -> Message:
    name = "_".join(map(str, error["loc"])).upper()
    return Message("setting_wrong", {"name": f"TENSORJUDGE_{name}", "reason": message_of(error)})
