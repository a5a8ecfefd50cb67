"""A log is of use to others; it never stands in the way of the work."""

import io

import structlog

from app.logs import Enduring, configure_logs
from app.settings import Settings


class FullDisk(io.StringIO):
    def write(self, text):
        raise OSError(28, "No space left on device")

    def flush(self):
        raise OSError(28, "No space left on device")


def test_what_cannot_be_written_is_lost_and_raises_nothing():
    log = Enduring(FullDisk())
    assert log.write("graded") == 0
    log.flush()


def test_the_service_goes_on_while_its_log_cannot_be_written(monkeypatch, tmp_path):
    monkeypatch.setattr("sys.stderr", FullDisk())
    configure_logs(Settings(data_dir=tmp_path))
    structlog.get_logger().error("a submission", reason="disk")
    structlog.reset_defaults()
