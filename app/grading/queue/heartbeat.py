"""Heartbeats of the worker processes, stored in the queue library's table."""

import sqlalchemy as sa

from app.db.engine import Database
from app.grading.queue.jobs import LINES

HEARTBEAT_EVERY_S = 5.0
DEAD_AFTER_S = 20.0
_ROWS_PER_PROCESS = len(LINES)  # one for each queue that it serves
_ALIVE = sa.text(
    "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => :dead_after_s)"
)


def live_workers(database: Database) -> int:
    """Count the worker processes with a recent heartbeat."""
    with database.reader.connect() as connection:
        rows = connection.scalar(_ALIVE, {"dead_after_s": DEAD_AFTER_S}) or 0
    return -(-rows // _ROWS_PER_PROCESS)
