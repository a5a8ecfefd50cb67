"""The first minute of a newcomer: `./dev run`, register, submit, read the verdict, come back tomorrow."""

import signal

import pytest

from tests.smoke.served import ROOT, Client, Served

pytestmark = pytest.mark.sandbox

SOLUTION = ROOT / "exercises/pooling/maxpool_backward/hidden/reference.py"


@pytest.fixture
def serve(tmp_path):
    """Return a function that starts `./dev run` on one data folder. The fixture stops the rest at the end."""
    running = []

    def start() -> Served:
        served = Served(tmp_path)
        running.append(served)
        served.wait_ready()
        return served

    yield start
    for served in running:
        if served.process.poll() is None:
            served.stop()


def register(address: str) -> Client:
    """Register a new student, who continues with an API token as a program would."""
    answer = Client(address).post("/api/v1/auth/register", {"username": "newcomer", "password": "first-minute-42"})
    assert answer.status == 201, answer.body
    cookie = answer.headers["Set-Cookie"].partition(";")[0]
    token = Client(address, {"Cookie": cookie}).post("/api/v1/auth/tokens", {"name": "first use"})
    assert token.status == 201, token.body
    return Client(address, {"Authorization": f"Bearer {token.json['token']}"})


def submit(client: Client, source: str) -> dict:
    answer = client.post("/api/v1/exercises/maxpool_backward/submissions?wait=30", {"source": source})
    assert answer.status == 200, answer.body
    return answer.json


def test_a_newcomer_gets_a_verdict_that_survives_a_restart(serve):
    served = serve()
    client = register(served.address)
    right = submit(client, SOLUTION.read_text())
    wrong = submit(client, "class MaxPool:\n    pass\n")
    assert (right["status"], right["verdict"]) == ("finished", "accepted")
    assert wrong["verdict"] != "accepted"
    assert served.stop() in (0, -signal.SIGTERM), served.log

    again = serve()
    returned = Client(again.address, client.headers)
    assert returned.get(f"/api/v1/submissions/{right['id']}").json["verdict"] == "accepted"
    assert returned.get(f"/api/v1/submissions/{wrong['id']}").json["verdict"] == wrong["verdict"]
