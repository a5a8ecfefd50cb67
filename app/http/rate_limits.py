"""Rate limits for logins, new accounts, submissions and comments: counters in memory."""

import math
from collections.abc import Iterator
from contextlib import contextmanager

from app.http.errors import TooManyRequestsError
from app.http.sliding_window import SlidingWindow
from app.settings import Settings, parse_rate


class RateLimits:
    """Counters of attempts by address and by user. One instance per process."""

    def __init__(self, settings: Settings) -> None:
        self._login_name = _window(settings.login_limit_per_name)
        self._login_address = _window(settings.login_limit_per_address)
        self._register_address = _window(settings.register_limit_per_address)
        self._submission = _window(settings.submission_limit)
        self._join = _window(settings.join_limit)
        self._invitation = _window(settings.invitation_limit)
        self._regrade_request = _window(settings.regrade_request_limit)
        self._comment = _window(settings.comment_limit)
        self._report = _window(settings.report_limit)
        self._export = _window(settings.export_limit)
        attempts, window_s = parse_rate(settings.reset_limit)
        self._reset_address = SlidingWindow(attempts, window_s)
        self._reset_account = SlidingWindow(max(1, attempts // 5), window_s)
        self._verification = _window(settings.verification_limit)
        self._mail_address = _window(settings.mail_limit_per_address)

    @contextmanager
    def login(self, username: str, address: str, device: str | None = None) -> Iterator[None]:
        """Count a login attempt during the block, and after it unless the login was right.

        A name is counted per address, or per device if the device logged in to the account before. Such a device does
        not wait for what others do at its address. Raises TooManyRequestsError beyond a limit.
        """
        places = [(self._login_name, f"{username} {device or address}")]
        if device is None:
            places.insert(0, (self._login_address, address))
        for window, key in places:
            _count(window, key)
        yield
        for window, key in places:
            window.forgive(key)

    def register(self, address: str) -> None:
        """Count one new account. Raises TooManyRequestsError beyond the limit."""
        _count(self._register_address, address)

    def submission(self, user_id: str) -> None:
        """Count one run or submission. Raises TooManyRequestsError beyond the limit."""
        _count(self._submission, user_id)

    def join(self, user_id: str) -> None:
        """Count one attempt to join a course. Raises TooManyRequestsError beyond the limit."""
        _count(self._join, user_id)

    def invitation(self, user_id: str) -> None:
        """Count one invitation to a course. Raises TooManyRequestsError beyond the limit."""
        _count(self._invitation, user_id)

    def regrade_request(self, user_id: str) -> None:
        """Count one regrade request. Raises TooManyRequestsError beyond the limit."""
        _count(self._regrade_request, user_id)

    def comment(self, user_id: str) -> None:
        """Count one comment. Raises TooManyRequestsError beyond the limit."""
        _count(self._comment, user_id)

    def report(self, user_id: str) -> None:
        """Count one report of a comment. Raises TooManyRequestsError beyond the limit."""
        _count(self._report, user_id)

    def export(self, user_id: str) -> None:
        """Count one data export. Raises TooManyRequestsError beyond the limit."""
        _count(self._export, user_id)

    def reset(self, address: str) -> None:
        """Count one request for a new password. Raises TooManyRequestsError beyond the limit of the address."""
        _count(self._reset_address, address)

    def may_mail_reset(self, user_id: str) -> bool:
        """Count one mail with a reset link, and return whether it may be sent. The answer never shows this limit."""
        return not self._reset_account.attempt(user_id)

    def verification(self, user_id: str) -> None:
        """Count one mail that verifies an address. Raises TooManyRequestsError beyond the limit."""
        _count(self._verification, user_id)

    def mail(self, address_key: str) -> None:
        """Count one mail to an unverified address. Raises TooManyRequestsError beyond the limit of the address."""
        _count(self._mail_address, address_key)

    def may_mail(self, address_key: str) -> bool:
        """Count one mail to an unverified address, and return whether it may be sent."""
        return not self._mail_address.attempt(address_key)


def _window(rate: str) -> SlidingWindow:
    return SlidingWindow(*parse_rate(rate))


def _count(window: SlidingWindow, key: str) -> None:
    wait_s = math.ceil(window.attempt(key))
    if wait_s:
        raise TooManyRequestsError("too_many_attempts", seconds=wait_s, retry_after_s=wait_s)
