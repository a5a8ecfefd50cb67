"""A log is of use to others; it never stands in the way of the work."""

import io
import json
import logging

import pytest
import structlog
from starlette.testclient import TestClient

from app.observability.logs import BestEffortStream, configure_library_logs, configure_logs
from app.settings import Settings
from tests.app.api import API


class FullDisk(io.StringIO):
    def write(self, text):
        raise OSError(28, "No space left on device")

    def flush(self):
        raise OSError(28, "No space left on device")


def closed():
    stream = io.StringIO()
    stream.close()
    return stream


@pytest.mark.parametrize("make", [FullDisk, closed])
def test_what_cannot_be_written_is_lost_and_raises_nothing(make):
    log = BestEffortStream(make())
    assert log.write("graded") == 0
    log.flush()


def test_the_service_goes_on_while_its_log_cannot_be_written(monkeypatch, tmp_path):
    monkeypatch.setattr("sys.stderr", FullDisk())
    configure_logs(Settings(data_dir=tmp_path))
    structlog.get_logger().error("a submission", reason="disk")
    structlog.reset_defaults()


@pytest.mark.sandbox
@pytest.mark.parametrize("log_format", ["json", "console"])
def test_a_whole_run_leaves_no_source_and_no_secret_in_the_log(make_app, make_person, capfd, log_format):
    mark = "quite_unmistakable_7391"
    sources = [f"{mark} = 1", f"raise ValueError('{mark}')", f"print('{mark}')", f"def {mark}(:", f"{mark}" * 70_000]
    with TestClient(make_app(log_format=log_format, log_level="debug"), raise_server_exceptions=False) as client:
        student = make_person(client)
        secrets = {student.token, f"{mark}-password"}
        for source in sources:
            student.submit(source)
            student.run(source, {"x": mark})
            student.put("/me/drafts/maxpool_backward", {"source": source})
        account = {"username": "eve", "password": f"{mark}-password"}
        secrets.add(client.post(f"{API}/auth/register", json=account).cookies["tensorjudge_session"])
        client.post(f"{API}/auth/login", json={**account, "password": f"{mark}-wrong"})
        client.post("/login", data=account)
        client.get(f"{API}/me", headers={"Authorization": f"Bearer {mark}"})
        for name in ("setup", "verify", "reset"):
            client.get(f"/{name}/{mark}")
        new = client.post(f"{API}/auth/tokens", json={"name": "x"}).json()
        secrets.add(new["token"])
    printed = "".join(capfd.readouterr())
    assert "graded" in printed
    assert "/api/v1/auth/login" in printed
    assert mark not in printed
    assert [secret for secret in secrets if secret in printed] == []


@pytest.mark.sandbox
def test_a_client_that_asks_for_a_websocket_writes_no_line(tmp_path, capfd):
    configure_library_logs(Settings(data_dir=tmp_path))
    for line in ("Unsupported upgrade request.", "No supported WebSocket library detected.", "a real warning"):
        logging.getLogger("uvicorn.error").warning(line)
    (line,) = capfd.readouterr().err.splitlines()
    assert "a real warning" in line


def test_a_request_line_names_the_request_the_person_and_the_submission(make_app, make_person, capfd):
    with TestClient(make_app(log_format="json", log_level="info")) as client:
        student = make_person(client)
        answer = student.submit("x = 1")
        client.get("/healthz")
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines() if line.startswith("{")]
    requests = {line["path"]: line for line in lines if line["event"] == "request"}
    line = requests[f"{API}/exercises/maxpool_backward/submissions"]
    assert line["request_id"] == answer.headers["x-request-id"]
    assert line["user_id"] == student.id
    assert line["submission_id"] == answer.json()["id"]
    assert not {"user_id", "submission_id"} & requests["/healthz"].keys()
    (graded,) = (line for line in lines if line["event"] == "graded")
    assert graded["submission_id"] == answer.json()["id"]
