"""How often something may be tried: counters in memory, for logins, new accounts, submissions, comments."""

import math
import time

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from app.http.errors import TooManyRequestsError
from app.settings import Settings


class RateLimits:
    """Counts attempts by address and by user name. One per process."""

    def __init__(self, settings: Settings) -> None:
        self._windows = MovingWindowRateLimiter(MemoryStorage())
        self._login_name = parse(settings.login_limit_per_name)
        self._login_address = parse(settings.login_limit_per_address)
        self._register_address = parse(settings.register_limit_per_address)
        self._submission = parse(settings.submission_limit)
        self._join = parse(settings.join_limit)
        self._comment = parse(settings.comment_limit)
        self._report = parse(settings.report_limit)
        self._export = parse(settings.export_limit)

    def login(self, username: str, address: str) -> None:
        """Counts one login attempt. Raises TooManyRequestsError beyond a limit."""
        self._count(self._login_address, "login-address", address)
        self._count(self._login_name, "login-name", username)

    def register(self, address: str) -> None:
        """Counts one new account. Raises TooManyRequestsError beyond the limit."""
        self._count(self._register_address, "register-address", address)

    def submission(self, user_id: str) -> None:
        """Counts one run or submission. Raises TooManyRequestsError beyond the limit."""
        self._count(self._submission, "submission", user_id)

    def join(self, user_id: str) -> None:
        """Counts one try of a course's code. Raises TooManyRequestsError beyond the limit."""
        self._count(self._join, "join", user_id)

    def comment(self, user_id: str) -> None:
        """Counts one comment. Raises TooManyRequestsError beyond the limit."""
        self._count(self._comment, "comment", user_id)

    def report(self, user_id: str) -> None:
        """Counts one report of a comment. Raises TooManyRequestsError beyond the limit."""
        self._count(self._report, "report", user_id)

    def export(self, user_id: str) -> None:
        """Counts one copy of a person's data. Raises TooManyRequestsError beyond the limit."""
        self._count(self._export, "export", user_id)

    def _count(self, limit: RateLimitItem, *key: str) -> None:
        if self._windows.hit(limit, *key):
            return
        reset_s = max(1, math.ceil(self._windows.get_window_stats(limit, *key).reset_time - time.time()))
        raise TooManyRequestsError("too_many_attempts", seconds=reset_s, retry_after_s=reset_s)
